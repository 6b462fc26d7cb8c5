package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.ExpressionException;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What respond promises: the caller is answered at once and the workflow goes on; the first answer is the only one and
 * outlives crashes, failures and stops; without a caller it does nothing; what is no response fails the step.
 */
class RespondTest {
    private static final UUID OWN_WORKSPACE = new UUID(0, 3);
    private static final Map<String, Object> RESPONSE = Map.of("status", 202, "body", "taken");

    private final ScriptedOperator outside = new ScriptedOperator();
    private final Breaking[] table = new Breaking[1];
    private final WorkerCluster fleet = new WorkerCluster(
            plain -> {
                table[0] = new Breaking(plain);
                return table[0];
            },
            outside);

    /** A table that does what it is asked and then says that it broke. */
    private static final class Breaking extends RecordingTable {
        private boolean breaks;

        Breaking(ItemTable table) {
            super(table);
        }

        @Override
        public dev.tappet.storage.WriteResult commit(List<Write> writes, dev.tappet.storage.Durability durability) {
            dev.tappet.storage.WriteResult outcome = super.commit(writes, durability);
            if (breaks) {
                breaks = false;
                throw new StorageException("committing", new IllegalStateException("the reply was lost"));
            }
            return outcome;
        }
    }

    private UUID called(Step... steps) {
        return fleet.start(List.of(steps), Map.of("n", 7), Lane.SYNC);
    }

    private Optional<Map<String, Object>> answer(UUID id) {
        return fleet.find(id).response().map(Reply.Response::parameters);
    }

    private static Map<String, Object> told(CompletableFuture<Reply> reply) {
        assertThat(reply).isCompleted();
        return switch (reply.join()) {
            case Reply.Response answer -> answer.parameters();
            case Reply.End end -> throw new AssertionError(end);
        };
    }

