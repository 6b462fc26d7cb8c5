package dev.tappet.server.rocksdb;

import dev.tappet.storage.Durability;
import dev.tappet.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.RocksDBException;

/**
 * Writes one batch after the other. Its thread takes all jobs that wait, lets each in turn check its conditions and add its
 * rows to one batch, writes the batch with at most one sync, and then answers all callers. So jobs never overlap and need
 * no locks, and a sync is shared by all that wait for one.
 *
 * <p>A job that arrives while nothing is being written is written by its caller: the two wake-ups of a hand-over to the
 * thread and back cost more than the write. A native write occupies the carrier of a virtual thread, but at most one
 * carrier at a time; where there is only one, callers do not write.
 */
final class Committer implements AutoCloseable {
    /** More would make the first wait for the last. */
    private static final int MOST_JOBS = 1_000;

    private static final int MOST_BYTES = 4 * 1024 * 1024;

    /** Even after a write that was held up. */
    private static final long MOST_PATIENCE_NANOS = 1_000_000;

    /** How often it looks for new jobs before it goes to sleep, while they come soon: waking up takes longer then. */
    private static final int LOOKS = 2_000;

    /** Jobs come soon if the last one came within this time. Looking for longer would take the processor from callers. */
    private static final long SOON_NANOS = 50_000;

    /**
     * Something to write.
     *
     * @param <T> what its caller wants to know
     */
    interface Job<T> {
        /** Adds its rows to the batch. If it fails, then before it has added any, or the whole batch fails. */
        T addTo(RowBatch batch) throws RocksDBException;
    }

    private final RowBatch batch;
    private final Queue<Submission<?>> waiting = new ConcurrentLinkedQueue<>();
    private final List<Submission<?>> taken = new ArrayList<>();
    private final Thread thread;

    /** Held while a batch is filled and written. */
    private final ReentrantLock turn = new ReentrantLock();

    /** Whether a batch was begun and not ended: after an {@link Error} it may be half full, and must never be written. */
    private boolean isBegun;

    private final boolean callersWrite;

    /** Of the batch before this one. */
    private int lastTaken;

    private long lastWriteNanos;

    private int looks = LOOKS;

    private volatile boolean isIdle;
    private volatile boolean closing;
    private volatile boolean stopped;

    Committer(RowBatch batch) {
        this(batch, Runtime.getRuntime().availableProcessors() > 1);
    }

    /** @param callersWrite whether a job is written by its caller when nothing else is */
    Committer(RowBatch batch, boolean callersWrite) {
        this.batch = batch;
        this.callersWrite = callersWrite;
        thread = Thread.ofPlatform().name("tappet-committer").daemon().start(this::run);
    }

    /**
     * Waits until the job is written. An interrupt does not end the wait, which is short and whose outcome matters; it
     * stays pending.
     *
     * @throws StorageException if it could not be written, or failed itself
     */
    <T> T commit(String operation, Durability durability, Job<T> job) {
        if (closing) {
            // else a close would wait for as long as callers come
            throw new StorageException(operation, closed());
        }
        Submission<T> submission = new Submission<>(job, durability == Durability.SYNCED);
        if (!callersWrite || !isIdle || !commitHere(submission)) {
            waiting.add(submission);
            if (isIdle) {
                LockSupport.unpark(thread);
            }
            if (stopped) {
                // the thread may have looked for the last time before this was added
                failWaiting();
            }
        }
        try {
            return submission.future.join();
        } catch (CompletionException e) {
            throw new StorageException(operation, e.getCause());
        }
    }

