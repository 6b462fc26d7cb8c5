package dev.tappet.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.execution.Lane;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class QueueReadinessTest {
    @Test
    void theQueueIsReadyFromItsStartToItsEnd() {
        InProcessRunQueue queue = new InProcessRunQueue(Map.of(Lane.SYNC, 1, Lane.ASYNC, 1), () -> {});
        QueueReadiness readiness = new QueueReadiness(queue);
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
        queue.start(_ -> {});
        assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
        queue.close();
        assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);
    }
}
