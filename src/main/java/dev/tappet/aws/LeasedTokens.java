package dev.tappet.aws;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tokens of one counter and window that this process has leased from the table and not used. All processes together
 * never get more than the limit, since a lease is counted whole; what a process does not use is lost to the window.
 * Therefore a process leases no more than it can be about to use: what it used in the window before, or a part of what
 * it has used in this one.
 *
 * <p>A limit over {@value #WRITES_OF_A_PARTITION} is counted in several partitions, each for its part: a partition of
 * DynamoDB takes no more writes than that in a second, and there may be a thousand processes that need one token each.
 */
final class LeasedTokens {
    /** A lease has at most the limit divided by this. */
    static final int LEASES = 100;

    private static final int WRITES_OF_A_PARTITION = 1_000;

    private static final int LIMIT_OF_A_PARTITION = 500;

    /** Leases tokens from the table. */
    @FunctionalInterface
    interface Lessor {
        /**
         * Counts all tokens, if the limit allows it.
         *
         * @param partition which of the counter's, from 0
         * @param limit     of this partition
         */
        Answer lease(int partition, int tokens, int limit);
    }

    /** What became of a lease. */
    sealed interface Answer {
        /** @param counted tokens of the partition with these */
        record Leased(long counted) implements Answer {}

        /** @param counted tokens of the partition without these, which would exceed its limit */
        record Short(long counted) implements Answer {}

        /** The table does not keep up. */
        record Busy() implements Answer {}
    }

    private final int usedBefore;
    private final int first;
    private final ReentrantLock lock = new ReentrantLock();
    private int available;
    private int used;
    private int awaited;
    private int limit;

    /** The most that each partition can have left; other processes take from it too. */
    private long[] left = {};

    private CompletableFuture<Answer> lease;

    /**
     * @param usedBefore by this process in the window before
     * @param first      a number by which this process chooses the partition that it asks first
     */
    LeasedTokens(int usedBefore, int first) {
        this.usedBefore = usedBefore;
        this.first = first;
    }

    /** @return whether tokens of this limit are leased, rather than counted one by one */
    static boolean applyTo(int limit) {
        return limit / LEASES > 1;
    }

    static int partitions(int limit) {
        return limit <= WRITES_OF_A_PARTITION ? 1 : (limit + LIMIT_OF_A_PARTITION - 1) / LIMIT_OF_A_PARTITION;
    }

    int used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(int tokens) {
        lock.lock();
        try {
            available += tokens;
            used -= tokens;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Uses tokens, all or none, after leasing them if necessary. One thread leases for all that wait.
     *
     * @return false if the limit is reached, or the table is busy
     */
    boolean take(int tokens, int limit, Lessor lessor) {
        Next next = new Next.Again(0);
        while (next instanceof Next.Again(int awaiting)) {
            next = next(tokens, limit, awaiting);
            next = switch (next) {
                case Next.Lease lease -> lease(lease, tokens, lessor);
                case Next.Await(CompletableFuture<Answer> others) -> await(others, tokens);
                case Next.Again _, Next.Done _ -> next;
            };
        }
        return next.equals(new Next.Done(true));
    }

    /** What a thread that wants tokens does. */
    private sealed interface Next {
        record Done(boolean isTaken) implements Next {}

        record Lease(CompletableFuture<Answer> result, int partition, int size, int limit) implements Next {}

        record Await(CompletableFuture<Answer> result) implements Next {}

        /** @param awaiting tokens that are counted as awaited for this thread */
        record Again(int awaiting) implements Next {}
    }

    private Next next(int tokens, int limit, int awaiting) {
        lock.lock();
        try {
            awaited -= awaiting;
            adopt(limit);
            if (use(tokens)) {
                return new Next.Done(true);
            }
            if (lease != null) {
                awaited += tokens;
                return new Next.Await(lease);
            }
            int partition = partition();
            if (partition < 0) {
                return new Next.Done(false);
            }
            lease = new CompletableFuture<>();
            return new Next.Lease(lease, partition, size(tokens, partition), limitOf(partition, limit));
        } finally {
            lock.unlock();
        }
    }

    private boolean use(int tokens) {
        if (available < tokens) {
            return false;
        }
        available -= tokens;
        used += tokens;
        return true;
    }

    /** The limit is read again every few seconds, and may be another one within a window. */
    private void adopt(int current) {
        if (limit != current) {
            limit = current;
            left = new long[partitions(current)];
            Arrays.setAll(left, partition -> limitOf(partition, current));
        }
    }

    private static int limitOf(int partition, int limit) {
        int partitions = partitions(limit);
        return limit / partitions + (partition < limit % partitions ? 1 : 0);
    }

    /** @return one that may have tokens left; -1 if none has */
    private int partition() {
        for (int i = 0; i < left.length; i++) {
            int partition = Math.floorMod(first + i, left.length);
            if (left[partition] > 0) {
                return partition;
            }
        }
        return -1;
    }

    private int size(int tokens, int partition) {
        int needed = tokens - available + awaited;
        int expected = Math.max(usedBefore - used, used / 4);
        int demand = Math.max(needed, Math.min(limit / LEASES, expected));
        return Math.toIntExact(Math.min(left[partition], demand));
    }

    private Next lease(Next.Lease lease, int tokens, Lessor lessor) {
        try {
            Answer result = lessor.lease(lease.partition(), lease.size(), lease.limit());
            Next next = settle(lease, tokens, result);
            lease.result().complete(result);
            return next;
        } catch (Throwable failure) {
            settle(lease, tokens, new Answer.Busy());
            lease.result().completeExceptionally(failure);
            throw failure;
        }
    }

    private Next settle(Next.Lease settled, int tokens, Answer result) {
        lock.lock();
        try {
            lease = null;
            return switch (result) {
                case Answer.Leased(long counted) -> {
                    available += settled.size();
                    learn(settled, settled.limit() - counted);
                    yield use(tokens) ? new Next.Done(true) : new Next.Again(0);
                }
                case Answer.Short(long counted) -> {
                    // less than what was asked for, whatever others give back
                    learn(settled, Math.min(settled.limit() - counted, settled.size() - 1L));
                    yield new Next.Again(0);
                }
                case Answer.Busy _ -> new Next.Done(false);
            };
        } finally {
            lock.unlock();
        }
    }

    private void learn(Next.Lease settled, long rest) {
        if (settled.partition() < left.length) {
            left[settled.partition()] = Math.max(0, rest);
        }
    }

    private Next await(CompletableFuture<Answer> others, int tokens) {
        try {
            if (!(others.join() instanceof Answer.Busy)) {
                return new Next.Again(tokens);
            }
            leave(tokens);
            return new Next.Done(false);
        } catch (CompletionException e) {
            leave(tokens);
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void leave(int tokens) {
        lock.lock();
        try {
            awaited -= tokens;
        } finally {
            lock.unlock();
        }
    }
}
