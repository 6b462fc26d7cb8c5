package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;

/**
 * The function <code>$replace</code>, which checks the size of its result while writing. The function of the library
 * swallows exceptions of a replacement function.
 *
 * @param replacement a text, in which {@code $1} is a group of the match and {@code $$} a dollar sign, or a function of
 *                    the match
 * @param limit       the maximum number of replacements
 */
record ReplaceFunction(EvaluationLimiter limiter, String text, Object replacement, int limit) {
    String of(Object pattern) throws Throwable {
        return switch (pattern) {
            case String part when part.isEmpty() -> throw new JException("D3010", -1);
            case String part -> ofText(part);
            case TimedRegex regex -> ofMatches(regex.matcher(limiter, text));
            case null, default -> throw Builtin.wrongType();
        };
    }

    private String ofText(String part) {
        String inserted = Builtin.text(replacement);
        if (inserted == null) {
            throw Builtin.wrongType();
        }
        StringBuilder out = new StringBuilder();
        TextSearch search = new TextSearch(limiter, text, part);
        int from = 0;
        int found;
        for (int i = 0; i < limit && (found = search.next(from)) >= 0; i++) {
            append(out, text.substring(from, found));
            append(out, inserted);
            from = found + part.length();
        }
        append(out, text.substring(from));
        return out.toString();
    }

    private String ofMatches(Matcher matcher) throws Throwable {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int i = 0; i < limit && matcher.find(); i++) {
            append(out, text.substring(from, matcher.start()));
            if (replacement instanceof String template) {
                expand(out, template, matcher);
            } else {
                append(out, call(matcher));
            }
            from = matcher.end();
        }
        append(out, text.substring(from));
        return out.toString();
    }

    private String call(MatchResult match) throws Throwable {
        Map<String, Object> argument = new LinkedHashMap<>();
        argument.put("match", match.group());
        argument.put("groups", TextFunctions.groups(limiter, match));
        if (Functions.funcApply(replacement, List.of(argument)) instanceof String inserted) {
            return inserted;
        }
        throw new JException("D3012", -1);
    }

    /**
     * Appends a template. A number after a dollar sign has as many digits as there are groups for: with nine groups,
     * {@code $12} is {@code $1} followed by a 2.
     */
    private void expand(StringBuilder out, String template, MatchResult match) {
        int from = 0;
        int dollar;
        while ((dollar = template.indexOf('$', from)) >= 0 && dollar + 1 < template.length()) {
            char next = template.charAt(dollar + 1);
            append(out, template.substring(from, next == '$' || isDigit(next) ? dollar : dollar + 1));
            from = dollar + 1;
            if (next == '$') {
                append(out, "$");
                from++;
            } else if (isDigit(next)) {
                int group = next - '0';
                from++;
                while (from < template.length()
                        && isDigit(template.charAt(from))
                        && group * 10 + template.charAt(from) - '0' <= match.groupCount()) {
                    group = group * 10 + template.charAt(from++) - '0';
                }
                String matched = group <= match.groupCount() ? match.group(group) : null;
                append(out, matched == null ? "" : matched);
            }
        }
        append(out, template.substring(from));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void append(StringBuilder out, String part) {
        limiter.tick();
        limiter.checkSize((long) out.length() + part.length());
        out.append(part);
    }
}
