package dev.tappet.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of an expression, with a time limit for matching: {@code (a+)+$} takes exponential time on a
 * text of forty letters. For the library it is a function that returns the first match.
 */
@SuppressWarnings("rawtypes") // as the library declares it
final class TimedRegex extends JFunction {
    private static final Pattern REPEATS = Pattern.compile("\\{(\\d+)");
    /**
     * The maximum product of counted repeats. Repeats of an empty match read no character, so the time limit does not
     * apply to them.
     */
    private static final long MAX_REPEATS = 10_000;

    private final Pattern pattern;

    private TimedRegex(Pattern pattern) {
        super((input, arguments) -> null, "<s-:o>");
        this.pattern = pattern;
    }

    /** Compiles {@code /pattern/flags}. */
    static TimedRegex of(Token literal) throws SyntaxException {
        String text = literal.text();
        int close = text.lastIndexOf('/');
        String source = text.substring(1, close);
        int flags = (text.indexOf('i', close) < 0 ? 0 : Pattern.CASE_INSENSITIVE)
                | (text.indexOf('m', close) < 0 ? 0 : Pattern.MULTILINE);
        if (repeats(source) > MAX_REPEATS) {
            throw new SyntaxException("The regular expression repeats too often", literal.start());
        }
        try {
            return new TimedRegex(Pattern.compile(source, flags));
        } catch (PatternSyntaxException e) {
            throw new SyntaxException("The regular expression is not valid: " + e.getDescription(), literal.start());
        }
    }

    private static long repeats(String source) {
        long product = 1;
        Matcher counts = REPEATS.matcher(source);
        while (counts.find() && product <= MAX_REPEATS) {
            String count = counts.group(1);
            product *= count.length() > 6 ? MAX_REPEATS + 1 : Math.max(1, Integer.parseInt(count));
        }
        return product;
    }

    Matcher matcher(EvaluationLimiter limiter, String text) {
        return pattern.matcher(new Timed(limiter, text));
    }

    @Override
    public Object call(Object input, List arguments) {
        if (!(arguments.getFirst() instanceof String text)) {
            return null;
        }
        EvaluationLimiter limiter = EvaluationLimiter.current();
        Matcher matcher = matcher(limiter, text);
        if (!matcher.find()) {
            return null;
        }
        Map<String, Object> match = new LinkedHashMap<>();
        match.put("match", matcher.group());
        match.put("start", matcher.start());
        match.put("end", matcher.end());
        match.put("groups", TextFunctions.groups(limiter, matcher));
        return match;
    }

    /** A text that checks the time limit while it is read. */
    private static final class Timed implements CharSequence {
        private final EvaluationLimiter limiter;
        private final String text;
        private int reads;

        Timed(EvaluationLimiter limiter, String text) {
            this.limiter = limiter;
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if ((++reads & 1023) == 0) {
                limiter.tick(1024);
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
