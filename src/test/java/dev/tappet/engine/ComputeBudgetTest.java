package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.expression.ComputeShare;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComputeBudgetTest {
    private final ComputeBudget computing = new ComputeBudget(Duration.ofSeconds(10), ComputeShare.UNSHARED);

    @Test
    void evaluations_addUp() {
        for (int i = 0; i < 50; i++) {
            boolean turn =
                    computing.proceed(computing.begin(), Duration.ofMillis(150).toNanos());
            computing.end(turn, Duration.ofMillis(50).toNanos());
            computing.check();
        }
        computing.end(computing.begin(), 1);
        assertThatThrownBy(computing::check)
                .isInstanceOf(WorkflowInterpreter.LimitExceededException.class)
                .hasMessage("the execution used more computing time than 10 s");
    }
}
