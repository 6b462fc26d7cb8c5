package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ComputeBudgetTest {
    private final ComputeBudget computing = new ComputeBudget(Duration.ofSeconds(10));

    @Test
    void evaluationsAddUp() {
        for (int i = 0; i < 100; i++) {
            computing.took(Duration.ofMillis(100));
        }
        assertThatThrownBy(() -> computing.took(Duration.ofNanos(1)))
                .isInstanceOf(WorkflowInterpreter.LimitExceededException.class)
                .hasMessage("the execution computed for more than 10 s");
    }

    @Test
    void aMachineThatSleepsDuringAnEvaluationDoesNotCompute() {
        for (int i = 0; i < 20; i++) {
            computing.took(Duration.ofHours(1));
        }
        assertThatThrownBy(() -> computing.took(Duration.ofHours(1)))
                .isInstanceOf(WorkflowInterpreter.LimitExceededException.class);
    }
}
