package dev.tappet.paging;

import dev.tappet.storage.ItemTable;
import java.util.Optional;

/**
 * Which part of a list is wanted.
 *
 * @param size  1 to {@value #MOST}
 * @param token from {@link ResultPage#next()} of the part before; empty for the first one
 */
public record PageRequest(int size, Optional<String> token) {
    public static final int MOST = ItemTable.MOST_AT_ONCE;

    /** The first 50. */
    public static final PageRequest FIRST = new PageRequest(50, Optional.empty());

    public PageRequest {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException("A page has 1 to %d entries, not %d".formatted(MOST, size));
        }
    }
}
