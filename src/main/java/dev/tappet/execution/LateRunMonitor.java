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
final class LateRunMonitor {
    /** A run that takes longer is stored before its end, and its caller may get a response without it. */
    static final Duration LATE = Duration.ofMillis(100);

    /** A run that takes longer sends its message, so that another process finds it if this one ends. */
    static final Duration VERY_LATE = Duration.ofMillis(500);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);

    /** The thread ends after this many looks without a run. */
    private static final int MAX_IDLE_CHECKS = 100;

    private static final Logger LOG = Logger.getLogger(LateRunMonitor.class);

    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final Consumer<Runnable> threads;

    LateRunMonitor() {
        this(task -> Thread.ofVirtual().name("late-runs").start(task));
    }

    /**
     * @param threads starts the watching task; tests that look themselves pass one that does not
     */
    LateRunMonitor(Consumer<Runnable> threads) {
        this.threads = threads;
    }

    /** The actions for a late run, each called once, on a thread that may block. */
    interface LateRun {
        /** After {@link #LATE}. */
        void onLate();

        /** After {@link #VERY_LATE}. */
        void onVeryLate();
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
        private void check(long now) {
            long age = now - begin;
            if (!isLate && age >= LATE.toNanos()) {
                isLate = true;
                Thread.ofVirtual().name("late-run").start(() -> runAndLog(run::onLate));
            }
            if (!isVeryLate && age >= VERY_LATE.toNanos()) {
                isVeryLate = true;
                Thread.ofVirtual().name("late-run").start(() -> runAndLog(run::onVeryLate));
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
                Thread.sleep(CHECK_INTERVAL);
                check(System.nanoTime());
                idle = entries.isEmpty() ? idle + 1 : 0;
                if (idle > MAX_IDLE_CHECKS) {
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
    void check(long now) {
        entries.forEach(entry -> entry.check(now));
    }

    private static void runAndLog(Runnable task) {
        try {
            task.run();
        } catch (StorageException | RunQueue.QueueUnavailableException e) {
            // the end of the run stores it, or the Sweeper queues it
            LOG.debug("A run that takes long could not be stored or queued", e);
        }
    }
}
