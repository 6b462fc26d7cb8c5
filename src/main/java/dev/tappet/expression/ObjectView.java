package dev.tappet.expression;

import com.dashjoin.jsonata.Jsonata;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A read-only view of an object of the context. The library changes its input (it adds a null to an empty array when it
 * constructs an object from it), so it never gets the original. Iterating over a view counts as work.
 */
final class ObjectView extends AbstractMap<String, Object> {
    private final Map<String, Object> original;
    private final EvaluationLimiter limiter;

    ObjectView(Map<String, Object> original, EvaluationLimiter limiter) {
        this.original = original;
        this.limiter = limiter;
    }

    Map<String, Object> original() {
        return original;
    }

    boolean isSameAs(ObjectView other) {
        return original == other.original;
    }

    /** The representation of a value of the context in the library. */
    @SuppressWarnings("unchecked")
    static Object of(Object value, EvaluationLimiter limiter) {
        if (value == null) {
            return Jsonata.NULL_VALUE;
        }
        if (value instanceof String text) {
            limiter.contextTextRead(text);
            return value;
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Map<?, ?> map) {
            limiter.countAllocation(24);
            return new ObjectView((Map<String, Object>) map, limiter);
        }
        if (value instanceof List<?> list) {
            limiter.countAllocation(32);
            return new ArrayView((List<Object>) list, limiter);
        }
        throw new IllegalArgumentException("Not a JSON value: " + value.getClass());
    }

    @Override
    public Object get(Object key) {
        limiter.tick();
        Object value = original.get(key);
        return value == null && !original.containsKey(key) ? null : of(value, limiter);
    }

    @Override
    public boolean containsKey(Object key) {
        return original.containsKey(key);
    }

    @Override
    public int size() {
        return original.size();
    }

    @Override
    public Set<String> keySet() {
        return Collections.unmodifiableSet(original.keySet());
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return new Entries(original.entrySet().iterator(), limiter);
            }

            @Override
            public int size() {
                return original.size();
            }
        };
    }

    private record Entries(Iterator<Entry<String, Object>> originals, EvaluationLimiter limiter)
            implements Iterator<Entry<String, Object>> {
        @Override
        public boolean hasNext() {
            return originals.hasNext();
        }

        @Override
        public Entry<String, Object> next() {
            limiter.tick();
            Entry<String, Object> entry = originals.next();
            limiter.countAllocation(24 + entry.getKey().length() + ArrayView.length(entry.getValue()));
            return Map.entry(entry.getKey(), of(entry.getValue(), limiter));
        }
    }
}
