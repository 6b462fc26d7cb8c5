package dev.tappet.trigger;

import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The items that the index of due times lists, each handled alone: one that fails does not keep the others from it.
 * After a failure of the table an item is handled again by the next call; after an unexpected error, which is logged
 * each time, not within a minute.
 */
final class DueItems {
    private static final Logger LOG = Logger.getLogger(DueItems.class);

    private static final Duration PAUSE_AFTER_ERROR = Duration.ofMinutes(1);

    private final ItemTable table;
    private final InstantSource clock;
    private final int maxConcurrent;
    private final Map<Key, Instant> notBefore = new ConcurrentHashMap<>();

    /** @param maxConcurrent how many items are handled at the same time, 1 or more */
    DueItems(ItemTable table, InstantSource clock, int maxConcurrent) {
        this.table = table;
        this.clock = clock;
        this.maxConcurrent = maxConcurrent;
    }

    /**
     * Handles everything that is due, once.
     *
     * @param queries ranges of {@link Index#DUE}
     * @param action  what the handler does, for the log: "Starting the schedule"
     * @throws StorageException when the index cannot be read
     */
    void handle(Iterable<Query> queries, String action, Consumer<Item> handler) {
        Instant now = clock.instant();
        notBefore.values().removeIf(until -> !until.isAfter(now));
        for (Query query : queries) {
            table.queryAll(Index.DUE, query, keys -> handle(keys, action, handler));
        }
    }

    private void handle(Collection<Key> keys, String action, Consumer<Item> handler) {
        if (keys.isEmpty()) {
            return;
        }
        List<Item> items = table.get(keys).values().stream()
                .filter(item -> !notBefore.containsKey(item.key()))
                .toList();
        Semaphore free = new Semaphore(maxConcurrent);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Item item : items) {
                free.acquireUninterruptibly();
                threads.execute(() -> {
                    try {
                        handleOrLog(item, action, handler);
                    } finally {
                        free.release();
                    }
                });
            }
        }
    }

    private void handleOrLog(Item item, String action, Consumer<Item> handler) {
        try {
            handler.accept(item);
        } catch (StorageException e) {
            LOG.errorf("%s %s failed, and will be tried again: %s", action, item.key(), e.singleLineMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "%s %s failed, and will be tried again", action, item.key());
            notBefore.put(item.key(), clock.instant().plus(PAUSE_AFTER_ERROR));
        }
    }
}
