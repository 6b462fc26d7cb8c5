package dev.tappet.expression;

import static dev.tappet.expression.Builtin.list;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Utils;
import com.dashjoin.jsonata.Utils.JList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions on arrays, and higher-order functions. */
@SuppressWarnings({"unchecked", "rawtypes"}) // as the library declares them
final class ListFunctions {
    private ListFunctions() {}

    static void define(Builtin.Registry registry) {
        registry.add("map", 2, "<af>", (limiter, a) -> Functions.map(list(a[0]), a[1]));
        registry.add("filter", 2, "<af>", (limiter, a) -> Functions.filter(list(a[0]), a[1]));
        registry.add("single", 2, "<af?>", (limiter, a) -> Functions.single(list(a[0]), a[1]));
        registry.add("reduce", 3, "<afj?:j>", (limiter, a) -> Functions.foldLeft(list(a[0]), a[1], a[2]));
        registry.add("append", 2, "<xx:a>", (limiter, a) -> Functions.append(a[0], a[1]));
        registry.add("reverse", 1, "<a:a>", (limiter, a) -> Functions.reverse(list(a[0])));
        registry.add("zip", 1, "<a+>", (limiter, a) -> zip(a));
        registry.add("sort", 2, "<af?:a>", (limiter, a) -> sort(list(a[0]), a[1]));
        registry.add("shuffle", 1, "<a:a>", (limiter, a) -> shuffle(limiter, list(a[0])));
        registry.add("distinct", 1, "<x:x>", (limiter, a) -> distinct(limiter, a[0]));
        registry.add("spread", 1, "<x-:a<o>>", (limiter, a) -> spread(limiter, a[0]));
    }

    private static List<List> zip(Object[] lists) {
        JList<List> columns = new JList<>();
        for (Object column : lists) {
            columns.add(list(column));
        }
        return Functions.zip(columns);
    }

    private static List<Object> sort(List<Object> values, Object function) {
        if (values == null) {
            return null;
        }
        List<Object> sorted = new ArrayList<>(values);
        if (function != null) {
            // The comparator of JSONata returns whether to swap the two values
            sorted.sort(
                    (left, right) -> isTruthy(function, left, right) ? 1 : isTruthy(function, right, left) ? -1 : 0);
        } else if (sorted.stream().allMatch(Number.class::isInstance)) {
            sorted.sort(Comparator.comparingDouble(number -> ((Number) number).doubleValue()));
        } else if (sorted.stream().allMatch(String.class::isInstance)) {
            sorted.sort(Comparator.comparing(String.class::cast));
        } else {
            throw new JException("D3070", -1);
        }
        return sorted;
    }

    private static boolean isTruthy(Object function, Object left, Object right) {
        try {
            return Boolean.TRUE.equals(Functions.toBoolean(Functions.funcApply(function, Arrays.asList(left, right))));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Object> shuffle(EvaluationLimiter limiter, List<Object> values) {
        if (values == null) {
            return null;
        }
        List<Object> shuffled = new ArrayList<>(values);
        for (int last = shuffled.size() - 1; last > 0; last--) {
            int other = limiter.random().nextInt(last + 1);
            shuffled.set(last, shuffled.set(other, shuffled.get(last)));
        }
        return shuffled;
    }

    /**
     * Distinct values, compared by their JSON. Senders could make the hashes of objects collide; a map of texts keeps
     * colliding texts in a tree.
     */
    private static Object distinct(EvaluationLimiter limiter, Object values) {
        if (!(values instanceof List<?> list) || list.size() <= 1) {
            return values;
        }
        Map<String, Object> distinct = new LinkedHashMap<>();
        for (Object value : list) {
            String json = value instanceof String text ? '"' + text : JsonText.of(limiter, value, false);
            distinct.putIfAbsent(json, value);
        }
        List<Object> result = Utils.isSequence(list) ? Utils.createSequence() : new ArrayList<>();
        result.addAll(distinct.values());
        return result;
    }

    /** Replaces the function of the library, which copies the result for each item. */
    private static Object spread(EvaluationLimiter limiter, Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                List<Object> single = Utils.createSequence();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    limiter.countAllocation(64);
                    Map<Object, Object> one = new LinkedHashMap<>();
                    one.put(entry.getKey(), entry.getValue());
                    single.add(one);
                }
                yield single;
            }
            case List<?> list -> {
                List<Object> all = Utils.createSequence();
                for (Object item : list) {
                    if (spread(limiter, item) instanceof List<?> parts) {
                        all.addAll(parts);
                    } else {
                        all.add(item);
                    }
                }
                yield all;
            }
            case null, default -> value;
        };
    }
}
