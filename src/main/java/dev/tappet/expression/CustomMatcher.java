package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata.JFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls a function of the author that is used as a regular expression. It returns an object with {@code match},
 * {@code start}, {@code end}, {@code groups} and {@code next}, a function that returns the next match.
 */
final class CustomMatcher {
    private CustomMatcher() {}

    /** @return null if there is no match */
    static Map<?, ?> first(Object matcher, String text) throws Throwable {
        if (!(matcher instanceof JFunction || Functions.isLambda(matcher))) {
            throw Builtin.wrongType();
        }
        return checked(Functions.funcApply(matcher, List.of(text)));
    }

    private static Map<?, ?> checked(Object match) {
        if (match == null) {
            return null;
        }
        if (match instanceof Map<?, ?> object
                && object.get("start") instanceof Number
                && object.get("end") instanceof Number
                && object.get("groups") instanceof List<?>
                && (object.get("next") instanceof JFunction || Functions.isLambda(object.get("next")))) {
            return object;
        }
        throw new JException("T1010", -1);
    }

    static void collect(EvaluationLimiter limiter, Object matcher, String text, int limit, List<Object> matches)
            throws Throwable {
        Map<?, ?> found = first(matcher, text);
        while (found != null && matches.size() < limit) {
            limiter.tick();
            limiter.countAllocation(200);
            Map<String, Object> match = new LinkedHashMap<>();
            match.put("match", found.get("match"));
            match.put("index", found.get("start"));
            match.put("groups", found.get("groups"));
            matches.add(match);
            found = checked(Functions.funcApply(found.get("next"), List.of()));
        }
    }

    /** The error for a function as a pattern where only texts and regular expressions are supported. */
    static RuntimeException unsupported(Object matcher, String text) throws Throwable {
        first(matcher, text);
        return Builtin.wrongType();
    }
}
