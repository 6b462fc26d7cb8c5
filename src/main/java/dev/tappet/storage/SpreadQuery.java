package dev.tappet.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Reads a range of a {@link SpreadPartition} as if it were one partition.
 *
 * <p>A cursor issued while there was a single partition continues in that partition alone: the entries of the others
 * were stored after the first page was read.
 *
 * @param read reads a page of one partition
 * @param sort the sort of an entry, which must be unique
 */
public record SpreadQuery<T>(Function<Query, Page<T>> read, Function<T, String> sort) {
    /** The prefix of a cursor over several partitions, which contains a sort. No cursor of a table begins with it. */
    private static final String SORT = "@";

    /** Entries read from each partition in addition to its share of the page, since entries are not spread evenly. */
    private static final int EXTRA_ENTRIES = 8;

    /**
     * Reads a page.
     *
     * @param query  names the partition by its plain name
     * @param spread the number of partitions
     */
    public Page<T> page(Query query, int spread) {
        Optional<String> after = query.after()
                .map(Page.Cursor::value)
                .filter(cursor -> cursor.startsWith(SORT))
                .map(text -> text.substring(1));
        return after.isEmpty() && (spread == 1 || query.after().isPresent())
                ? read.apply(query)
                : merged(query, after, spread);
    }

    private Page<T> merged(Query query, Optional<String> after, int spread) {
        boolean ascending = query.order() == Query.Order.ASCENDING;
        int limit = Math.min(1_000, query.limit() / spread * 2 + EXTRA_ENTRIES);
        List<Partition> partitions = SpreadPartition.all(query.partition(), spread).stream()
                .map(name -> new Query(
                        name,
                        ascending ? after.orElse(query.from()) : query.from(),
                        ascending ? query.to() : after.orElse(query.to()),
                        query.order(),
                        limit,
                        Optional.empty()))
                .map(range -> new Partition(range, after))
                .toList();
        readFirst(partitions);
        Comparator<Partition> byNext = Comparator.comparing(Partition::nextSort);
        List<T> found = new ArrayList<>();
        while (true) {
            List<Partition> left =
                    partitions.stream().filter(Partition::hasNext).toList();
            if (left.isEmpty()) {
                return new Page<>(found, Optional.empty());
            }
            if (found.size() == query.limit()) {
                return new Page<>(found, Optional.of(new Page.Cursor(SORT + sort.apply(found.getLast()))));
            }
            found.add(left.stream()
                    .min(ascending ? byNext : byNext.reversed())
                    .orElseThrow()
                    .poll());
        }
    }

    private void readFirst(List<Partition> partitions) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(partitions.stream()
                            .map(partition -> CompletableFuture.runAsync(partition::hasNext, threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private final class Partition {
        private final Query range;
        private final Optional<String> after;
        private final Deque<T> entries = new ArrayDeque<>();
        private Optional<Query> rest;

        Partition(Query range, Optional<String> after) {
            this.range = range;
            this.after = after;
            this.rest = Optional.of(range);
        }

        /** Whether there is another entry. Reads the next page if necessary. */
        boolean hasNext() {
            while (entries.isEmpty() && rest.isPresent()) {
                Page<T> page = read.apply(rest.get());
                rest = page.next().map(range::after);
                page.found().stream()
                        .filter(entry -> !after.equals(Optional.of(sort.apply(entry))))
                        .forEach(entries::add);
            }
            return !entries.isEmpty();
        }

        String nextSort() {
            return sort.apply(entries.getFirst());
        }

        T poll() {
            return entries.removeFirst();
        }
    }
}
