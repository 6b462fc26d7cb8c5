package dev.tappet.paging;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param found may be short, or even empty, while {@code next} is present
 * @param next  the page token with which the list goes on; empty at the end
 */
public record ResultPage<T>(List<T> found, Optional<String> next) {
    public ResultPage {
        found = List.copyOf(found);
    }

    /** The same part, read in one go. */
    public <R> ResultPage<R> mapAll(Function<List<T>, List<R>> all) {
        return new ResultPage<>(all.apply(found), next);
    }

    public <R> ResultPage<R> map(Function<T, R> mapper) {
        return new ResultPage<>(found.stream().map(mapper).toList(), next);
    }
}
