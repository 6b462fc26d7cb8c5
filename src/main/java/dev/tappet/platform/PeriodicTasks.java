package dev.tappet.platform;

import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Runs tasks periodically in the background until it is closed. A failed task is logged and runs again at its next
 * time.
 */
public final class PeriodicTasks implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(PeriodicTasks.class);

    private final ScheduledThreadPoolExecutor executor;

    /**
     * Creates the threads.
     *
     * @param name    the prefix of the names of the threads, which are numbered
     * @param threads the number of tasks that run at the same time
     */
    public PeriodicTasks(String name, int threads) {
        executor = new ScheduledThreadPoolExecutor(
                threads, Thread.ofPlatform().name(name + "-", 0).daemon().factory());
    }

    /**
     * Runs a task immediately, and then periodically.
     *
     * @param pause between the end of a run and the start of the next
     * @param name  a description of the task for the log, such as "The sweep"
     */
    public void startNow(Duration pause, String name, Runnable task) {
        start(Duration.ZERO, pause, name, task);
    }

    /**
     * Runs a task periodically, for the first time after a pause.
     *
     * @param pause before the first run, and between the end of a run and the start of the next
     * @param name  a description of the task for the log, such as "The sweep"
     */
    public void start(Duration pause, String name, Runnable task) {
        start(pause, pause, name, task);
    }

    private void start(Duration first, Duration pause, String name, Runnable task) {
        executor.scheduleWithFixedDelay(logged(name, task), first.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs a task once, immediately. */
    public void runOnce(String name, Runnable task) {
        executor.execute(logged(name, task));
    }

    private static Runnable logged(String name, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (StorageException e) {
                LOG.errorf("%s failed, and will be tried again: %s", name, e.singleLineMessage());
                LOG.debug("The table failed", e);
            } catch (RuntimeException e) {
                // An exception would end the repetition.
                LOG.errorf(e, "%s failed, and will be tried again", name);
            }
        };
    }

    /** Starts no more runs and interrupts the current ones. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
