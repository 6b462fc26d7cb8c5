package dev.tappet.storage;

import java.util.List;
import java.util.Optional;

/**
 * A part of a query's answer.
 *
 * @param found in the query's order; may be short, or even empty, while {@code next} is present
 * @param next  where to go on; empty at the end
 */
public record Page<T>(List<T> found, Optional<Cursor> next) {
    public Page {
        found = List.copyOf(found);
    }

    /** Where a page ended, in the words of the table that gave it; opaque to everybody else. */
    public record Cursor(String value) {}
}
