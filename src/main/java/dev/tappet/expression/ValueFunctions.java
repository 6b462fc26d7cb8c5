package dev.tappet.expression;

import static dev.tappet.expression.Builtin.list;
import static dev.tappet.expression.Builtin.text;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import java.util.Map;

/** Functions on objects and on values of any kind. */
@SuppressWarnings("unchecked") // as the library declares them
final class ValueFunctions {
    private ValueFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add("boolean", 1, "<x-:b>", (limiter, a) -> Functions.toBoolean(a[0]));
        registry.add("not", 1, "<x-:b>", (limiter, a) -> Functions.not(a[0]));
        registry.add("exists", 1, "<x:b>", (limiter, a) -> Functions.exists(a[0]));
        registry.add("type", 1, "<x:s>", (limiter, a) -> Functions.type(a[0]));
        // Values are immutable in the language, so a copy is not needed
        registry.add("clone", 1, "<(oa)-:o>", (limiter, a) -> a[0]);
        registry.add("keys", 1, "<x-:a<s>>", (limiter, a) -> Functions.keys(a[0]));
        registry.add("lookup", 2, "<x-s:x>", (limiter, a) -> Functions.lookup(a[0], text(a[1])));
        registry.add("merge", 1, "<a<o>:o>", (limiter, a) -> Functions.merge(list(a[0])));
        registry.add("each", 2, "<o-f:a>", (limiter, a) -> Functions.each((Map<?, ?>) a[0], a[1]));
        registry.add("sift", 2, "<o-f?:o>", (limiter, a) -> Functions.sift((Map<Object, Object>) a[0], a[1]));
        registry.add("error", 1, "<s?:x>", (limiter, a) -> {
            throw new JException("D3137", -1, text(a[0]));
        });
        registry.add("assert", 2, "<bs?:x>", (limiter, a) -> {
            if (a[0] != null && !(a[0] instanceof Boolean)) {
                throw Builtin.wrongType();
            }
            if (!Boolean.TRUE.equals(a[0])) {
                throw new JException("D3141", -1, text(a[1]));
            }
            return null;
        });
    }
}
