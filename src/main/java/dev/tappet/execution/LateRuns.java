package dev.tappet.execution;

import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Watches the runs in place whose callers wait, and reports those that take long. */
final class LateRuns {
    /** A run that takes longer is stored before its end, and its caller may get a response without it. */
    static final Duration LATE = Duration.ofMillis(100);

    /** A run that takes longer sends its message, so that another process finds it if this one ends. */
    static final Duration VERY_LATE = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The thread ends after this many looks without a run. */
    private static final int IDLE_LOOKS = 100;

    private static final Logger LOG = Logger.getLogger(LateRuns.class);

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final Consumer<Runnable> threads;

    LateRuns() {
        this(task -> Thread.ofVirtual().name("late-runs").start(task));
    }

    /**
     * @param threads starts the watching task; tests that look themselves pass one that does not
     */
    LateRuns(Consumer<Runnable> threads) {
        this.threads = threads;
    }

    /** The actions for a late run, each called once, on a thread that may block. */
    interface LateRun {
        /** After {@link #LATE}. */
        void late();

        /** After {@link #VERY_LATE}. */
        void veryLate();
    }

    /** A run in progress. */
    final class Entry implements AutoCloseable {
        private final LateRun run;
        private final long begin = System.nanoTime();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private boolean isLate;
        private boolean isVeryLate;

        private Entry(LateRun run) {
            this.run = run;
        }

        /** Ends the entry: the run has ended. */
        @Override
        public void close() {
            entries.remove(this);
            ended.complete(null);
        }

        /** Called by the watching thread only. */
        private void look(long now) {
            long age = now - begin;
            if (!isLate && age >= LATE.toNanos()) {
                isLate = true;
                Thread.ofVirtual().name("late-run").start(() -> perform(run::late));
            }
            if (!isVeryLate && age >= VERY_LATE.toNanos()) {
                isVeryLate = true;
                Thread.ofVirtual().name("late-run").start(() -> perform(run::veryLate));
            }
        }
    }

    Entry add(LateRun run) {
        Entry entry = new Entry(run);
        entries.add(entry);
        if (!watching.get() && watching.compareAndSet(false, true)) {
            threads.accept(this::watch);
        }
        return entry;
    }

    /** Completes when all current runs have ended. */
    CompletableFuture<Void> ended() {
        return CompletableFuture.allOf(
                entries.stream().map(entry -> entry.ended).toArray(CompletableFuture<?>[]::new));
    }

    private void watch() {
        int idle = 0;
        try {
            while (true) {
                Thread.sleep(PAUSE);
                look(System.nanoTime());
                idle = entries.isEmpty() ? idle + 1 : 0;
                if (idle > IDLE_LOOKS) {
                    watching.set(false);
                    // one may have been added just before
                    if (entries.isEmpty() || !watching.compareAndSet(false, true)) {
                        return;
                    }
                    idle = 0;
                }
            }
        } catch (InterruptedException _) {
            watching.set(false);
            Thread.currentThread().interrupt();
        }
    }

    /** @param now as {@link System#nanoTime} */
    void look(long now) {
        entries.forEach(entry -> entry.look(now));
    }

    private static void perform(Runnable task) {
        try {
            task.run();
        } catch (StorageException | RunQueue.QueueUnavailableException e) {
            // the end of the run stores it, or the Sweeper queues it
            LOG.debug("A run that takes long could not be stored or queued", e);
        }
    }
}
