package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The callers who wait for an end, and the answers of synchronous executions. */
class PendingRepliesTest {
    private static final Reply REPLY = new Reply.End(new ExecutionResult.Success(Map.of()));

    private final PendingReplies waiters = new PendingReplies(100_000);
    private final UUID id = new UUID(1, 1);

    @Test
    void reply_reachesAllWaitingCallers() {
        List<CompletableFuture<Reply>> ends = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            ends.add(waiters.await(id));
        }
        CompletableFuture<Reply> other = waiters.await(new UUID(2, 2));
        waiters.complete(id, REPLY);
        assertThat(ends).allSatisfy(end -> assertThat(end).isCompletedWithValue(REPLY));
        assertThat(other).isNotDone();
        assertThat(waiters.count()).isEqualTo(1);
    }

    @Test
    void cancelledCaller_isRemoved_othersWait() {
        CompletableFuture<Reply> one = waiters.await(id);
        CompletableFuture<Reply> two = waiters.await(id);
        one.cancel(false);
        assertThat(waiters.count()).isEqualTo(1);
        waiters.complete(id, REPLY);
        assertThat(two).isCompletedWithValue(REPLY);
        assertThat(one).isCancelled();
        assertThat(waiters.count()).isZero();
        CompletableFuture<Reply> three = waiters.await(id);
        three.orTimeout(1, TimeUnit.MILLISECONDS);
        await().until(() -> waiters.count() == 0);
    }

    @Test
    void stoppingProcess_failsAllWaitsAndThoseThatBegin() {
        CompletableFuture<Reply> one = waiters.await(id);
        CompletableFuture<Reply> two = waiters.await(new UUID(2, 2));
        waiters.shutDown();
        CompletableFuture<Reply> late = waiters.await(new UUID(3, 3));
        assertThat(List.of(one, two, late))
                .allSatisfy(wait -> assertThat(wait)
                        .isCompletedExceptionally()
                        .failsWithin(Duration.ZERO)
                        .withThrowableThat()
                        .withCauseInstanceOf(ResultWaiter.StoppingException.class));
        assertThat(waiters.count()).isZero();
    }

    @Test
    void reply_withoutCaller_isIgnored() {
        waiters.complete(id, REPLY);
        assertThat(waiters.count()).isZero();
    }

    @Test
    void failingCallback_doesNotAffectOthers() {
        CompletableFuture<Reply> first = waiters.await(id);
        first.thenRun(() -> {
            throw new IllegalStateException("its connection is gone");
        });
        CompletableFuture<Reply> second = waiters.await(id);
        waiters.complete(id, REPLY);
        assertThat(second).isCompletedWithValue(REPLY);
    }

    @Test
    void concurrentAwaitTellCancel_losesNoCaller() throws InterruptedException {
        int each = 2_000;
        CountDownLatch done = new CountDownLatch(3);
        List<CompletableFuture<Reply>> ends = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            ends.add(waiters.await(new UUID(3, i)));
        }
        Thread.ofVirtual().start(() -> {
            for (int i = 0; i < each; i++) {
                waiters.complete(new UUID(3, i), REPLY);
            }
            done.countDown();
        });
        Thread.ofVirtual().start(() -> {
            for (int i = each - 1; i >= 0; i--) {
                ends.get(i).cancel(false);
            }
            done.countDown();
        });
        Thread.ofVirtual().start(() -> {
            for (int i = 0; i < each; i++) {
                waiters.await(new UUID(3, i)).cancel(false);
            }
            done.countDown();
        });
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ends).allSatisfy(end -> assertThat(end).isDone());
        assertThat(waiters.count()).isZero();
    }

    @Test
    void reply_equalsStoredRecord() {
        WorkerCluster fleet = new WorkerCluster();
        for (Lane lane : Lane.values()) {
            UUID succeeded = fleet.executions().newId();
            var end = fleet.executions().await(succeeded);
            fleet.executions()
                    .create(
                            List.of(new NewExecution(
                                    succeeded,
                                    fleet.publish(List.of(exit(value(Map.of("status", 201))))),
                                    new byte[] {'1'})),
                            lane);
            fleet.runAll();
            assertThat(end).isCompletedWithValue(fleet.find(succeeded).reply().orElseThrow());
            UUID failed = fleet.start(List.of(fail("no")), 1, lane);
            var failure = fleet.executions().await(failed);
            fleet.runAll();
            assertThat(failure).isCompletedWithValue(fleet.find(failed).reply().orElseThrow());
        }
        assertThat(fleet.waiters.count()).isZero();
    }

    @Test
    void invalidResponse_failsOnlySyncExecution() {
        WorkerCluster fleet = new WorkerCluster();
        for (Map<String, Object> output : List.<Map<String, Object>>of(
                Map.of("status", 99), Map.of("headers", "none"), Map.of("headers", Map.of("Connection", "close")))) {
            UUID sync = fleet.start(List.of(exit(value(output))), 1, Lane.SYNC);
            UUID async = fleet.start(List.of(exit(value(output))), 1, Lane.ASYNC);
            fleet.runAll();
            assertThat(fleet.find(sync).outcome())
                    .hasValueSatisfying(outcome -> assertThat(outcome)
                            .isInstanceOfSatisfying(ExecutionResult.Failure.class, failure -> {
                                assertThat(failure.step()).contains("exit");
                                assertThat(failure.message())
                                        .containsAnyOf("status must", "headers must", "headers cannot");
                            }));
            assertThat(fleet.find(async).outcome()).hasValue(new ExecutionResult.Success(output));
        }
    }
}
