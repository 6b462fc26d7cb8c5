package dev.tappet.workspace;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param found may be short, or even empty, while {@code next} is present
 * @param next  the page token with which the list goes on; empty at the end
 */
public record Listed<T>(List<T> found, Optional<String> next) {
    public Listed {
        found = List.copyOf(found);
    }

    /** The same part, read in one go. */
    <R> Listed<R> mapAll(Function<List<T>, List<R>> all) {
        return new Listed<>(all.apply(found), next);
    }

    public <R> Listed<R> map(Function<T, R> each) {
        return new Listed<>(found.stream().map(each).toList(), next);
    }
}
