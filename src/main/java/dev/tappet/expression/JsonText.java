package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Utils.JList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Writes values as <code>$string</code> does: a text unchanged, other values as JSON with the numbers of
 * {@link NumberText}. The size is checked while writing, since deep nesting makes indented JSON large.
 */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final EvaluationLimiter limiter;
    private final boolean pretty;
    private final StringBuilder out = new StringBuilder();

    private JsonText(EvaluationLimiter limiter, boolean pretty) {
        this.limiter = limiter;
        this.pretty = pretty;
    }

    /** @return null if the value is undefined */
    static String of(EvaluationLimiter limiter, Object value, boolean pretty) {
        Object whole = value instanceof JList<?> list && list.outerWrapper ? list.getFirst() : value;
        if (whole == null || whole instanceof String) {
            return (String) whole;
        }
        if (isFunction(whole)) {
            return "";
        }
        JsonText text = new JsonText(limiter, pretty);
        text.write(whole, 0);
        return text.out.toString();
    }

    private static boolean isFunction(Object value) {
        return value instanceof JFunction || Functions.isLambda(value);
    }

    private void write(Object value, int depth) {
        limiter.tick();
        limiter.checkSize(out.length());
        if (depth > 2 * EvaluationLimits.NESTING) {
            throw limiter.refuse("its value nests more than %d deep".formatted(2 * EvaluationLimits.NESTING));
        }
        switch (value) {
            case String text -> quote(text);
            case Number number -> out.append(NumberText.of(number));
            case Boolean bool -> out.append(bool.booleanValue());
            case Map<?, ?> map -> object(map, depth);
            case List<?> list -> array(list, depth);
            case null -> out.append("null");
            default -> out.append(value == Jsonata.NULL_VALUE ? "null" : "\"\""); // or a function
        }
    }

    private void object(Map<?, ?> map, int depth) {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        boolean empty = !entries.hasNext();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            newLine(depth + 1);
            quote((String) entry.getKey());
            out.append(pretty ? ": " : ":");
            write(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        end('}', empty, depth);
    }

    private void array(List<?> list, int depth) {
        out.append('[');
        Iterator<?> items = list.iterator();
        boolean empty = !items.hasNext();
        while (items.hasNext()) {
            Object item = items.next();
            newLine(depth + 1);
            write(item, depth + 1);
            out.append(items.hasNext() ? "," : "");
        }
        end(']', empty, depth);
    }

    private void end(char bracket, boolean empty, int depth) {
        if (!empty) {
            newLine(depth);
        }
        out.append(bracket);
    }

    private void newLine(int depth) {
        if (pretty) {
            out.append('\n').repeat("  ", depth);
        }
    }

    private void quote(String text) {
        limiter.checkSize((long) out.length() + text.length());
        limiter.countWork(text.length());
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
