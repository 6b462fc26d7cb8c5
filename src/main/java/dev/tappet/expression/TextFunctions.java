package dev.tappet.expression;

import static dev.tappet.expression.Builtin.list;
import static dev.tappet.expression.Builtin.number;
import static dev.tappet.expression.Builtin.text;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Utils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/**
 * Functions on texts. Ours instead of the library's where those take a quadratic time ({@code $pad}), make more than
 * they are given without asking ({@code $join}, {@code $replace}), match without a bound, depend on the machine, or do
 * something else than the reference says ({@code $encodeUrl}).
 */
final class TextFunctions {
    private TextFunctions() {}

    static void define(Builtin.Registry in) {
        in.add("string", 2, "<x-b?:s>", (guard, a) -> JsonText.of(guard, a[0], Boolean.TRUE.equals(a[1])));
        in.add("length", 1, "<s-:n>", (guard, a) -> Functions.length(text(a[0])));
        in.add("substring", 3, "<s-nn?:s>", (guard, a) -> substring(text(a[0]), number(a[1]), number(a[2])));
        in.add("substringBefore", 2, "<s-s:s>", (guard, a) -> substringBefore(guard, text(a[0]), text(a[1])));
        in.add("substringAfter", 2, "<s-s:s>", (guard, a) -> substringAfter(guard, text(a[0]), text(a[1])));
        in.add("lowercase", 1, "<s-:s>", (guard, a) -> a[0] == null ? null : CaseMapping.lower(guard, text(a[0])));
        in.add("uppercase", 1, "<s-:s>", (guard, a) -> a[0] == null ? null : CaseMapping.upper(guard, text(a[0])));
        in.add("trim", 1, "<s-:s>", (guard, a) -> trim(guard, text(a[0])));
        in.add("pad", 3, "<s-ns?:s>", (guard, a) -> pad(guard, text(a[0]), number(a[1]), text(a[2])));
        in.add("contains", 2, "<s-(sf):b>", (guard, a) -> contains(guard, text(a[0]), a[1]));
        in.add("match", 3, "<s-f<s:o>n?:a<o>>", (guard, a) -> match(guard, text(a[0]), a[1], number(a[2])));
        in.add(
                "replace",
                4,
                "<s-(sf)(sf)n?:s>",
                (guard, a) -> a[0] == null
                        ? null
                        : new ReplaceFunction(guard, text(a[0]), a[2], limit(number(a[3]), "D3011")).of(a[1]));
        in.add("split", 3, "<s-(sf)n?:a<s>>", (guard, a) -> split(guard, text(a[0]), a[1], number(a[2])));
        in.add("join", 2, "<a<s>s?:s>", (guard, a) -> join(guard, list(a[0]), text(a[1])));
        in.add("encodeUrl", 1, "<s-:s>", (guard, a) -> UriEncoding.URL.encode(growing(guard, a[0], 9)));
        in.add("encodeUrlComponent", 1, "<s-:s>", (guard, a) -> UriEncoding.COMPONENT.encode(growing(guard, a[0], 9)));
        in.add("decodeUrl", 1, "<s-:s>", (guard, a) -> UriEncoding.URL.decode(text(a[0])));
        in.add("decodeUrlComponent", 1, "<s-:s>", (guard, a) -> UriEncoding.COMPONENT.decode(text(a[0])));
    }

    /** Counts code points; the library also interns the text, which fills a table of the whole process. */
    private static String substring(String text, Number start, Number length) {
        if (text == null || start == null) {
            return text;
        }
        int all = text.codePointCount(0, text.length());
        int first = Math.min(all, start.intValue() < 0 ? Math.max(0, all + start.intValue()) : start.intValue());
        int count = length == null ? all - first : Math.clamp(length.intValue(), 0, all - first);
        int from = text.offsetByCodePoints(0, first);
        return text.substring(from, text.offsetByCodePoints(from, count));
    }

    private static String substringBefore(EvaluationLimiter guard, String text, String mark) {
        int found = indexOf(guard, text, mark);
        return found < 0 ? text : text.substring(0, found);
    }

    private static String substringAfter(EvaluationLimiter guard, String text, String mark) {
        int found = indexOf(guard, text, mark);
        return found < 0 ? text : text.substring(found + mark.length());
    }

    /** -1 also where one of them is undefined. */
    private static int indexOf(EvaluationLimiter guard, String text, String part) {
        if (text == null || part == null) {
            return -1;
        }
        return part.isEmpty() ? 0 : new TextSearch(guard, text, part).next(0);
    }

