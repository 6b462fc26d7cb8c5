package dev.tappet.storage;

import java.util.List;
import java.util.Optional;

/**
 * One page of the result of a query.
 *
 * @param found in the order of the query; may be shorter than the limit, or empty, while {@code next} is present
 * @param next  where the next page begins; empty at the end
 */
public record Page<T>(List<T> found, Optional<Cursor> next) {
    public Page {
        found = List.copyOf(found);
    }

    /** The end of a page, in a format of the table that returned it; opaque to callers. */
    public record Cursor(String value) {}
}
