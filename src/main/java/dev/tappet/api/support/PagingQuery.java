package dev.tappet.api.support;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import java.util.Optional;

/** Reads the page of a list that a query requests with {@code page_size} and {@code page_token}. */
public final class PagingQuery {
    public static final String SIZE = "page_size";
    public static final String TOKEN = "page_token";

    private PagingQuery() {}

    public static PageRequest of(Optional<String> size, Optional<String> token) throws InvalidFieldException {
        return new PageRequest(size.isPresent() ? size(size.get()) : PageRequest.FIRST.size(), token);
    }

    private static int size(String text) throws InvalidFieldException {
        if (text.matches("[0-9]{1,3}")) {
            int size = Integer.parseInt(text);
            if (size >= 1 && size <= PageRequest.MAX) {
                return size;
            }
        }
        throw new InvalidFieldException(SIZE, "must be 1 to %d".formatted(PageRequest.MAX));
    }
}
