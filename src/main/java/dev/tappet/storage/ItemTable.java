package dev.tappet.storage;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The port to the one table. It offers only operations that both DynamoDB and an ordered key-value store do well.
 *
 * <p>Every method blocks its (virtual) thread until the answer is known. It throws {@link StorageException} if there is
 * no answer. A write that was repeated internally and finds its own first attempt returns {@link WriteResult.Applied}.
 */
public interface ItemTable {
    /** The maximum number of keys of a {@link #get} and of writes of a {@link #commit}. */
    int MAX_BATCH_SIZE = 100;

    /** The maximum size of a commit, in bytes: the sum of all its items. */
    int MAX_COMMIT_BYTES = 4 * 1024 * 1024;

    /**
     * The maximum size of an item, in bytes, that every implementation accepts: 400 KB less an allowance for keys and
     * tokens.
     */
    int MAX_ITEM_BYTES = 380 * 1024;

    /**
     * Reads items consistently. Missing and expired items are not in the result.
     *
     * @param keys at most {@value #MAX_BATCH_SIZE}
     */
    Map<Key, Item> get(Collection<Key> keys);

    /** Writes one item. */
    WriteResult write(Write write, Durability durability);

    /**
     * Applies all writes or none.
     *
     * @param writes at most {@value #MAX_BATCH_SIZE}, with at most {@value #MAX_COMMIT_BYTES} bytes in total; each key at
     *               most once
     */
    WriteResult commit(List<Write> writes, Durability durability);

    /**
     * Writes items to which no other item refers yet, in any order and not atomically. There may be any number of them,
     * each key at most once. They are durable no later than the item that refers to them, which is written afterwards
     * with {@link Durability#SYNCED}.
     */
    void putAll(List<Item> parts);

    /**
     * Writes items as {@link #putAll} does, but with a single attempt: items that a busy table rejects are lost. For
     * optional items whose write delays a caller.
     *
     * @throws StorageException if some of them were not written
     */
    default void putOnce(List<Item> parts) {
        putAll(parts);
    }

    /** Whether stored bytes are billed, so that compressing a small value is worth the processor time. */
    boolean isBilledBySize();

    /** Reads a range of a partition consistently. */
    Page<Item> query(Query query);

    /** Reads a range of an index, which may be stale. */
    Page<IndexEntry> entries(Index index, Query query);

    /** Reads the keys of a range of an index, which may be stale. */
    default Page<Key> query(Index index, Query query) {
        Page<IndexEntry> page = entries(index, query);
        return new Page<>(page.found().stream().map(IndexEntry::key).toList(), page.next());
    }

    /**
     * Reads the keys of a range of an index up to its end. The index may be stale.
     *
     * @param page receives the keys of each page in turn
     */
    default void queryAll(Index index, Query query, Consumer<List<Key>> page) {
        Page<Key> read = query(index, query);
        page.accept(read.found());
        while (read.next().isPresent()) {
            read = query(index, query.after(read.next().get()));
            page.accept(read.found());
        }
    }

    /**
     * Adds {@code n} to a counter if its count is below {@code limit}, even if the sum exceeds the limit. A table
     * shared by many processes may, for limits of 200 and more, count tokens for a process in advance and refuse an
     * {@code n} that would exceed the limit. It then never admits more than the limit.
     *
     * @param counter the name of the counter
     * @param n       how much to add; a negative number returns units that were counted and not used
     * @param limit   the count from which nothing more is admitted in this window
     * @param window  the start of the window; each window counts from 0. A window lasts at most a minute: its count may
     *                be deleted two minutes after its start
     * @return whether the count was below the limit, and {@code n} has been added
     */
    boolean admit(String counter, int n, int limit, Instant window);
}
