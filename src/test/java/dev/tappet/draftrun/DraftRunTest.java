package dev.tappet.draftrun;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.call;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.sensitive;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.state;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.draftrun.DraftRun.Ended;
import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.StepTrace;
import dev.tappet.engine.TestSteps;
import dev.tappet.execution.WorkerCluster;
import dev.tappet.expression.Template;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ValueMemory;
import dev.tappet.state.StateKey;
import dev.tappet.state.StateOperator;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DraftRunTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String SECRET = "correct horse battery";

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster();
    private final EngineLimits limits = new EngineLimits(20_000, Duration.ofSeconds(5), EngineLimits.MAX_DURATION);
    private final Engine engine = new Engine(Map.of("probe", outside), () -> NOW, limits);
    private final DraftRunner draftRunner = new DraftRunner(
            engine,
            () -> NOW,
            2,
            new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1)),
            () -> StateOperator.simulated(fleet.state));

    private DraftRun run(Step... steps) throws InvalidFieldException {
        return run(Map.of(), Duration.ofSeconds(30), steps).orElseThrow();
    }

    private Optional<DraftRun> run(Map<String, Object> mocks, Duration within, Step... steps)
            throws InvalidFieldException {
        return draftRunner.run(wanted(mocks, within, steps));
    }

    private DraftRun.Parameters wanted(Map<String, Object> mocks, Duration within, Step... steps) {
        return wanted(new UUID(0, 3), mocks, within, steps);
    }

    private DraftRun.Parameters wanted(UUID workspace, Map<String, Object> mocks, Duration within, Step... steps) {
        return new DraftRun.Parameters(
                new UUID(0, 7),
                new Workflow("Test", new Workflow.Trigger(new UUID(0, 1), Optional.empty()), List.of(steps)),
                fleet.callees(workspace, new UUID(0, 2)),
                Map.of("n", 3),
                Map.of("workflow", Map.of("name", "Test")),
                names -> names.contains("key") ? Map.of("key", SECRET) : Map.of(),
                _ -> Map.of("limit", 5),
                mocks,
                within,
                100_000);
    }

    private static List<String> told(DraftRun draftRun) {
        return draftRun.steps().stream()
                .map(step -> "%s %s %s %s -> %s"
                        .formatted(
                                step.path(),
                                step.operator(),
                                step.status(),
                                step.input().map(DraftRunTest::shown).orElse("-"),
                                step.output().map(DraftRunTest::shown).orElse("-")))
                .toList();
    }

    @Test
    void failedStart_releasesPermit() throws Exception {
        AtomicInteger starts = new AtomicInteger();
        DraftRunner runner = new DraftRunner(
                engine,
                () -> NOW,
                1,
                new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1)),
                () -> {
                    if (starts.incrementAndGet() == 1) {
                        throw new IllegalStateException("no state");
                    }
                    return StateOperator.simulated(fleet.state);
                });
        DraftRun.Parameters draft = wanted(Map.of(), Duration.ofSeconds(30), act("a", 1));

        assertThatThrownBy(() -> runner.run(draft)).hasMessage("no state");

        assertThat(runner.run(draft)).isPresent();
    }

    @Test
    void calledWorkflow_runsPublishedVersion() throws Exception {
        UUID called = new UUID(7, 1);
        fleet.publish(called, List.of(act("a", at("event")), act("b", "bad")));
        outside.failing("bad");
        DraftRun draftRun = run(
                        Map.of("a", "a mock of the draft's own"),
                        Duration.ofSeconds(30),
                        act("a", 1),
                        call("c", called, value(5)))
                .orElseThrow();
        assertThat(told(draftRun))
                .containsExactly(
                        "0000 probe MOCKED 1 -> a mock of the draft's own",
                        "0001 workflow FAILED " + called + " -> -",
                        "0001.w.0000 probe DONE 5 -> 5",
                        "0001.w.0001 probe FAILED bad -> -");
        assertThat(draftRun.steps().getLast().place()).isEqualTo("step c.workflow.step b");
        assertThat(draftRun.steps().getLast().failure().flatMap(ExecutionResult.Failure::step))
                .contains("step c.workflow.step b");
        assertThat(draftRun.outcome())
                .isEqualTo(new ExecutionResult.Failure(Optional.of("step c.workflow.step b"), "refused bad"));
    }

    @Test
    void stepsOfCalledWorkflow_areMockedByPath() throws Exception {
        UUID inner = new UUID(7, 1);
        UUID outer = new UUID(7, 2);
        fleet.publish(inner, List.of(act("a", at("event")), exitWith("a")));
        fleet.publish(
                outer, List.of(loop(List.of(1, 2), 1, Step.OnError.FAIL, call("i", inner, at("item"))), act("b", 2)));
        DraftRun draftRun = run(
                        Map.of("o.workflow.step i.workflow.a", "mocked", "step o.workflow.step b", 7, "a", "own"),
                        Duration.ofSeconds(30),
                        act("a", 1),
                        call("o", outer, value(5)),
                        call("p", inner, value(6)))
                .orElseThrow();
        assertThat(told(draftRun))
                .contains(
                        "0000 probe MOCKED 1 -> own",
                        "0001.w.0000.i000000.0000.w.0000 probe MOCKED 1 -> mocked",
                        "0001.w.0000.i000001.0000.w.0000 probe MOCKED 2 -> mocked",
                        "0001.w.0001 probe MOCKED 2 -> 7",
                        "0002.w.0000 probe DONE 6 -> 6");
        assertThat(outside.calls()).containsExactly(6);
    }

    @Test
    void mockOfMissingCalledStep_isRejected() throws Exception {
        UUID called = new UUID(7, 1);
        fleet.publish(called, List.of(act("a", 1), set("x", value(1))));
        for (String name : List.of(
                "c.workflow.z", "c.workflow.step set", "c.workflow.", "c.a", "z.workflow.a", "d.workflow.a", "c")) {
            assertThatThrownBy(() -> run(
                            Map.of(name, 1),
                            Duration.ofSeconds(1),
                            call("c", called, value(5)),
                            call("d", new UUID(7, 9), value(5)),
                            act("z", 1)))
                    .as(name)
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageStartingWith("mocks." + name + ": ");
        }
        Step computed =
                new Step.Call(TestSteps.named("c"), Template.of("{{ '" + called + "' }}"), Optional.empty(), value(5));
        assertThat(told(run(Map.of("c.workflow.a", 8), Duration.ofSeconds(9), computed)
                        .orElseThrow()))
                .contains("0000.w.0000 probe MOCKED 1 -> 8");
    }

    @Test
    void mockedFailure_isCaught() throws Exception {
        DraftRun draftRun = run(
                        Map.of("a", Map.of("error", Map.of("message", "returned 503", "status", 503))),
                        Duration.ofSeconds(30),
                        attempt(
                                List.of(act("a", 1)),
                                List.of(act("h", Template.of("{{ $.error.message & '/' & $.error.status }}")))))
                .orElseThrow();
        assertThat(told(draftRun))
                .containsExactly(
                        "0000 try DONE - -> returned 503/503",
                        "0000.b00.0000 probe FAILED 1 -> -",
                        "0000.b01.0000 probe DONE returned 503/503 -> returned 503/503");
        assertThat(draftRun.steps().get(1).attempts()).contains(0);
        assertThat(draftRun.steps().get(1).failure())
                .contains(new ExecutionResult.Failure(Optional.of("step a"), "returned 503"));
        assertThat(outside.calls()).containsExactly("returned 503/503");
    }

    @Test
    void mockWithErrorAndOtherKeys_isAValue() throws Exception {
        Object given = Map.of("error", Map.of("message", "so"), "status", 1);
        assertThat(run(Map.of("a", given), Duration.ofSeconds(9), act("a", 1), exitWith("a"))
                        .orElseThrow()
                        .outcome())
                .isEqualTo(new ExecutionResult.Success(Map.of("a", given)));
    }

    @Test
    void mockedError_needsMessage() {
        for (Object error : List.of("so", Map.of("code", 1), Map.of("message", 1), Map.of())) {
            assertThatThrownBy(() ->
                            run(Map.of("a", Map.of("error", error)), Duration.ofSeconds(9), act("a", 1), exitWith("a")))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessage("mocks.a.error.message: must be a text: the message of the failure");
        }
        assertThat(outside.calls()).isEmpty();
    }

    @Test
    void timeout_interruptsBranches() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(2);
        outside.on("slow", () -> {
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        DraftRun draftRun = run(
                        Map.of(),
                        Duration.ofMillis(300),
                        both(Step.OnError.FAIL, List.of(act("l", "slow")), List.of(act("r", "slow"))))
                .orElseThrow();
        assertThat(draftRun.outcome()).isInstanceOf(ExecutionResult.Failure.class);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    private static Object shown(StepTrace.Value value) {
        return switch (value) {
            case StepTrace.Value.Whole(Object whole) -> whole;
            case StepTrace.Value.Cut(Object excerpt, int bytes) -> excerpt + " of " + bytes;
        };
    }

    @Test
    void sensitiveStep_isShownWithoutItsInputAndOutput() throws Exception {
        DraftRun draftRun = run(
                sensitive("a", value(Map.of("token", "a token of somebody"))),
                act("b", at("a.token")),
                exitWith("a", "b"));
        assertThat(outside.calls()).contains("a token of somebody");
        assertThat(told(draftRun))
                .startsWith("0000 probe DONE [redacted] -> [redacted]", "0001 probe DONE [redacted] -> [redacted]");
        assertThat(draftRun.outcome())
                .isEqualTo(new ExecutionResult.Success(Map.of("a", Map.of("token", "[redacted]"), "b", "[redacted]")));
    }

    @Test
    void trace_showsInputAndOutputOfEveryStep() throws Exception {
        DraftRun draftRun = run(
                set("x", at("event.n")),
                choose(at("vars.x"), List.of(act("a", at("vars.x"))), List.of(fail("not here"))),
                loop(List.of(8, 9), 1, Step.OnError.FAIL, set("y", at("item"))),
                exitWith("a"));
        assertThat(told(draftRun))
                .containsExactly(
                        "0000 set DONE {x=3} -> {x=3}",
                        "0001 if DONE 3 -> 3",
                        "0001.b00.0000 probe DONE 3 -> 3",
                        "0002 for_each DONE [8, 9] -> [{y=8}, {y=9}]",
                        "0002.i000000.0000 set DONE {y=8} -> {y=8}",
                        "0002.i000001.0000 set DONE {y=9} -> {y=9}",
                        "0003 exit EXITED {a=3} -> {a=3}");
        assertThat(draftRun.steps().get(2).attempts()).contains(1);
        assertThat(draftRun.outcome()).isEqualTo(new ExecutionResult.Success(Map.of("a", 3)));
        assertThat(draftRun.reply()).isEqualTo(new Reply.End(draftRun.outcome()));
    }

    @Test
    void mockedStep_showsInput_callsNothing() throws Exception {
        DraftRun draftRun = run(
                        Map.of("a", Map.of("status", 404), "step b", 2),
                        Duration.ofSeconds(30),
                        act("a", 1),
                        act("b", 1),
                        act("c", 3),
                        exitWith("a.status", "b", "c"))
                .orElseThrow();
        assertThat(told(draftRun))
                .startsWith(
                        "0000 probe MOCKED 1 -> {status=404}", "0001 probe MOCKED 1 -> 2", "0002 probe DONE 3 -> 3");
        assertThat(outside.calls()).containsExactly(3);
        assertThatThrownBy(() -> run(Map.of("z", 1), Duration.ofSeconds(1), act("a", 1), set("z", value(1))))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("mocks.z: ");
    }

    @Test
    void wait_isSkipped_advancesTime() throws Exception {
        DraftRun draftRun = run(
                waitFor("20d"),
                both(Step.OnError.FAIL, List.of(waitFor("1h"), act("l", 1)), List.of(waitFor("2h"), act("r", 2))),
                set("t", Template.of("{{ $millis() }}")),
                exitWith("vars.t"));
        assertThat(draftRun.steps().getFirst().status()).isEqualTo(Ended.SKIPPED);
        assertThat(draftRun.outcome())
                .isInstanceOfSatisfying(
                        ExecutionResult.Success.class,
                        success -> assertThat(((Number) success.output().get("vars.t")).longValue())
                                .isBetween(
                                        NOW.plus(Duration.ofDays(20)).toEpochMilli(),
                                        NOW.plus(Duration.ofDays(20))
                                                .plus(Duration.ofHours(4))
                                                .toEpochMilli()));
        assertThat(draftRun.steps())
                .allSatisfy(step -> assertThat(step.duration()).isLessThan(Duration.ofHours(1)));
    }

    @Test
    void failure_isShownAtItsStep_handlerContinues() throws Exception {
        outside.failing("bad");
        DraftRun draftRun = run(attempt(List.of(act("a", "bad")), List.of(act("h", at("error.message")))), fail("so"));
        assertThat(told(draftRun))
                .containsExactly(
                        "0000 try DONE - -> refused bad",
                        "0000.b00.0000 probe FAILED bad -> -",
                        "0000.b01.0000 probe DONE refused bad -> refused bad",
                        "0001 fail FAILED so -> -");
        assertThat(draftRun.steps())
                .extracting(DraftRunStep::failure)
                .satisfiesExactly(
                        none -> assertThat(none).isEmpty(),
                        here -> assertThat(here)
                                .contains(new ExecutionResult.Failure(Optional.of("step a"), "refused bad")),
                        none -> assertThat(none).isEmpty(),
                        here -> assertThat(here).contains(new ExecutionResult.Failure(Optional.of("fail"), "so")));
        assertThat(draftRun.outcome()).isEqualTo(new ExecutionResult.Failure(Optional.of("fail"), "so"));
    }

    @Test
    void secrets_areUsedAndRedacted() throws Exception {
        DraftRun draftRun = run(
                set("before", value(SECRET)),
                act("a", Template.of("Bearer {{ $.secrets.key }}")),
                new Step.Respond(TestSteps.label("respond"), Template.of(Map.of("body", "{{ $.a }}"))),
                exitWith("a"));
        assertThat(outside.calls()).containsExactly("Bearer " + SECRET);
        assertThat(draftRun.toString()).doesNotContain("horse").contains("Bearer [redacted]");
        assertThat(draftRun.reply()).isInstanceOf(Reply.Response.class);
    }

    @Test
    void invalidResponse_fails() throws Exception {
        DraftRun draftRun = run(TestSteps.exit(value(Map.of("status", 99))));
        assertThat(draftRun.outcome()).isInstanceOf(ExecutionResult.Failure.class);
        assertThat(run(
                                new Step.Respond(TestSteps.label("r"), value(Map.of())),
                                TestSteps.exit(value(Map.of("status", 99))))
                        .outcome())
                .isEqualTo(new ExecutionResult.Success(Map.of("status", 99)));
    }

    @Test
    void longTrace_isTruncated_countsOmittedSteps() throws Exception {
        DraftRun draftRun =
                run(loop(Collections.nCopies(1500, 1), 1, Step.OnError.FAIL, set("x", at("item"))), exitWith());
        assertThat(draftRun.steps()).hasSize(1000);
        assertThat(draftRun.omitted()).isEqualTo(502);
        assertThat(draftRun.steps().getFirst().input().orElseThrow())
                .isInstanceOfSatisfying(
                        StepTrace.Value.Cut.class,
                        cut -> assertThat(cut.bytes()).isEqualTo(3001));
    }

    @Test
    void timeout_interruptsRun_showsFinishedSteps() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        outside.on("slow", () -> {
            try {
                new CountDownLatch(1).await();
                return "never";
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        DraftRun draftRun = run(Map.of(), Duration.ofMillis(300), act("a", 1), act("b", "slow"))
                .orElseThrow();
        assertThat(told(draftRun)).containsExactly("0000 probe DONE 1 -> 1", "0001 probe UNFINISHED slow -> -");
        assertThat(draftRun.outcome()).isInstanceOf(ExecutionResult.Failure.class);
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void concurrentRuns_areLimited() throws Exception {
        CountDownLatch going = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        outside.on("held", () -> {
            going.countDown();
            go.await();
            return 1;
        });
        for (int i = 0; i < 2; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    run(act("a", "held"));
                } catch (InvalidFieldException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        assertThat(going.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(run(Map.of(), Duration.ofSeconds(1), act("a", 1))).isEmpty();
        assertThat(draftRunner.run(wanted(new UUID(0, 4), Map.of(), Duration.ofSeconds(20), act("a", 1))))
                .as("of another workspace")
                .isPresent();
        go.countDown();
        await().until(() -> run(Map.of(), Duration.ofSeconds(9), act("a", 1)).isPresent());
    }

    @Test
    void wholeContextInAVariable_isCopied() throws Exception {
        DraftRun run = run(
                set("v", Template.of("{{ $ }}")),
                set("w", Template.of("{{ $ }}")),
                TestSteps.exit(Template.of(Map.of("n", "{{ $.vars.w.vars.v.event.n }}"))));
        assertThat(run.outcome()).isEqualTo(new ExecutionResult.Success(Map.of("n", 3)));
    }

    @Test
    void abandonedDraft_takesNoFurtherStep() throws Exception {
        CountDownLatch abandoned = new CountDownLatch(1);
        AtomicInteger later = new AtomicInteger();
        Template waits = _ -> {
            while (abandoned.getCount() > 0) {
                // it computes, and does not look at interrupts
                Thread.onSpinWait();
            }
            return 1;
        };
        Template counts = _ -> later.incrementAndGet();

        Optional<DraftRun> run = run(Map.of(), Duration.ofMillis(50), set("a", waits), set("b", counts));
        abandoned.countDown();

        assertThat(run.orElseThrow().outcome()).isInstanceOf(ExecutionResult.Failure.class);
        await().during(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(later).hasValue(0));
    }

    @Test
    void state_isReadAndNotChanged() throws InvalidFieldException {
        StateKey key = StateKey.of("key", "n");
        fleet.state.put(new UUID(0, 3), key, Json.write(5), Optional.empty(), OptionalLong.empty());
        DraftRun run = run(
                state("first", Map.of("increment", "n")),
                state("gone", Map.of("delete", "other")),
                both(
                        Step.OnError.FAIL,
                        List.of(state("left", Map.of("increment", "n"))),
                        List.of(state("right", Map.of("put", "other", "value", 1, "if_absent", true)))),
                state("read", Map.of("get", "n")),
                exitWith("first.value", "read.value", "parallel"));
        Map<String, Object> output = ((ExecutionResult.Success) run.outcome()).output();
        assertThat(output).containsEntry("first.value", 6).containsEntry("read.value", 7);
        assertThat(fleet.state.find(new UUID(0, 3), key).orElseThrow().value()).isEqualTo(5);
        assertThat(fleet.state.find(new UUID(0, 3), StateKey.of("key", "other")))
                .isEmpty();
    }

    @Test
    void state_canBeMocked() throws InvalidFieldException {
        DraftRun run = run(
                        Map.of("it", Map.of("written", false)),
                        Duration.ofSeconds(30),
                        state("it", Map.of("put", "n", "value", 1, "if_absent", true)),
                        exitWith("it.written"))
                .orElseThrow();
        assertThat(run.outcome()).isEqualTo(new ExecutionResult.Success(Map.of("it.written", false)));
    }
}
