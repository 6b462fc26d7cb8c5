package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Jsonata.JFunction;
import com.dashjoin.jsonata.Utils.RangeList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Converts results of the library to plain values, so that none of its own types leaves an expression. */
final class PlainValues {
    /** Up to this number, every integer has its own double. */
    private static final double EXACT = 1L << 53;

    // bytes of heap on a 64-bit JVM with compressed references
    static final int TEXT = 48;
    private static final int NUMBER = 16;
    private static final int LIST = 40;
    private static final int REFERENCE = 4;
    private static final int OBJECT = 128;
    private static final int MEMBER = 56;

    private final EvaluationLimiter limiter;

    private PlainValues(EvaluationLimiter limiter) {
        this.limiter = limiter;
    }

    static Object of(Object value, EvaluationLimiter limiter) {
        PlainValues plain = new PlainValues(limiter);
        // An unchanged part of the context costs little, even if it is large: it is not copied
        if (limiter.isSingle() && value instanceof ObjectView view) {
            plain.measure(view.original(), 0, limiter::addContextCharacters);
            return plain.original(view);
        }
        if (limiter.isSingle() && value instanceof ArrayView list) {
            plain.measure(list.original(), 0, limiter::addContextCharacters);
            return list.original();
        }
        return plain.convert(value, 0);
    }

    /**
     * The original object of a view. The whole context ({@code $}) is copied, since it changes after the evaluation.
     */
    private Object original(ObjectView view) {
        return view.isSameAs(limiter.root()) ? new LinkedHashMap<>(view.original()) : view.original();
    }

    private Object convert(Object value, int depth) {
        if (depth > EvaluationLimits.NESTING) {
            throw limiter.refuse("its value nests more than %d deep".formatted(EvaluationLimits.NESTING));
        }
        if (value == null || value == Jsonata.NULL_VALUE) {
            return grow(4, null);
        }
        return switch (value) {
            case String text -> {
                limiter.addHeap(text);
                yield grow(text.length() + 2L, text);
            }
            case Boolean bool -> grow(5, bool);
            case Double number -> {
                limiter.addHeap(NUMBER);
                yield grow(8, number(number));
            }
            case Number number -> {
                limiter.addHeap(NUMBER);
                yield grow(8, number);
            }
            case ObjectView view -> {
                measure(view.original(), depth, limiter::addCharacters);
                yield original(view);
            }
            case ArrayView list -> {
                measure(list.original(), depth, limiter::addCharacters);
                yield list.original();
            }
            case Map<?, ?> map -> object(map, depth);
            case RangeList range -> array(range, depth);
            case List<?> list -> array(list, depth);
            default -> throw notJson(value);
        };
    }

    private Map<String, Object> object(Map<?, ?> map, int depth) {
        limiter.addHeap(OBJECT + (long) MEMBER * map.size());
        Map<String, Object> plain = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = (String) entry.getKey();
            grow(key.length() + 4L, null);
            plain.put(key, convert(entry.getValue(), depth + 1));
        }
        return plain;
    }

    private List<Object> array(List<?> list, int depth) {
        limiter.addHeap(LIST + (long) REFERENCE * list.size());
        List<Object> plain = new ArrayList<>(list.size());
        for (Object item : list) {
            plain.add(convert(item, depth + 1));
        }
        return plain;
    }

    /**
     * Measures a part of the context. Such parts are shared, not copied, but count each time: a thousand copies of the
     * whole event are too much to write.
     */
    private void measure(Object original, int depth, LongConsumer size) {
        if (depth > EvaluationLimits.NESTING) {
            throw limiter.refuse("its value nests more than %d deep".formatted(EvaluationLimits.NESTING));
        }
        switch (original) {
            case Map<?, ?> map ->
                map.forEach((key, part) -> {
                    size.accept(((String) key).length() + 4L);
                    measure(part, depth + 1, size);
                });
            case List<?> list -> list.forEach(part -> measure(part, depth + 1, size));
            case String text -> size.accept(text.length() + 2L);
            case null, default -> size.accept(8);
        }
    }

    private Object grow(long bytes, Object value) {
        limiter.addCharacters(bytes);
        return value;
    }

    private static Number number(double number) {
        if (!Double.isFinite(number)) {
            throw new ExpressionException("The result is a number that JSON does not have");
        }
        if (number != Math.rint(number) || Math.abs(number) > EXACT) {
            return number;
        }
        return number == (int) number ? (Number) (int) number : (Number) (long) number;
    }

    private static ExpressionException notJson(Object value) {
        boolean function = value instanceof JFunction || Functions.isLambda(value);
        return new ExpressionException(
                function ? "The result is a function, not a value" : "The result is not a JSON value");
    }
}
