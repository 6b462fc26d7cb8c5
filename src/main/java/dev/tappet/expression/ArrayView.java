package dev.tappet.expression;

import com.dashjoin.jsonata.Jsonata;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;

/** A read-only view of an array of the context, see {@link ObjectView}. */
final class ArrayView extends AbstractList<Object> {
    private final List<Object> original;
    private final EvaluationLimiter limiter;
    /** Whether the library has added a null: it does so when it constructs an object from an empty array. */
    private boolean padded;

    ArrayView(List<Object> original, EvaluationLimiter limiter) {
        this.original = original;
        this.limiter = limiter;
    }

    List<Object> original() {
        return original;
    }

    @Override
    public Object get(int index) {
        limiter.tick();
        return padded ? Jsonata.NULL_VALUE : ObjectView.of(original.get(index), limiter);
    }

    @Override
    public int size() {
        return padded ? 1 : original.size();
    }

    @Override
    public boolean add(Object value) {
        if (!original.isEmpty() || value != null) {
            throw new UnsupportedOperationException("The context does not change");
        }
        padded = true;
        return true;
    }

    @Override
    public Iterator<Object> iterator() {
        Iterator<Object> values = super.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return values.hasNext();
            }

            @Override
            public Object next() {
                Object value = values.next();
                limiter.countAllocation(length(value));
                return value;
            }
        };
    }

    static int length(Object value) {
        return value instanceof String text ? text.length() : 4;
    }
}
