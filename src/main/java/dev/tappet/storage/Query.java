package dev.tappet.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A range of one partition, of the table or of an index.
 *
 * @param partition the partition
 * @param from      the smallest sort, inclusive
 * @param to        the largest sort, inclusive; a bound that ends with {@link #END} includes every sort that starts
 *                  with the rest of it
 * @param order     by sort
 * @param limit     the maximum number of entries of a page, 1 to 1,000
 * @param after     the end of the previous page
 */
public record Query(String partition, String from, String to, Order order, int limit, Optional<Page.Cursor> after) {
    /** The last code point, above every character that a key may contain. */
    public static final String END = "\udbff\udfff";

    /** The order of a page. */
    public enum Order {
        ASCENDING,
        DESCENDING
    }

    public Query {
        Objects.requireNonNull(partition, "partition");
        if (limit < 1 || limit > 1000) {
            throw new IllegalArgumentException("A page has 1 to 1,000 entries, not " + limit);
        }
        if (from.isEmpty() || Arrays.compareUnsigned(from.getBytes(UTF_8), to.getBytes(UTF_8)) > 0) {
            throw new IllegalArgumentException("An empty range: " + from + " to " + to);
        }
    }

    /** All items of a partition whose sort starts with a prefix. */
    public static Query startingWith(String partition, String prefix) {
        return new Query(partition, prefix, prefix + END, Order.ASCENDING, 100, Optional.empty());
    }

    public Query limit(int max) {
        return new Query(partition, from, to, order, max, after);
    }

    public Query after(Page.Cursor cursor) {
        return new Query(partition, from, to, order, limit, Optional.of(cursor));
    }

    public Query descending() {
        return new Query(partition, from, to, Order.DESCENDING, limit, after);
    }
}
