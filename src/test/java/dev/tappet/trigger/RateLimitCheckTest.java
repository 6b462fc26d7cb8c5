package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.IncomingRequest;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What counts, and for whom. The limit is three a second. */
class RateLimitCheckTest {
    private final TriggerFixture scene = new TriggerFixture();

    @Test
    void execution_beyondRate_isRejected() {
        for (int i = 0; i < RATE; i++) {
            assertThat(scene.answer(post(async(OPEN, OPEN_WORKFLOW), "{}")).status())
                    .isEqualTo(200);
        }
        TriggerResponse refused = scene.answer(post(async(OPEN, OPEN_WORKFLOW), "{}"));
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.headers()).isEqualTo(ResponseRenderer.PROBLEM.and("Retry-After", "1"));
        assertThat(scene.executions.created).hasSize(RATE);

        assertThat(scene.answer(at(NOW.plusMillis(299), post(async(OPEN, OPEN_WORKFLOW), "{}")))
                        .status())
                .isEqualTo(429);
        assertThat(scene.answer(at(NOW.plusMillis(300), post(async(OPEN, OPEN_WORKFLOW), "{}")))
                        .status())
                .as("in the next second")
                .isEqualTo(200);
    }

    @Test
    void fanOut_isAcceptedAndCountedAsAWhole() {
        for (int i = 0; i < RATE - 1; i++) {
            scene.answer(post(async(OPEN, OPEN_WORKFLOW), "{}"));
        }
        assertThat(scene.answer(post(webhook(FAN_OUT), "{\"wanted\":1}")).status())
                .isEqualTo(200);
        assertThat(scene.counters.total()).isEqualTo(RATE - 1 + 3);
        assertThat(scene.answer(post(webhook(FAN_OUT), "{}")).status()).isEqualTo(429);
    }

    @Test
    void unmatchedCondition_isNotCounted() {
        for (int i = 0; i < RATE + 1; i++) {
            assertThat(scene.answer(post(async(OPEN, CONDITIONAL), "{}")).status())
                    .isEqualTo(200);
        }
        scene.answer(post(webhook(WITHOUT_WORKFLOWS), "{}"));
        assertThat(scene.counters.counts).isEmpty();
    }

    @Test
    void failedExecution_isCounted() {
        for (int i = 0; i < RATE; i++) {
            scene.answer(post(async(OPEN, FAILING_CONDITION), "{}"));
        }
        assertThat(scene.answer(post(async(OPEN, FAILING_CONDITION), "{}")).status())
                .isEqualTo(429);
        assertThat(scene.executions.failed).hasSize(RATE);
    }

    @Test
    void sharedWorkflow_isCountedForRunningWorkspace() {
        scene.answer(post(async(FAN_OUT, FAN_OUT_SHARED), "{}"));
        assertThat(scene.counters.counts.keySet()).singleElement().asString().startsWith(OTHER_WORKSPACE.toString());
    }

    @Test
    void integrationLimit_doesNotUseUpWorkspaceRate() {
        TriggerFixture limited = new TriggerFixture(
                Duration.ofMinutes(1),
                catalog()
                        .with(new Integration(
                                OPEN,
                                WORKSPACE,
                                "limited",
                                Integration.Kind.WEBHOOK,
                                true,
                                List.of(),
                                Integration.Settings.STANDARD.with(new Integration.Limits(Optional.of(1))),
                                List.of(),
                                Instant.EPOCH)),
                ENDPOINT);
        assertThat(limited.answer(post(async(OPEN, OPEN_WORKFLOW), "{}")).status())
                .isEqualTo(200);
        for (int i = 0; i < RATE; i++) {
            TriggerResponse refused = limited.answer(post(async(OPEN, OPEN_WORKFLOW), "{}"));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).asString(UTF_8).contains("This integration may start 1 executions a second");
        }
        assertThat(limited.answer(post(async(FAN_OUT, FAN_OUT_WORKFLOW), "{}")).status())
                .as("the workspace's rate is not used up by what the integration's refused")
                .isEqualTo(200);
    }

    @Test
    void rejectionByWorkspaceRate_isNotCountedForIntegration() {
        TriggerFixture limited = new TriggerFixture(
                Duration.ofMinutes(1),
                catalog()
                        .with(new Integration(
                                OPEN,
                                WORKSPACE,
                                "limited",
                                Integration.Kind.WEBHOOK,
                                true,
                                List.of(),
                                Integration.Settings.STANDARD.with(new Integration.Limits(Optional.of(RATE + 1))),
                                List.of(),
                                Instant.EPOCH)),
                ENDPOINT);
        for (int i = 0; i < RATE; i++) {
            assertThat(limited.answer(post(async(FAN_OUT, FAN_OUT_WORKFLOW), "{}"))
                            .status())
                    .isEqualTo(200);
        }
        for (int i = 0; i < 3 * RATE; i++) {
            TriggerResponse refused = limited.answer(post(async(OPEN, OPEN_WORKFLOW), "{}"));
            assertThat(refused.body()).asString(UTF_8).contains("A workspace may start");
        }
        assertThat(limited.counters.total()).isEqualTo(RATE);
    }

    @Test
    void rate_isSharedByProcesses() {
        PersistentTriggerFixture stored = new PersistentTriggerFixture(RATE);
        List<PersistentTriggerFixture.Process> processes = List.of(stored.process(), stored.process());
        for (int i = 0; i < RATE; i++) {
            assertThat(processes.get(i % 2).answer(stored.request(async(OPEN, OPEN_WORKFLOW), "{}", json())))
                    .startsWith("200");
        }
        for (PersistentTriggerFixture.Process process : processes) {
            assertThat(process.answer(stored.request(async(OPEN, OPEN_WORKFLOW), "{}", json())))
                    .startsWith("429");
        }
    }

    private static IncomingRequest at(Instant time, IncomingRequest request) {
        return new IncomingRequest(
                request.method(),
                request.path(),
                request.query(),
                request.headers(),
                request.body(),
                request.source(),
                time,
                request.requestId());
    }
}
