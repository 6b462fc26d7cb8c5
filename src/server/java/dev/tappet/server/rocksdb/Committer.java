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
 * Writes batches of jobs, one after the other. Its thread takes all waiting jobs. Each job in turn checks its
 * conditions and adds its rows to one batch. The thread writes the batch with at most one sync and then completes all
 * jobs. Jobs therefore never overlap and need no locks, and all jobs of a batch share a sync.
 *
 * <p>A job that arrives while nothing is being written is written by its caller: the two wake-ups of a hand-over to the
 * thread and back cost more than the write. A native write occupies the carrier of a virtual thread, but at most one
 * carrier at a time. If there is only one processor, callers do not write.
 */
final class Committer implements AutoCloseable {
    /** The maximum number of jobs of a batch. With more, the first job would wait too long for the last one. */
    private static final int MAX_JOBS = 1_000;

    private static final int MAX_BYTES = 4 * 1024 * 1024;

    /** The maximum wait for more jobs, even after a slow write. */
    private static final long MAX_WAIT_NANOS = 1_000_000;

    /**
     * The number of polls for new jobs before the thread parks, while jobs arrive at short intervals: a wake-up takes
     * longer than the polls.
     */
    private static final int MAX_POLLS = 2_000;

    /**
     * The maximum interval between jobs at which the thread polls. Longer polling would take the processor from
     * callers.
     */
    private static final long MAX_POLLED_INTERVAL_NANOS = 50_000;

    /**
     * A job to write.
     *
     * @param <T> the result for its caller
     */
    interface Job<T> {
        /** Adds its rows to the batch. If it fails after it has added rows, the whole batch fails. */
        T addTo(RowBatch batch) throws RocksDBException;
    }

    private final RowBatch batch;
    private final Queue<Submission<?>> waiting = new ConcurrentLinkedQueue<>();
    private final List<Submission<?>> taken = new ArrayList<>();
    private final Thread thread;

    /** Held while a batch is filled and written. */
    private final ReentrantLock turn = new ReentrantLock();

    /**
     * Whether a batch was begun and has not ended. After an {@link Error} it may be incomplete, and must never be
     * written.
     */
    private boolean isBegun;

    private final boolean callersWrite;

    /** The number of jobs of the previous batch. */
    private int lastTaken;

    private long lastWriteNanos;

    private int polls = MAX_POLLS;

    private volatile boolean isIdle;
    private volatile boolean closing;
    private volatile boolean stopped;

    Committer(RowBatch batch) {
        this(batch, Runtime.getRuntime().availableProcessors() > 1);
    }

    /** @param callersWrite whether a caller writes its job itself if no other job is being written */
    Committer(RowBatch batch, boolean callersWrite) {
        this.batch = batch;
        this.callersWrite = callersWrite;
        thread = Thread.ofPlatform().name("tappet-committer").daemon().start(this::run);
    }

    /**
     * Waits until the job is written. An interrupt does not end the wait, which is short and whose result matters; the
     * thread stays interrupted.
     *
     * @throws StorageException if the job could not be written, or failed itself
     */
    <T> T commit(String operation, Durability durability, Job<T> job) {
        if (closing) {
            // Otherwise a close would take as long as callers submit jobs.
            throw new StorageException(operation, closed());
        }
        Submission<T> submission = new Submission<>(job, durability == Durability.SYNCED);
        if (!callersWrite || !isIdle || !commitInline(submission)) {
            waiting.add(submission);
            if (isIdle) {
                LockSupport.unpark(thread);
            }
            if (stopped) {
                // The thread may have polled for the last time before the job was added.
                failWaiting();
            }
        }
        try {
            return submission.future.join();
        } catch (CompletionException e) {
            throw new StorageException(operation, e.getCause());
        }
    }

    /** @return false if another job is being written, or no job may be written any more */
    private boolean commitInline(Submission<?> submission) {
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
            // As for an Error on the thread: no more jobs are written.
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
                    commit(first, MAX_JOBS);
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
            // After an Error, some jobs may have been taken and not completed.
            stopped = true;
            taken.forEach(submission -> submission.fail(closed()));
            failWaiting();
        } finally {
            turn.unlock();
        }
    }

    /** The next submission, or null if there will be none. */
    private Submission<?> next() {
        Submission<?> next = waiting.poll();
        if (next != null) {
            return next;
        }
        long start = System.nanoTime();
        for (int look = 0; look < polls && next == null; look++) {
            Thread.onSpinWait();
            next = waiting.poll();
        }
        if (next == null) {
            next = park();
        }
        polls = System.nanoTime() - start < MAX_POLLED_INTERVAL_NANOS ? MAX_POLLS : 0;
        return next;
    }

    private Submission<?> park() {
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
            long spinUntil = System.nanoTime() + Math.min(lastWriteNanos / 4, MAX_WAIT_NANOS);
            for (Submission<?> next = first; next != null; next = pollNext(spinUntil)) {
                taken.add(next);
                sync |= next.addTo(batch) && next.synced;
                if (taken.size() == max || batch.bytes() > MAX_BYTES) {
                    break;
                }
            }
            if (batch.changes() > 0) {
                long start = System.nanoTime();
                batch.write(sync);
                lastWriteNanos = System.nanoTime() - start;
            }
            taken.forEach(Submission::complete);
        } catch (RocksDBException | RuntimeException e) {
            // All jobs fail, including those whose condition failed: they may have read rows that were never written.
            taken.forEach(submission -> submission.fail(e));
        }
        lastTaken = taken.size();
        taken.clear();
        batch.clear();
        isBegun = false;
    }

    /**
     * The next job of this batch, or null. The callers of the previous batch are about to submit their next jobs.
     * Waiting briefly for as many makes one full batch instead of a small and a large one, and half again as many
     * writes a second.
     */
    private Submission<?> pollNext(long spinUntil) {
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

    /** Writes the waiting jobs and ends the thread. */
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

        /** Adds the rows of the job, and returns whether there are any. */
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

        void complete() {
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