    /** Blanks within become one space each, those around nothing. */
    private static String trim(EvaluationLimiter guard, String text) {
        if (text == null) {
            return null;
        }
        StringBuilder trimmed = new StringBuilder(text.length());
        boolean blank = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                blank = true;
            } else {
                trimmed.append(blank && !trimmed.isEmpty() ? " " : "").append(c);
                blank = false;
            }
            if ((i & 4095) == 4095) {
                guard.checkTime();
            }
        }
        return trimmed.toString();
    }

    private static String pad(EvaluationLimiter guard, String text, Number width, String with) {
        if (text == null || width == null) {
            return text;
        }
        guard.checkSize(Math.abs(width.longValue()));
        int missing = Math.abs(width.intValue()) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        int[] pads = (with == null || with.isEmpty() ? " " : with)
                .codePoints()
                .limit(missing)
                .toArray();
        guard.spend(4L * pads.length);
        guard.work(missing);
        StringBuilder padding = new StringBuilder(missing);
        for (int i = 0; i < missing; i++) {
            padding.appendCodePoint(pads[i % pads.length]);
        }
        return width.intValue() < 0 ? padding + text : text + padding;
    }

    private static Boolean contains(EvaluationLimiter guard, String text, Object token) throws Throwable {
        if (text == null || token == null) {
            return null;
        }
        return switch (token) {
            case String part -> indexOf(guard, text, part) >= 0;
            case TimedRegex regex -> regex.matcher(guard, text).find();
            default -> CustomMatcher.first(token, text) != null;
        };
    }

    private static List<Object> match(EvaluationLimiter guard, String text, Object pattern, Number most)
            throws Throwable {
        if (text == null) {
            return null;
        }
        int limit = limit(most, "D3040");
        List<Object> matches = Utils.createSequence();
        if (!(pattern instanceof TimedRegex regex)) {
            CustomMatcher.collect(guard, pattern, text, limit, matches);
            return matches;
        }
        Matcher matcher = regex.matcher(guard, text);
        while (matches.size() < limit && matcher.find()) {
            guard.spend(200);
            Map<String, Object> match = new LinkedHashMap<>();
            match.put("match", matcher.group());
            match.put("index", matcher.start());
            match.put("groups", groups(guard, matcher));
            matches.add(match);
        }
        return matches;
    }

    /** What the groups matched; a group that did not take part is null. */
    static List<String> groups(EvaluationLimiter guard, MatchResult match) {
        List<String> groups = new ArrayList<>();
        for (int group = 1; group <= match.groupCount(); group++) {
            // a look ahead may match all that follows, at every character
            guard.spend(28L + match.end(group) - match.start(group));
            groups.add(match.group(group));
        }
        return groups;
    }

    private static List<String> split(EvaluationLimiter guard, String text, Object separator, Number most)
            throws Throwable {
        if (text == null) {
            return null;
        }
        int limit = limit(most, "D3020");
        List<String> parts = new ArrayList<>();
        int from = 0;
        if (separator instanceof TimedRegex regex) {
            Matcher matcher = regex.matcher(guard, text);
            while (parts.size() < limit && matcher.find()) {
                if (matcher.end() > 0) { // like the JDK's: an empty match at the beginning splits nothing off
                    from = part(guard, parts, text, from, matcher.start(), matcher.end());
                }
            }
        } else if (!(separator instanceof String)) {
            throw CustomMatcher.unsupported(separator, text);
        } else if (text(separator).isEmpty()) {
            while (parts.size() < limit && from < text.length()) {
                int end = text.offsetByCodePoints(from, 1);
                from = part(guard, parts, text, from, end, end);
            }
            return parts;
        } else {
            TextSearch search = new TextSearch(guard, text, text(separator));
            int found;
            while (parts.size() < limit && (found = search.next(from)) >= 0) {
                from = part(
                        guard, parts, text, from, found, found + text(separator).length());
            }
        }
        if (parts.size() < limit) {
            part(guard, parts, text, from, text.length(), text.length());
        }
        return parts;
    }

    private static int part(EvaluationLimiter guard, List<String> parts, String text, int from, int to, int next) {
        guard.tick();
        guard.spend(28 + to - from);
        parts.add(text.substring(from, to));
        return next;
    }

    private static String join(EvaluationLimiter guard, List<Object> parts, String separator) {
        if (parts == null) {
            return null;
        }
        String between = separator == null ? "" : separator;
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            guard.tick();
            String part = text(parts.get(i));
            guard.checkSize((long) joined.length() + between.length() + part.length());
            joined.append(i == 0 ? "" : between).append(part);
        }
        return joined.toString();
    }

    /** A text whose every character may become several. */
    private static String growing(EvaluationLimiter guard, Object argument, int times) {
        String text = text(argument);
        guard.checkSize(text == null ? 0 : (long) times * text.length());
        return text;
    }

    private static int limit(Number most, String otherwise) {
        if (most == null) {
            return Integer.MAX_VALUE;
        }
        if (most.doubleValue() < 0) {
            throw new JException(otherwise, -1);
        }
        return most.intValue();
    }
}
