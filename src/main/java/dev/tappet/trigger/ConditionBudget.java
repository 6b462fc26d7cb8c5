package dev.tappet.trigger;

import dev.tappet.expression.ComputeScheduler;
import dev.tappet.expression.ComputeShare;
import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the processor time that the trigger conditions of a workspace may use in this process. A condition that is
 * false costs no execution of the rate limit, so without this budget such requests would be limited by nothing.
 *
 * <p>A quarter of one processor, of which up to five seconds can be saved: ten milliseconds for each of 25 requests a
 * second. Typical conditions take some microseconds.
 */
final class ConditionBudget {
    private static final long SCALE = 4;
    private static final long MAX_SAVED = SCALE * Duration.ofSeconds(5).toNanos();

    private final ComputeScheduler scheduler;
    private final LongSupplier nanos;
    private final long start;
    /** By workspace: when its used time is earned again, in nanoseconds since the start. */
    private final Map<UUID, AtomicLong> earned = new ConcurrentHashMap<>();

    ConditionBudget(ComputeScheduler scheduler) {
        this(scheduler, System::nanoTime);
    }

    /**
     * @param nanos a monotonic clock in nanoseconds
     */
    ConditionBudget(ComputeScheduler scheduler, LongSupplier nanos) {
        this.scheduler = scheduler;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** How long a workspace must wait before its next condition; empty if it has time left. */
    Optional<Duration> retryAfter(UUID workspace) {
        AtomicLong until = earned.get(workspace);
        long missing = until == null ? 0 : until.get() - now() - MAX_SAVED;
        return missing <= 0 ? Optional.empty() : Optional.of(Duration.ofNanos(missing));
    }

    /** The workspace's share of the processors; computations in it are charged to this budget. */
    ComputeShare share(UUID workspace) {
        return new MeteredShare(scheduler.of(workspace), earned.computeIfAbsent(workspace, _ -> new AtomicLong()));
    }

    private long now() {
        return nanos.getAsLong() - start;
    }

    private final class MeteredShare implements ComputeShare {
        private final ComputeShare processors;
        private final AtomicLong until;

        MeteredShare(ComputeShare processors, AtomicLong until) {
            this.processors = processors;
            this.until = until;
        }

        @Override
        public boolean begin() {
            return processors.begin();
        }

        @Override
        public boolean proceed(boolean turn, long nanos) {
            use(nanos);
            return processors.proceed(turn, nanos);
        }

        @Override
        public void end(boolean turn, long nanos) {
            use(nanos);
            processors.end(turn, nanos);
        }

        @Override
        public Optional<MemoryBudget.Lease> leaseBase() {
            return processors.leaseBase();
        }

        @Override
        public Optional<MemoryBudget.Lease> leaseMax(long max) {
            return processors.leaseMax(max);
        }

        private void use(long nanos) {
            long now = now();
            until.updateAndGet(before -> Math.max(before, now) + SCALE * nanos);
        }
    }
}
