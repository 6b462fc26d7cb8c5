package dev.tappet.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What one run keeps of a {@link ValueMemory}. Its branches may use it at once. */
public final class RunMemory implements AutoCloseable {
    /** Results weigh somewhat more in the journal than when they came: a run must not fail when it is resumed. */
    private static final int TOLERANCE = 2;

    private final ValueMemory process;
    private final boolean continues;
    private final ReentrantLock overdraft = new ReentrantLock();
    private final List<MemoryBudget.Lease> leases = new ArrayList<>();
    private long kept;
    private long unleased;
    private boolean mustLetGo;

    RunMemory(ValueMemory process, boolean continues) {
        this.continues = continues;
        this.process = process;
    }

    /** The memory of one call of an operator. Used by one thread; close it when the result is stored. */
    public CallMemory call() {
        return new CallMemory();
    }

    /** Whether the run has to end and be continued by another one, because the process needs what it keeps. */
    public synchronized boolean mustLetGo() {
        return mustLetGo;
    }

    /**
     * Reserves memory for what an earlier run left. Blocks until there is room.
     *
     * @return whether there was room in time
     * @throws ValueTooLargeException if it is much more than a run may keep: an earlier version kept without a limit
     */
    public boolean restore(long bytes, Duration longest) {
        add(bytes, TOLERANCE * process.largest());
        long missing = takeUnleased();
        if (missing == 0) {
            return true;
        }
        Optional<MemoryBudget.Lease> lease = process.lease(missing, longest);
        lease.ifPresent(this::keep);
        return lease.isPresent();
    }

    private synchronized void add(long bytes, long most) {
        if (bytes > most - kept) {
            throw new ValueTooLargeException(
                    "the execution keeps values that take more than " + process.largest() + " bytes of memory");
        }
        kept += bytes;
        unleased += bytes;
    }

    /** The run does not keep these any more. What was leased for them is used for the next values. */
    public synchronized void release(long bytes) {
        kept -= bytes;
        unleased -= bytes;
    }

    private synchronized void remove(long bytes) {
        kept -= bytes;
    }

    /** Small values are leased together. */
    private synchronized long takeUnleased() {
        if (unleased < ValueMemory.PIECE) {
            return 0;
        }
        long missing = unleased;
        unleased = 0;
        return missing;
    }

    private synchronized void keep(MemoryBudget.Lease lease) {
        leases.add(lease);
    }

    private synchronized void letGoSoon() {
        mustLetGo = true;
    }

    /** There is no more, but the call was made and its result must not be lost. */
    private void overdraw() throws InterruptedException {
        if (!continues) {
            throw new ValueTooLargeException("the server has no memory left for this run; run it again later");
        }
        overdraft.lockInterruptibly();
        try {
            if (!mustLetGo()) {
                process.takeOverdraft();
                letGoSoon();
            }
        } finally {
            overdraft.unlock();
        }
    }

    @Override
    public synchronized void close() {
        leases.forEach(MemoryBudget.Lease::close);
        leases.clear();
        if (mustLetGo) {
            mustLetGo = false;
            process.endOverdraft();
        }
    }

    /** Memory for the result of one call. */
    public final class CallMemory implements AutoCloseable {
        private long bytes;
        private Optional<MemoryBudget.Lease> lease = Optional.empty();
        private boolean hasTurn;
        private boolean stored;

        private CallMemory() {}

        /**
         * Reserves memory for a value before it is built. Blocks while the process has none to give.
         *
         * @param weight in bytes of heap
         * @throws ValueTooLargeException if the run would keep more than it may
         */
        public void reserve(long weight) throws InterruptedException {
            release();
            add(weight, process.largest());
            bytes = weight;
            long missing = takeUnleased();
            if (missing > 0) {
                lease = process.lease(missing, process.patience());
                if (lease.isEmpty()) {
                    overdraw();
                }
            }
            if (missing > 0) {
                process.takeTurn();
                hasTurn = true;
            }
        }

        /** What is reserved, in bytes of heap. */
        public long weight() {
            return bytes;
        }

        /** The value is stored, and kept until the run ends or {@link RunMemory#release} says so. */
        public void stored() {
            stored = true;
        }

        private void release() {
            remove(bytes);
            lease.ifPresent(MemoryBudget.Lease::close);
            bytes = 0;
            lease = Optional.empty();
            endTurn();
        }

        private void endTurn() {
            if (hasTurn) {
                hasTurn = false;
                process.endTurn();
            }
        }

        @Override
        public void close() {
            if (stored) {
                lease.ifPresent(RunMemory.this::keep);
                endTurn();
            } else {
                release();
            }
        }
    }
}
