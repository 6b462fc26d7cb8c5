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

    static void define(Builtin.Registry in) {
        in.add("boolean", 1, "<x-:b>", (guard, a) -> Functions.toBoolean(a[0]));
        in.add("not", 1, "<x-:b>", (guard, a) -> Functions.not(a[0]));
        in.add("exists", 1, "<x:b>", (guard, a) -> Functions.exists(a[0]));
        in.add("type", 1, "<x:s>", (guard, a) -> Functions.type(a[0]));
        // Nothing in the language changes a value, so a copy is the value
        in.add("clone", 1, "<(oa)-:o>", (guard, a) -> a[0]);
        in.add("keys", 1, "<x-:a<s>>", (guard, a) -> Functions.keys(a[0]));
        in.add("lookup", 2, "<x-s:x>", (guard, a) -> Functions.lookup(a[0], text(a[1])));
        in.add("merge", 1, "<a<o>:o>", (guard, a) -> Functions.merge(list(a[0])));
        in.add("each", 2, "<o-f:a>", (guard, a) -> Functions.each((Map<?, ?>) a[0], a[1]));
        in.add("sift", 2, "<o-f?:o>", (guard, a) -> Functions.sift((Map<Object, Object>) a[0], a[1]));
        in.add("error", 1, "<s?:x>", (guard, a) -> {
            throw new JException("D3137", -1, text(a[0]));
        });
        in.add("assert", 2, "<bs?:x>", (guard, a) -> {
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
