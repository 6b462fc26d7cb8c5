package dev.tappet.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** The memory that one run uses of a {@link ValueMemory}. Thread-safe: branches use it concurrently. */
public final class RunMemory implements AutoCloseable {
    /**
     * The factor by which restored values may exceed the limit of a run. Results are larger in the journal than when
     * they were received, and a run must not fail because it is resumed.
     */
    private static final int RESTORE_FACTOR = 2;

    private final ValueMemory process;
    private final Optional<String> owner;
    private final boolean continues;
    private final ReentrantLock overdraft = new ReentrantLock();
    private final List<MemoryBudget.Lease> leases = new ArrayList<>();
    private long held;

    /** Bytes that are leased, or were used without a lease. */
    private long reserved;

    private boolean mustYield;
    private boolean restoredAlone;
    private boolean isShort;

    RunMemory(ValueMemory process, Optional<String> owner, boolean continues) {
        this.owner = owner;
        this.continues = continues;
        this.process = process;
    }

    /** The process has no memory for the run to continue. The run can end here, and another one starts again. */
    public static final class NoMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoMemoryException() {
            super("The process has no memory left for this run", null, false, false);
        }
    }

    /** The memory of one call of an operator. Used by one thread; close it when the result is stored. */
    public CallMemory call() {
        return new CallMemory();
    }

    /** Waits for the turn of the process to read or write a large value, which is in memory several times meanwhile. */
    public void acquireTurn() throws InterruptedException {
        process.acquireTurn();
    }

    /** Releases the turn of {@link #acquireTurn}. */
    public void releaseTurn() {
        process.releaseTurn();
    }

    /** Whether the run must end and another one must continue it, because the process needs its memory. */
    public synchronized boolean mustYield() {
        return mustYield;
    }

    /**
     * Reserves memory for the values of an earlier run. Blocks until there is enough.
     *
     * @param bytes   of heap
     * @param longest the maximum wait
     * @return whether there was enough memory in time
     * @throws ValueTooLargeException if the values exceed the limit of a run by far: an earlier version had no limit
     */
    public boolean restore(long bytes, Duration longest) {
        add(bytes, RESTORE_FACTOR * process.maxPerRun());
        long missing = reserveMissing();
        if (missing == 0) {
            return true;
        }
        Duration maxWait = longest.compareTo(process.maxWait()) < 0 ? longest : process.maxWait();
        Optional<MemoryBudget.Lease> lease = process.lease(owner, missing, maxWait);
        lease.ifPresent(this::keep);
        if (lease.isEmpty()) {
            // runs that hold other memory could wait for each other: one of them continues without a lease
            restoredAlone = process.tryAcquireRestore(longest);
        }
        return lease.isPresent() || restoredAlone;
    }

    /**
     * Adds a value that the run has computed and keeps.
     *
     * @param bytes of heap
     * @throws ValueTooLargeException if the run would keep more than it may
     * @throws NoMemoryException      if the process has no memory for it now
     */
    public void addComputed(long bytes) {
        add(bytes, process.maxPerRun());
        long missing = reserveMissing();
        if (missing == 0) {
            return;
        }
        Optional<MemoryBudget.Lease> lease = process.lease(owner, missing, ValueMemory.MAX_WAIT_FOR_COMPUTED);
        lease.ifPresent(this::keep);
        if (lease.isEmpty() && !tryOverdraft()) {
            if (!continues) {
                throw noMemoryForDraft();
            }
            reportShortage();
            throw new NoMemoryException();
        }
    }

    /** Whether the run continues without a lease. One run of the process may, so that at least one run can end. */
    private boolean tryOverdraft() {
        if (!continues) {
            return false;
        }
        overdraft.lock();
        try {
            if (!mustYield() && process.tryOverdraft()) {
                requestYield();
                reportShortage();
            }
            return mustYield();
        } finally {
            overdraft.unlock();
        }
    }

    /** Releases bytes of values that the run no longer keeps. */
    public void release(long bytes) {
        remove(bytes);
    }

    private synchronized void add(long bytes, long max) {
        if (bytes > max - held) {
            throw new ValueTooLargeException(
                    "the execution keeps values that take more than " + process.maxPerRun() + " bytes of memory");
        }
        held += bytes;
    }

    private synchronized void remove(long bytes) {
        held -= bytes;
        long released = reserved - held;
        if (released >= ValueMemory.PIECE) {
            reserved -= released;
            while (released > 0 && !leases.isEmpty()) {
                long given = leases.getLast().reduce(released);
                released -= given;
                if (released > 0) {
                    leases.removeLast();
                }
            }
        }
    }

    /** Returns the bytes to lease; 0 until they reach a piece, because small values are leased together. */
    private synchronized long reserveMissing() {
        long missing = held - reserved;
        if (missing < ValueMemory.PIECE) {
            return 0;
        }
        reserved += missing;
        return missing;
    }

    private synchronized void keep(MemoryBudget.Lease lease) {
        leases.add(lease);
    }

    private synchronized void requestYield() {
        mustYield = true;
    }

    private static ValueTooLargeException noMemoryForDraft() {
        return new ValueTooLargeException("the server has no memory left for this run; run it again later");
    }

    /**
     * Whether the run needed more memory for computed values than the process had: the next run should not begin at
     * once.
     */
    public synchronized boolean wasShort() {
        return isShort;
    }

    private synchronized void reportShortage() {
        isShort = true;
    }

    /** Continues without a lease, because the call was made and its result must not be lost. */
    private void acquireOverdraft() throws InterruptedException {
        if (!continues) {
            throw noMemoryForDraft();
        }
        overdraft.lockInterruptibly();
        try {
            if (!mustYield()) {
                process.acquireOverdraft();
                requestYield();
            }
        } finally {
            overdraft.unlock();
        }
    }

    @Override
    public synchronized void close() {
        leases.forEach(MemoryBudget.Lease::close);
        leases.clear();
        if (mustYield) {
            mustYield = false;
            process.releaseOverdraft();
        }
        if (restoredAlone) {
            restoredAlone = false;
            process.releaseRestore();
        }
    }

    /** Memory for the result of one call. */
    public final class CallMemory implements AutoCloseable {
        private long bytes;
        private boolean hasTurn;
        private boolean stored;

        private CallMemory() {}

        /**
         * Reserves memory for a value before it is built. Blocks while the process has none.
         *
         * @param weight in bytes of heap
         * @throws ValueTooLargeException if the run would keep more than it may
         */
        public void reserve(long weight) throws InterruptedException {
            release();
            add(weight, process.maxPerRun());
            bytes = weight;
            long missing = reserveMissing();
            if (missing > 0) {
                Optional<MemoryBudget.Lease> lease = process.lease(owner, missing, process.maxWait());
                lease.ifPresent(RunMemory.this::keep);
                if (lease.isEmpty()) {
                    acquireOverdraft();
                }
            }
            if (weight >= ValueMemory.LARGE) {
                process.acquireTurn();
                hasTurn = true;
            }
        }

        /** The reserved memory, in bytes of heap. */
        public long weight() {
            return bytes;
        }

        /** Marks the value as stored. It is kept until the run ends or {@link RunMemory#release} releases it. */
        public void stored() {
            stored = true;
        }

        private void release() {
            remove(bytes);
            bytes = 0;
            releaseTurn();
        }

        private void releaseTurn() {
            if (hasTurn) {
                hasTurn = false;
                process.releaseTurn();
            }
        }

        @Override
        public void close() {
            if (stored) {
                releaseTurn();
            } else {
                release();
            }
        }
    }
}
