package dev.tappet.paging;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param found may be short, or empty, even if {@code next} is present
 * @param next  the page token of the next page; empty at the end of the list
 */
public record ResultPage<T>(List<T> found, Optional<String> next) {
    public ResultPage {
        found = List.copyOf(found);
    }

    /** Converts all entries together, for example to read related data once. */
    public <R> ResultPage<R> mapAll(Function<List<T>, List<R>> all) {
        return new ResultPage<>(all.apply(found), next);
    }

    public <R> ResultPage<R> map(Function<T, R> mapper) {
        return new ResultPage<>(found.stream().map(mapper).toList(), next);
    }
}
