package dev.tappet.trigger;

import dev.tappet.execution.InFlightAccepts;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.workspace.Quota;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** The trigger URLs of the real server with the {@link TriggerFixture} behind them; a rate that no test reaches. */
public final class TriggerOverHttp {
    static final Duration BODY_TIME = Duration.ofSeconds(2);
    static final Duration WINDOW = Duration.ofMillis(300);
    static final int PAYLOAD = 1024 * 1024;

    private TriggerOverHttp() {}

    /** The memory of bodies, for tests that use it up. */
    static final MemoryBudget BODIES = new MemoryBudget(64 << 20);

    @Alternative
    @Singleton
    public static final class Fakes {
        /** Not the executions of the API, which another profile may replace too. */
        @Produces
        @Singleton
        @Typed(InMemoryExecutions.class)
        InMemoryExecutions executions() {
            return new InMemoryExecutions();
        }

        @Produces
        @Singleton
        InFlightAccepts accepts() {
            return new InFlightAccepts();
        }

        @Produces
        @Singleton
        TriggerService trigger(InMemoryExecutions executions, InFlightAccepts accepts) {
            return new TriggerService(new TriggerService.Dependencies(
                    TriggerFixture.catalog(),
                    _ -> new Quota(Integer.MAX_VALUE, PAYLOAD, 1_000_000),
                    executions,
                    new InMemoryCounters(),
                    accepts,
                    Thread::startVirtualThread,
                    TriggerFixture.ENDPOINT,
                    TriggerFixture.NO_HANDSHAKES,
                    new TriggerService.TriggerLimits(10 * 1024, PAYLOAD, BODY_TIME, WINDOW, 50),
                    BODIES,
                    new MemoryBudget(64 << 20),
                    new ComputeScheduler(),
                    new AuthenticationLimiter(InstantSource.system()),
                    TriggerObserver.NONE,
                    TriggerFixture.noCallbacks()));
        }
    }
}