    /** @return false if something else is being written, or nothing may be written any more */
    private boolean commitHere(Submission<?> submission) {
        if (!turn.tryLock()) {
            return false;
        }
        try {
            if (stopped || isBegun) {
                return false;
            }
            commit(submission, 1);
            return true;
        } catch (Error e) {
            // as an Error on the thread: nothing is written any more
            closing = true;
            submission.fail(e);
            LockSupport.unpark(thread);
            return true;
        } finally {
            turn.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                Submission<?> first = next();
                if (first == null) {
                    break;
                }
                turn.lock();
                try {
                    if (isBegun) {
                        first.fail(closed());
                        break;
                    }
                    commit(first, MOST_JOBS);
                } finally {
                    turn.unlock();
                }
            }
        } finally {
            stop();
        }
    }

    private void stop() {
        turn.lock();
        try (batch) {
            // after an Error, some may have been taken and not answered
            stopped = true;
            taken.forEach(submission -> submission.fail(closed()));
            failWaiting();
        } finally {
            turn.unlock();
        }
    }

    /** The next submission, or null when there will be none. */
    private Submission<?> next() {
        Submission<?> next = waiting.poll();
        if (next != null) {
            return next;
        }
        long start = System.nanoTime();
        for (int look = 0; look < looks && next == null; look++) {
            Thread.onSpinWait();
            next = waiting.poll();
        }
        if (next == null) {
            next = sleep();
        }
        looks = System.nanoTime() - start < SOON_NANOS ? LOOKS : 0;
        return next;
    }

    private Submission<?> sleep() {
        while (true) {
            isIdle = true;
            Submission<?> next = waiting.poll();
            if (next != null || closing) {
                isIdle = false;
                return next;
            }
            LockSupport.park(this);
        }
    }

    private void commit(Submission<?> first, int max) {
        isBegun = true;
        try {
            boolean sync = false;
            long spinUntil = System.nanoTime() + Math.min(lastWriteNanos / 4, MOST_PATIENCE_NANOS);
            for (Submission<?> next = first; next != null; next = another(spinUntil)) {
                taken.add(next);
                sync |= next.addTo(batch) && next.synced;
                if (taken.size() == max || batch.bytes() > MOST_BYTES) {
                    break;
                }
            }
            if (batch.changes() > 0) {
                long start = System.nanoTime();
                batch.write(sync);
                lastWriteNanos = System.nanoTime() - start;
            }
            taken.forEach(Submission::answer);
        } catch (RocksDBException | RuntimeException e) {
            // all of them, the refused too: they may have met rows that were never written
            taken.forEach(submission -> submission.fail(e));
        }
        lastTaken = taken.size();
        taken.clear();
        batch.clear();
        isBegun = false;
    }

    /**
     * What else goes into this batch, or null. Those who were answered last are about to come back with their next
     * jobs: waiting a little for as many as that makes one full batch of what would be a small and a large one, and
     * half again as many writes a second.
     */
    private Submission<?> another(long spinUntil) {
        Submission<?> next = waiting.poll();
        while (next == null && taken.size() < lastTaken && System.nanoTime() - spinUntil < 0) {
            Thread.yield();
            next = waiting.poll();
        }
        return next;
    }

    private void failWaiting() {
        for (Submission<?> next = waiting.poll(); next != null; next = waiting.poll()) {
            next.fail(closed());
        }
    }

    private static IllegalStateException closed() {
        return new IllegalStateException("The table is closed");
    }

    /** Writes what waits already and ends the thread. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Submission<T> {
        private final Job<T> job;
        private final boolean synced;
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private T result;
        private Exception failure;

        Submission(Job<T> job, boolean synced) {
            this.job = job;
            this.synced = synced;
        }

        /** Tells whether that changed anything. */
        boolean addTo(RowBatch batch) throws RocksDBException {
            int before = batch.changes();
            try {
                result = job.addTo(batch);
            } catch (RocksDBException | RuntimeException e) {
                if (batch.changes() != before) {
                    throw e;
                }
                failure = e;
            }
            return batch.changes() != before;
        }

        void answer() {
            if (failure == null) {
                future.complete(result);
            } else {
                future.completeExceptionally(failure);
            }
        }

        void fail(Throwable cause) {
            future.completeExceptionally(cause);
        }
    }
}
