package dev.tappet.aws;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tokens of one counter and window that this process has leased from the table and not used. A lease counts all its
 * tokens, so that all processes together never exceed the limit. Tokens that a process does not use are lost for the
 * window. A process therefore leases no more than it is likely to use: as many as in the previous window, or a share of
 * those used in this one.
 *
 * <p>A limit above {@value #PARTITION_WRITES} is divided among several partitions: a partition of DynamoDB accepts
 * no more writes than that a second, and a thousand processes may need one token each.
 */
final class LeasedTokens {
    /** The maximum size of a lease is the limit divided by this number. */
    static final int LEASES = 100;

    private static final int PARTITION_WRITES = 1_000;

    private static final int PARTITION_LIMIT = 500;

    /** Leases tokens from the table. */
    @FunctionalInterface
    interface Lessor {
        /**
         * Counts all tokens if the limit allows it.
         *
         * @param partition the number of the partition of the counter, from 0
         * @param tokens    the number of tokens to lease
         * @param limit     of this partition
         */
        LessorResponse lease(int partition, int tokens, int limit);
    }

    /** The result of a lease. */
    sealed interface LessorResponse {
        /** @param counted tokens of the partition, including these */
        record Leased(long counted) implements LessorResponse {}

        /** @param counted tokens of the partition, excluding these, which would exceed its limit */
        record Short(long counted) implements LessorResponse {}

        /** The table is throttled. */
        record Busy() implements LessorResponse {}
    }

    private final int usedBefore;
    private final int first;
    private final ReentrantLock lock = new ReentrantLock();
    private int available;
    private int used;
    private int awaited;
    private int limit;

    /** The maximum number of tokens left in each partition. Other processes also lease from it. */
    private long[] left = {};

    private CompletableFuture<LessorResponse> lease;

    /**
     * Creates an empty set of tokens.
     *
     * @param usedBefore the number of tokens that this process used in the previous window
     * @param first      selects the partition that this process leases from first
     */
    LeasedTokens(int usedBefore, int first) {
        this.usedBefore = usedBefore;
        this.first = first;
    }

    /** @return whether tokens of this limit are leased, instead of counted one by one */
    static boolean applyTo(int limit) {
        return limit / LEASES > 1;
    }

    static int partitions(int limit) {
        return limit <= PARTITION_WRITES ? 1 : (limit + PARTITION_LIMIT - 1) / PARTITION_LIMIT;
    }

    int used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    void release(int tokens) {
        lock.lock();
        try {
            available += tokens;
            used -= tokens;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Uses tokens, all or none, and leases them if necessary. One thread leases for all waiting threads.
     *
     * @return false if the limit is reached or the table is busy
     */
    boolean acquire(int tokens, int limit, Lessor source) {
        Next next = new Next.Again(0);
        while (next instanceof Next.Again(int awaiting)) {
            next = next(tokens, limit, awaiting);
            next = switch (next) {
                case Next.Lease lease -> lease(lease, tokens, source);
                case Next.Await(CompletableFuture<LessorResponse> running) -> await(running, tokens);
                case Next.Again _, Next.Done _ -> next;
            };
        }
        return next.equals(new Next.Done(true));
    }

    /** The next action of a thread that needs tokens. */
    private sealed interface Next {
        record Done(boolean isTaken) implements Next {}

        record Lease(CompletableFuture<LessorResponse> result, int partition, int size, int limit) implements Next {}

        record Await(CompletableFuture<LessorResponse> result) implements Next {}

        /** @param awaiting the tokens that are counted as awaited for this thread */
        record Again(int awaiting) implements Next {}
    }

    private Next next(int tokens, int limit, int awaiting) {
        lock.lock();
        try {
            awaited -= awaiting;
            adopt(limit);
            if (tryUse(tokens)) {
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

    private boolean tryUse(int tokens) {
        if (available < tokens) {
            return false;
        }
        available -= tokens;
        used += tokens;
        return true;
    }

    /** The limit is reloaded every few seconds, and may change within a window. */
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

    /** @return a partition that may have tokens left; -1 if there is none */
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

    private Next lease(Next.Lease lease, int tokens, Lessor source) {
        try {
            LessorResponse result = source.lease(lease.partition(), lease.size(), lease.limit());
            Next next = applyResponse(lease, tokens, result);
            lease.result().complete(result);
            return next;
        } catch (Throwable failure) {
            applyResponse(lease, tokens, new LessorResponse.Busy());
            lease.result().completeExceptionally(failure);
            throw failure;
        }
    }

    private Next applyResponse(Next.Lease settled, int tokens, LessorResponse result) {
        lock.lock();
        try {
            lease = null;
            return switch (result) {
                case LessorResponse.Leased(long counted) -> {
                    available += settled.size();
                    recordRemaining(settled, settled.limit() - counted);
                    yield tryUse(tokens) ? new Next.Done(true) : new Next.Again(0);
                }
                case LessorResponse.Short(long counted) -> {
                    // Fewer than requested, regardless of tokens returned by other processes.
                    recordRemaining(settled, Math.min(settled.limit() - counted, settled.size() - 1L));
                    yield new Next.Again(0);
                }
                case LessorResponse.Busy _ -> new Next.Done(false);
            };
        } finally {
            lock.unlock();
        }
    }

    private void recordRemaining(Next.Lease settled, long rest) {
        if (settled.partition() < left.length) {
            left[settled.partition()] = Math.max(0, rest);
        }
    }

    private Next await(CompletableFuture<LessorResponse> others, int tokens) {
        try {
            if (!(others.join() instanceof LessorResponse.Busy)) {
                return new Next.Again(tokens);
            }
            stopWaiting(tokens);
            return new Next.Done(false);
        } catch (CompletionException e) {
            stopWaiting(tokens);
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private void stopWaiting(int tokens) {
        lock.lock();
        try {
            awaited -= tokens;
        } finally {
            lock.unlock();
        }
    }
}
