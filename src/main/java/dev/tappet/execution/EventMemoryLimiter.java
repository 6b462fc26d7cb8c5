package dev.tappet.execution;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Room for the events of those executions that run at once in this process. A batch of messages tells nothing of how
 * large the events are: without this, a few large ones would take the memory of all their neighbours.
 */
final class EventMemoryLimiter {
    /** An event that is worked with takes about this much of its bytes as JSON, a result of its own included. */
    private static final int EXPANSION = 16;

    /** Those that lie in their heads are not worth counting. */
    private static final int UNCOUNTED = ExecutionState.INLINE_BYTES;

    private static final int UNIT = 1024;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final int units;
    private final Semaphore free;

    /** @param bytes of events as JSON, together; one that is larger by itself runs alone */
    EventMemoryLimiter(long bytes) {
        units = Math.toIntExact(Math.max(1, bytes / UNIT));
        // in their order: a large one must not wait for ever for a gap between small ones
        free = new Semaphore(units, true);
    }

    static EventMemoryLimiter ofThisProcess() {
        return new EventMemoryLimiter(Runtime.getRuntime().maxMemory() / EXPANSION);
    }

    /**
     * Waits until there is room.
     *
     * @return nothing if there was none in time, or the wait was interrupted
     */
    Optional<Permit> take(int bytes, Duration longest) {
        int wanted = bytes <= UNCOUNTED ? 0 : Math.min(units, (bytes + UNIT - 1) / UNIT);
        Duration wait = longest.compareTo(LONGEST) < 0 ? longest : LONGEST;
        try {
            return free.tryAcquire(wanted, wait.toMillis(), TimeUnit.MILLISECONDS)
                    ? Optional.of(new Permit(wanted))
                    : Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** To be given back when the run is over. */
    final class Permit implements AutoCloseable {
        private final int taken;

        private Permit(int taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            free.release(taken);
        }
    }
}
