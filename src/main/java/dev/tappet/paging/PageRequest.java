package dev.tappet.paging;

import dev.tappet.storage.ItemTable;
import java.util.Optional;

/**
 * A page of a list, as requested.
 *
 * @param size  1 to {@value #MAX}
 * @param token from {@link ResultPage#next()} of the previous page; empty for the first page
 */
public record PageRequest(int size, Optional<String> token) {
    public static final int MAX = ItemTable.MAX_BATCH_SIZE;

    /** The first page, with 50 entries. */
    public static final PageRequest FIRST = new PageRequest(50, Optional.empty());

    public PageRequest {
        if (size < 1 || size > MAX) {
            throw new IllegalArgumentException("A page has 1 to %d entries, not %d".formatted(MAX, size));
        }
    }
}
