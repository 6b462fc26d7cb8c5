package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.faulttolerance.api.Guard;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CircuitBreakerGuardTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger calls = new AtomicInteger();

    private static CircuitBreakerGuard guard(Duration open, Duration longestWait) {
        return new CircuitBreakerGuard(
                Guard.create(),
                open,
                longestWait,
                breaker -> breaker.requestVolumeThreshold(2).failureRatio(0.5));
    }

    private static void open(CircuitBreakerGuard guard) {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> guard.call(
                            () -> {
                                throw new IOException("down");
                            },
                            String.class))
                    .isInstanceOf(IOException.class);
        }
    }

    private Runnable call(CircuitBreakerGuard guard, Runnable service) {
        return () -> {
            try {
                guard.call(
                        () -> {
                            calls.incrementAndGet();
                            service.run();
                            return "done";
                        },
                        String.class);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
    }

    @RepeatedTest(20)
    void halfOpen_concurrentCalls_waitForTheProbeAndSucceed() {
        CircuitBreakerGuard guard = guard(SHORT, LONG);
        HeldCall probe = new HeldCall();
        AtomicInteger served = new AtomicInteger();
        open(guard);

        int failures = probe.failuresBeside(10, call(guard, () -> {
            if (served.incrementAndGet() == 1) {
                probe.hold();
            }
        }));

        assertThat(failures).isZero();
        assertThat(calls).hasValue(11);
    }

    @Test
    void halfOpen_probeFails_callsThatWaitAreRefused() {
        CircuitBreakerGuard guard = guard(SHORT, LONG);
        HeldCall probe = new HeldCall();
        open(guard);

        int failures = probe.failuresBeside(10, call(guard, () -> {
            probe.hold();
            throw new IllegalStateException("still down");
        }));

        assertThat(failures).isEqualTo(10);
    }

    @Test
    void halfOpen_probeDoesNotReturn_callsAreRefusedAfterTheLongestWait() {
        CircuitBreakerGuard guard = guard(SHORT, SHORT);
        HeldCall probe = new HeldCall();
        open(guard);

        assertThat(probe.failuresBeside(10, call(guard, probe::hold), threads -> threads.noneMatch(Thread::isAlive)))
                .isEqualTo(10);
        assertThat(calls).hasValue(1);
    }

    @Test
    void open_callsAreRefusedAtOnce() {
        CircuitBreakerGuard guard = guard(LONG, LONG);
        open(guard);

        assertThatThrownBy(() -> guard.call(() -> "done", String.class))
                .isInstanceOf(CircuitBreakerOpenException.class);
    }
}
