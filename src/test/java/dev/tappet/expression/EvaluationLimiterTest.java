package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The time of an evaluation, by a clock of the test's own. */
class EvaluationLimiterTest {
    private static final EvaluationLimits BOUNDS = new EvaluationLimits(Duration.ofMillis(500), 10, 1000);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final EvaluationLimiter guard =
            new EvaluationLimiter(new Evaluation(Map.of(), Instant.EPOCH, 1), BOUNDS, true, nanos::get);

    private void work(int operations, Duration each) {
        for (int i = 0; i < operations; i++) {
            nanos.addAndGet(each.toNanos());
            guard.tick(1);
        }
    }

    @Test
    void longWork_withManySteps_isStopped() {
        work(10_001, Duration.ofNanos(49_000));
        assertThatThrownBy(() -> work(1000, Duration.ofNanos(49_000)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageEndingWith("it takes longer than 500 ms");
    }

    @Test
    void longWork_withFewSteps_isStoppedLater() {
        work(100, Duration.ofMillis(50));
        assertThatThrownBy(() -> work(1, Duration.ofMillis(50))).hasMessageEndingWith("it takes longer than 500 ms");
    }

    @Test
    void sleepOfTheMachine_isNotCounted() {
        work(10_001, Duration.ofNanos(1000));
        work(1, Duration.ofDays(1));
        work(1000, Duration.ofNanos(1000));
    }
}