    @Test
    void resumedRun_afterFailedRespond_doesNotRespondLater() {
        AtomicBoolean failed = new AtomicBoolean();
        Step failing = set("x", computed(_ -> {
            if (failed.compareAndSet(false, true)) {
                throw new ExpressionException("once");
            }
            return 1;
        }));
        Map<String, Object> told = Map.of("status", 503);
        UUID id = called(attempt(List.of(failing, respond(RESPONSE)), List.of(waitFor("1m"), exit(value(told)))));
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(told));
        assertThat(answer(id)).isEmpty();
    }

    @Test
    void stepAfterResponse_inResumedRun_seesTimeOfResponse() {
        Instant start = fleet.clock.instant();
        List<Instant> seen = new ArrayList<>();
        Step later = respond(computed(_ -> {
            fleet.clock.pass(Duration.ofSeconds(3));
            return RESPONSE;
        }));
        called(later, set("now", computed(in -> seen.add(in.now()))), waitFor("1m"), exit(value(Map.of())));
        fleet.runAll();
        assertThat(seen).hasSize(2).containsOnly(start.plusSeconds(3));
    }

    @Test
    void caller_isAnswered_beforeNextStep() {
        List<Boolean> completedBeforeCall = new ArrayList<>();
        UUID id = called(respond(RESPONSE), act("a", "slow"), exit(value(Map.of("status", 200))));
        CompletableFuture<Reply> reply = fleet.executions().await(id);
        outside.on("slow", () -> completedBeforeCall.add(reply.isDone()));
        fleet.runAll();
        assertThat(completedBeforeCall).containsExactly(true);
        assertThat(told(reply)).isEqualTo(RESPONSE);
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("status", 200)));
        assertThat(answer(id)).contains(RESPONSE);
        assertThat(fleet.waiters.count()).isZero();
    }

    @Test
    void respond_usesEventAndStepOutputs() {
        outside.on("ask", () -> Map.of("score", 81));
        UUID id = called(
                act("a", "ask"),
                respond(computed(in -> Map.of(
                        "body",
                        List.of(at("a.score").evaluate(in), at("event.n").evaluate(in))))));
        fleet.runAll();
        assertThat(answer(id)).contains(Map.of("body", List.of(81, 7)));
    }

    @Test
    void secondRespond_isIgnored() {
        UUID id = called(
                respond(RESPONSE),
                respond(Map.of("status", 500)),
                loop(List.of(1, 2), 2, Step.OnError.FAIL, respond(Map.of("body", 3))));
        CompletableFuture<Reply> reply = fleet.executions().await(id);
        fleet.runAll();
        assertThat(told(reply)).isEqualTo(RESPONSE);
        assertThat(answer(id)).contains(RESPONSE);
    }

    @Test
    void respond_inBranches_firstOneCounts() {
        CountDownLatch answered = new CountDownLatch(1);
        outside.on("late", () -> {
            answered.await();
            return 1;
        });
        outside.on("after", () -> {
            answered.countDown();
            return 1;
        });
        UUID id = called(both(
                Step.OnError.FAIL,
                List.of(act("a", "late"), respond(Map.of("body", "left"))),
                List.of(respond(Map.of("body", "right")), act("b", "after"))));
        fleet.runAll();
        assertThat(answer(id)).contains(Map.of("body", "right"));
    }

    @Test
    void failureOrStop_afterResponse_keepsIt() {
        UUID failed = called(respond(RESPONSE), fail("too bad"));
        CompletableFuture<Reply> first = fleet.executions().await(failed);
        fleet.runAll();
        UUID stopped = called(respond(RESPONSE), waitFor("1h"));
        fleet.worker().handle(stopped);
        CompletableFuture<Reply> second = fleet.executions().await(stopped);
        fleet.stops().stop(OWN_WORKSPACE, stopped);
        assertThat(told(first)).isEqualTo(RESPONSE);
        assertThat(told(second)).as("one who asks late, and waits").isEqualTo(RESPONSE);
        assertThat(fleet.find(failed).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(fleet.find(stopped).status()).isEqualTo(ExecutionStatus.STOPPED);
        for (UUID id : List.of(failed, stopped)) {
            assertThat(fleet.find(id).reply()).containsInstanceOf(Reply.Response.class);
        }
    }

    @Test
    void lateCaller_getsEarlierResponseAtTheEnd() {
        UUID id = called(respond(RESPONSE), act("a", "slow"), fail("too bad"));
        List<CompletableFuture<Reply>> late = new ArrayList<>();
        outside.on("slow", () -> late.add(fleet.executions().await(id)));
        fleet.runAll();
        assertThat(told(late.getFirst())).isEqualTo(RESPONSE);
    }

    @Test
    void unconfirmedResponse_isReportedByNextRun() {
        UUID id = called(respond(RESPONSE), act("a", 1));
        CompletableFuture<Reply> reply = fleet.executions().await(id);
        table[0].breaks = true;
        try {
            fleet.worker().handle(id);
        } catch (StorageException e) {
            assertThat(reply).isNotDone();
        }
        fleet.clock.pass(WorkerCluster.LEASE.length());
        fleet.worker().handle(id);
        assertThat(told(reply)).isEqualTo(RESPONSE);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void largeResponse_isStoredBesideTheState() {
        Map<String, Object> large = Map.of("body", "x".repeat(20_000));
        UUID id = called(respond(large));
        CompletableFuture<Reply> reply = fleet.executions().await(id);
        fleet.runAll();
        assertThat(told(reply)).isEqualTo(large);
        assertThat(answer(id)).contains(large);
        assertThat(fleet.head(id).bytes(StateAttributes.ANSWER)).isEmpty();
    }

    @Test
    void respond_withoutWaitingCaller_doesNothing() {
        UUID id = fleet.start(List.of(respond(RESPONSE), act("a", 1), exitWith("a")), Map.of(), Lane.ASYNC);
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("a", 1)));
        assertThat(answer(id)).isEmpty();
    }

    @Test
    void invalidResponse_failsStep_isCatchable() {
        for (Lane lane : Lane.values()) {
            for (Object bad : List.of(Map.of("status", 99), Map.of("headers", Map.of("Connection", "close")), 5)) {
                UUID uncaught = fleet.start(List.of(respond(bad), act("a", 1)), Map.of(), lane);
                UUID caught = fleet.start(
                        List.of(attempt(List.of(respond(bad)), List.of(respond(Map.of("status", 500))))),
                        Map.of(),
                        lane);
                fleet.runAll();
                assertThat(fleet.find(uncaught).outcome().orElseThrow())
                        .isInstanceOfSatisfying(ExecutionResult.Failure.class, failure -> {
                            assertThat(failure.step()).contains("respond");
                            assertThat(failure.message())
                                    .containsAnyOf("status must", "headers cannot", "must be an object");
                        });
                assertThat(fleet.find(caught).status()).isEqualTo(ExecutionStatus.SUCCESS);
                assertThat(answer(caught))
                        .isEqualTo(lane == Lane.SYNC ? Optional.of(Map.of("status", 500)) : Optional.empty());
            }
        }
        assertThat(outside.calls()).isEmpty();
    }

    @Test
    void exit_afterResponse_needNotBeAResponse() {
        Map<String, Object> output = Map.of("status", "done");
        UUID id = called(respond(RESPONSE), waitFor(60), exit(value(output)));
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(output));
    }

    @Test
    void variableAfterIgnoredRespond_isSeenByHandlerAfterResume() {
        outside.failing("bad");
        List<Step> steps = List.of(
                respond(RESPONSE),
                attempt(
                        List.of(respond(Map.of("body", "late")), set("x", value(1)), act("a", "bad")),
                        List.of(waitFor(60), exitWith("vars.x"))));
        UUID id = fleet.start(steps, Map.of(), Lane.SYNC);
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("vars.x", 1)));
    }

    @Test
    void now_afterRespond_isTimeOfResponse() {
        UUID id = called(
                waitFor(60),
                respond(RESPONSE),
                set("then", computed(in -> in.now().toString())),
                waitFor(60),
                exitWith("vars.then"));
        fleet.runAll();
        assertThat(fleet.find(id).outcome())
                .contains(new ExecutionResult.Success(Map.of(
                        "vars.then",
                        fleet.find(id).response().orElseThrow().at().toString())));
    }

    @Test
    void rerun_afterResponse_respondsToNoCaller() {
        outside.failing("bad");
        UUID first = called(respond(RESPONSE), act("a", "bad"), exitWith("a"));
        fleet.runAll();
        outside.on("bad", () -> 1);
        ChangeResult<ExecutionSummary> result =
                fleet.reruns().rerun(OWN_WORKSPACE, first, RerunService.From.FAILED_STEP);
        assertThat(result).isInstanceOfSatisfying(ChangeResult.Done.class, done -> {
            UUID second = ((ExecutionSummary) done.now()).id();
            fleet.runAll();
            assertThat(fleet.find(second).outcome()).contains(new ExecutionResult.Success(Map.of("a", 1)));
            assertThat(answer(second)).isEmpty();
        });
    }
}
