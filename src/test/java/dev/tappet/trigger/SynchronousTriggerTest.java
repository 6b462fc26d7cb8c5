package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.execution.Lane;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.http.IncomingRequest;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.net.AuthenticationLimiter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Waiting for the end of an execution. */
class SynchronousTriggerTest {
    private static final UUID ID = InMemoryExecutions.id(1);
    private static final IncomingRequest REQUEST = post(sync(OPEN, OPEN_WORKFLOW), "{}");
    private static final String IN_PROGRESS =
            "{\"execution_id\":\"" + ID + "\",\"message\":\"Execution is in progress\"}";
    private static final String FAILED =
            "{\"execution-id\":\"" + ID + "\",\"message\":\"Workflow execution failed due to error\"}";

    private final TriggerFixture scene = new TriggerFixture();

    @Test
    void response_isExecutionResult() {
        CompletableFuture<TriggerResponse> answer = scene.trigger.handle(REQUEST);
        assertThat(answer).isNotDone();
        assertThat(scene.executions.created)
                .singleElement()
                .extracting(InMemoryExecutions.Created::lane)
                .isEqualTo(Lane.SYNC);

        scene.executions.finish(ID, new ExecutionResult.Success(Map.of("a", 1)));

        assertAnswer(answer.join(), 200, "{\"a\":1}");
    }

    @Test
    void respondStep_answersWhileExecutionRuns() {
        CompletableFuture<TriggerResponse> answer = scene.trigger.handle(REQUEST);
        scene.executions.reply(ID, new Reply.Response(Map.of("status", 202, "body", "taken"), Instant.EPOCH));
        assertAnswer(answer.join(), 202, "\"taken\"");
    }

    @Test
    void invalidResponse_isReportedAsFailedExecution() {
        CompletableFuture<TriggerResponse> answer = scene.trigger.handle(REQUEST);
        scene.executions.reply(ID, new Reply.Response(Map.of("status", 1000), Instant.EPOCH));
        assertAnswer(answer.join(), 200, FAILED);
    }

    @Test
    void execution_endingWhileStored_isAnswered() {
        scene.executions.running(_ -> Optional.of(new ExecutionResult.Success(Map.of("body", 1))));
        assertAnswer(scene.answer(REQUEST), 200, "1");
    }

    @Test
    void unfinishedExecution_isInProgressWithId() {
        TriggerFixture impatient = new TriggerFixture(Duration.ofMillis(5));
        assertAnswer(impatient.trigger.handle(REQUEST).join(), 201, IN_PROGRESS);
        await().untilAsserted(() -> assertThat(impatient.executions.waiting).isEmpty());
    }

    @Test
    void wait_endsAtServersDeadline() {
        CompletableFuture<TriggerResponse> answer =
                scene.trigger.handle(REQUEST, Instant.now().minusMillis(1));

        assertAnswer(answer.join(), 201, IN_PROGRESS);
        await().untilAsserted(() -> assertThat(scene.executions.waiting).isEmpty());
    }

    @Test
    void disconnectedCaller_endsWaitOnly() {
        CompletableFuture<TriggerResponse> answer = scene.trigger.handle(REQUEST);
        answer.cancel(false);
        assertThat(scene.executions.waiting).isEmpty();
        assertThat(scene.executions.created).hasSize(1);
    }

    static ExecutionResult[] unsuccessful() {
        return new ExecutionResult[] {
            new ExecutionResult.Failure(Optional.of("steps[0]"), "the secret reason"),
            new ExecutionResult.Stopped(),
            new ExecutionResult.Dropped(),
            new ExecutionResult.Success(Map.of("status", 1000))
        };
    }

    @ParameterizedTest
    @MethodSource("unsuccessful")
    void unsuccessfulExecution_isReportedWithoutReason(ExecutionResult end) {
        scene.executions.running(_ -> Optional.of(end));
        assertAnswer(scene.answer(REQUEST), 200, FAILED);
    }

    @Test
    void unreadableEnd_isInProgress() {
        CompletableFuture<TriggerResponse> answer = scene.trigger.handle(REQUEST);
        scene.executions.waiting.get(ID).completeExceptionally(new IllegalStateException("polling failed"));
        assertAnswer(answer.join(), 201, IN_PROGRESS);
    }

    @Test
    void failedStorage_isInternalError_leavesNoCaller() {
        scene.executions.breakStorage();
        TriggerResponse answer = scene.answer(REQUEST);
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).asString(UTF_8).contains("\"title\":\"Internal error. Retry the request\"");
        assertThat(answer.body()).asString(UTF_8).doesNotContain("table");
        assertThat(scene.executions.waiting).isEmpty();
        assertThat(scene.accepts.count()).isZero();
    }

    @Test
    void acceptCount_excludesWaiting() {
        AtomicInteger whileStoring = new AtomicInteger();
        scene.executions.running(_ -> {
            whileStoring.set(scene.accepts.count());
            return Optional.empty();
        });
        scene.trigger.handle(REQUEST);
        assertThat(whileStoring).hasValue(1);
        assertThat(scene.accepts.count()).isZero();
    }

    @Test
    void acceptCount_includesRequestsBeingChecked() {
        TriggerService unserved = new TriggerService(new TriggerService.Dependencies(
                TriggerFixture.catalog(),
                _ -> TriggerFixture.QUOTA,
                scene.executions,
                scene.counters,
                scene.accepts,
                _ -> {},
                TriggerFixture.ENDPOINT,
                TriggerFixture.NO_HANDSHAKES,
                scene.trigger.limits(),
                new MemoryBudget(64 << 20),
                new MemoryBudget(64 << 20),
                new ComputeScheduler(),
                new AuthenticationLimiter(InstantSource.system()),
                TriggerObserver.NONE,
                TriggerFixture.noCallbacks()));
        unserved.handle(REQUEST);
        assertThat(scene.accepts.count()).isEqualTo(1);
    }

    private static void assertAnswer(TriggerResponse answer, int status, String body) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).asString(UTF_8).isEqualTo(body);
        assertThat(answer.headers().all("Content-Type")).containsExactly("application/json");
    }
}
