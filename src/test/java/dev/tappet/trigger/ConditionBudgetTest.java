package dev.tappet.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.expression.ComputeScheduler;
import dev.tappet.expression.ComputeShare;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConditionBudgetTest {
    private static final UUID WORKSPACE = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final ConditionBudget budget = new ConditionBudget(new ComputeScheduler(), nanos::get);

    private void compute(UUID workspace, Duration time) {
        ComputeShare share = budget.share(workspace);
        share.end(share.begin(), time.toNanos());
    }

    @Test
    void usedUpBudget_refusesThatWorkspaceUntilItIsEarnedAgain() {
        compute(WORKSPACE, Duration.ofSeconds(5));
        assertThat(budget.retryAfter(WORKSPACE)).isEmpty();
        compute(WORKSPACE, Duration.ofMillis(500));
        assertThat(budget.retryAfter(WORKSPACE)).contains(Duration.ofSeconds(2));
        assertThat(budget.retryAfter(OTHER)).isEmpty();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(budget.retryAfter(WORKSPACE)).isEmpty();
    }

    @Test
    void cheapConditions_neverUseItUp() {
        for (int i = 0; i < 10_000; i++) {
            compute(WORKSPACE, Duration.ofMillis(10));
            nanos.addAndGet(Duration.ofMillis(40).toNanos());
        }
        assertThat(budget.retryAfter(WORKSPACE)).isEmpty();
    }
}
