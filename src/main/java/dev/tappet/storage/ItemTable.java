package dev.tappet.storage;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The port to the one table: what DynamoDB does well and an ordered key-value store does easily, and nothing else.
 *
 * <p>Every method blocks its (virtual) thread until the answer is known, and throws {@link StorageException} when none
 * is to be had. A write that was retried inside and met its own first attempt is {@link WriteResult.Applied}.
 */
public interface ItemTable {
    /** The most keys of a {@link #get} and the most writes of a {@link #commit}. */
    int MOST_AT_ONCE = 100;

    /** The most bytes of a commit, all its items together. */
    int COMMIT_BYTES = 4 * 1024 * 1024;

    /** The most bytes of an item that every implementation takes: 400 KB less room for keys and tokens. */
    int ITEM_BYTES = 380 * 1024;

    /**
     * Reads consistently; what is missing or expired is not in the answer.
     *
     * @param keys at most {@value #MOST_AT_ONCE}
     */
    Map<Key, Item> get(Collection<Key> keys);

    /** Writes one item. */
    WriteResult write(Write write, Durability durability);

    /**
     * Writes all or none.
     *
     * @param writes at most {@value #MOST_AT_ONCE}, {@value #COMMIT_BYTES} bytes together, every key once
     */
    WriteResult commit(List<Write> writes, Durability durability);

    /**
     * Writes items that nothing refers to yet, unordered and not atomically, of any number, every key once. They are
     * durable no later than the item that names them, which is written after with {@link Durability#SYNCED}.
     */
    void putAll(List<Item> parts);

    /**
     * Writes items as {@link #putAll} does, but by one attempt: what a busy table does not take is lost. For items that
     * nobody misses and that a caller waits for.
     *
     * @throws StorageException when some were not written
     */
    default void putOnce(List<Item> parts) {
        putAll(parts);
    }

    /** Reads a range of a partition consistently. */
    Page<Item> query(Query query);

    /** Reads a range of an index, which may lag behind. */
    Page<IndexEntry> entries(Index index, Query query);

    /** Reads a range of an index, which may lag behind. */
    default Page<Key> query(Index index, Query query) {
        Page<IndexEntry> page = entries(index, query);
        return new Page<>(page.found().stream().map(IndexEntry::key).toList(), page.next());
    }

    /**
     * Reads a range of an index to its end, which may lag behind.
     *
     * @param page is called with the keys of one page after the other
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
     * Adds {@code n} to a counter if it is still under {@code limit}, however far that takes it over. A table that many
     * processes share may, at limits of 200 and more, count for a process what it is about to use, and refuse an
     * {@code n} that would take the counter over its limit: never is more admitted than the limit.
     *
     * @param counter what is counted
     * @param n       how much; less than nothing gives back what was counted and not used
     * @param limit   the count at which nothing more is admitted in this window
     * @param window  the start of the window that is counted; other windows count from 0. A window is at most a minute
     *                long: two minutes after its start its count may be forgotten
     * @return whether it was under the limit and is counted now
     */
    boolean admit(String counter, int n, int limit, Instant window);
}
