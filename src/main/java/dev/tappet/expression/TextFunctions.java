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
 * Functions on texts. They replace those functions of the library that take quadratic time ({@code $pad}), produce
 * large results without a check ({@code $join}, {@code $replace}), match without a limit, depend on the machine, or
 * deviate from the reference ({@code $encodeUrl}).
 */
final class TextFunctions {
    private TextFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add("string", 2, "<x-b?:s>", (limiter, a) -> JsonText.of(limiter, a[0], Boolean.TRUE.equals(a[1])));
        registry.add("length", 1, "<s-:n>", (limiter, a) -> Functions.length(text(a[0])));
        registry.add("substring", 3, "<s-nn?:s>", (limiter, a) -> substring(text(a[0]), number(a[1]), number(a[2])));
        registry.add("substringBefore", 2, "<s-s:s>", (limiter, a) -> substringBefore(limiter, text(a[0]), text(a[1])));
        registry.add("substringAfter", 2, "<s-s:s>", (limiter, a) -> substringAfter(limiter, text(a[0]), text(a[1])));
        registry.add(
                "lowercase", 1, "<s-:s>", (limiter, a) -> a[0] == null ? null : CaseMapping.lower(limiter, text(a[0])));
        registry.add(
                "uppercase", 1, "<s-:s>", (limiter, a) -> a[0] == null ? null : CaseMapping.upper(limiter, text(a[0])));
        registry.add("trim", 1, "<s-:s>", (limiter, a) -> trim(limiter, text(a[0])));
        registry.add("pad", 3, "<s-ns?:s>", (limiter, a) -> pad(limiter, text(a[0]), number(a[1]), text(a[2])));
        registry.add("contains", 2, "<s-(sf):b>", (limiter, a) -> contains(limiter, text(a[0]), a[1]));
        registry.add("match", 3, "<s-f<s:o>n?:a<o>>", (limiter, a) -> match(limiter, text(a[0]), a[1], number(a[2])));
        registry.add(
                "replace",
                4,
                "<s-(sf)(sf)n?:s>",
                (limiter, a) -> a[0] == null
                        ? null
                        : new ReplaceFunction(limiter, text(a[0]), a[2], limit(number(a[3]), "D3011")).of(a[1]));
        registry.add("split", 3, "<s-(sf)n?:a<s>>", (limiter, a) -> split(limiter, text(a[0]), a[1], number(a[2])));
        registry.add("join", 2, "<a<s>s?:s>", (limiter, a) -> join(limiter, list(a[0]), text(a[1])));
        registry.add("encodeUrl", 1, "<s-:s>", (limiter, a) -> UriEncoding.URL.encode(growing(limiter, a[0], 9)));
        registry.add(
                "encodeUrlComponent",
                1,
                "<s-:s>",
                (limiter, a) -> UriEncoding.COMPONENT.encode(growing(limiter, a[0], 9)));
        registry.add("decodeUrl", 1, "<s-:s>", (limiter, a) -> UriEncoding.URL.decode(text(a[0])));
        registry.add("decodeUrlComponent", 1, "<s-:s>", (limiter, a) -> UriEncoding.COMPONENT.decode(text(a[0])));
    }

    /**
     * A part of a text, counted in code points. The function of the library also interns the text, which fills a table
     * of the whole process.
     */
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

    private static String substringBefore(EvaluationLimiter limiter, String text, String mark) {
        int found = indexOf(limiter, text, mark);
        return found < 0 ? text : text.substring(0, found);
    }

    private static String substringAfter(EvaluationLimiter limiter, String text, String mark) {
        int found = indexOf(limiter, text, mark);
        return found < 0 ? text : text.substring(found + mark.length());
    }

    /** The index of the first occurrence; -1 if there is none or an argument is undefined. */
    private static int indexOf(EvaluationLimiter limiter, String text, String part) {
        if (text == null || part == null) {
            return -1;
        }
        return part.isEmpty() ? 0 : new TextSearch(limiter, text, part).next(0);
    }

    /** Removes whitespace at the ends, and replaces whitespace within by single spaces. */
    private static String trim(EvaluationLimiter limiter, String text) {
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
                limiter.checkTime();
            }
        }
        return trimmed.toString();
    }

    private static String pad(EvaluationLimiter limiter, String text, Number width, String padding) {
        if (text == null || width == null) {
            return text;
        }
        limiter.checkSize(Math.abs(width.longValue()));
        int missing = Math.abs(width.intValue()) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        int[] pads = (padding == null || padding.isEmpty() ? " " : padding)
                .codePoints()
                .limit(missing)
                .toArray();
        limiter.countAllocation(4L * pads.length);
        limiter.countWork(missing);
        StringBuilder added = new StringBuilder(missing);
        for (int i = 0; i < missing; i++) {
            added.appendCodePoint(pads[i % pads.length]);
        }
        return width.intValue() < 0 ? added + text : text + added;
    }

    private static Boolean contains(EvaluationLimiter limiter, String text, Object token) throws Throwable {
        if (text == null || token == null) {
            return null;
        }
        return switch (token) {
            case String part -> indexOf(limiter, text, part) >= 0;
            case TimedRegex regex -> regex.matcher(limiter, text).find();
            default -> CustomMatcher.first(token, text) != null;
        };
    }

    private static List<Object> match(EvaluationLimiter limiter, String text, Object pattern, Number max)
            throws Throwable {
        if (text == null) {
            return null;
        }
        int limit = limit(max, "D3040");
        List<Object> matches = Utils.createSequence();
        if (!(pattern instanceof TimedRegex regex)) {
            CustomMatcher.collect(limiter, pattern, text, limit, matches);
            return matches;
        }
        Matcher matcher = regex.matcher(limiter, text);
        while (matches.size() < limit && matcher.find()) {
            limiter.countAllocation(200);
            Map<String, Object> match = new LinkedHashMap<>();
            match.put("match", matcher.group());
            match.put("index", matcher.start());
            match.put("groups", groups(limiter, matcher));
            matches.add(match);
        }
        return matches;
    }

    /** The texts that the groups matched; null for a group that did not take part. */
    static List<String> groups(EvaluationLimiter limiter, MatchResult match) {
        List<String> groups = new ArrayList<>();
        for (int group = 1; group <= match.groupCount(); group++) {
            // a lookahead may match the rest of the text at every character
            limiter.countAllocation(28L + match.end(group) - match.start(group));
            groups.add(match.group(group));
        }
        return groups;
    }

    private static List<String> split(EvaluationLimiter limiter, String text, Object separator, Number max)
            throws Throwable {
        if (text == null) {
            return null;
        }
        int limit = limit(max, "D3020");
        List<String> parts = new ArrayList<>();
        int from = 0;
        if (separator instanceof TimedRegex regex) {
            Matcher matcher = regex.matcher(limiter, text);
            while (parts.size() < limit && matcher.find()) {
                if (matcher.end() > 0) { // as in the JDK, an empty match at the beginning does not split
                    from = addPart(limiter, parts, text, from, matcher.start(), matcher.end());
                }
            }
        } else if (!(separator instanceof String)) {
            throw CustomMatcher.unsupported(separator, text);
        } else if (text(separator).isEmpty()) {
            while (parts.size() < limit && from < text.length()) {
                int end = text.offsetByCodePoints(from, 1);
                from = addPart(limiter, parts, text, from, end, end);
            }
            return parts;
        } else {
            TextSearch search = new TextSearch(limiter, text, text(separator));
            int found;
            while (parts.size() < limit && (found = search.next(from)) >= 0) {
                from = addPart(
                        limiter,
                        parts,
                        text,
                        from,
                        found,
                        found + text(separator).length());
            }
        }
        if (parts.size() < limit) {
            addPart(limiter, parts, text, from, text.length(), text.length());
        }
        return parts;
    }

    private static int addPart(EvaluationLimiter limiter, List<String> parts, String text, int from, int to, int next) {
        limiter.tick();
        limiter.countAllocation(28 + to - from);
        parts.add(text.substring(from, to));
        return next;
    }

    private static String join(EvaluationLimiter limiter, List<Object> parts, String separator) {
        if (parts == null) {
            return null;
        }
        String between = separator == null ? "" : separator;
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            limiter.tick();
            String part = text(parts.get(i));
            limiter.checkSize((long) joined.length() + between.length() + part.length());
            joined.append(i == 0 ? "" : between).append(part);
        }
        return joined.toString();
    }

    /** A text whose characters may each become several. */
    private static String growing(EvaluationLimiter limiter, Object argument, int times) {
        String text = text(argument);
        limiter.checkSize(text == null ? 0 : (long) times * text.length());
        return text;
    }

    private static int limit(Number max, String errorCode) {
        if (max == null) {
            return Integer.MAX_VALUE;
        }
        if (max.doubleValue() < 0) {
            throw new JException(errorCode, -1);
        }
        return max.intValue();
    }
}
