package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.call;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.exitWithAll;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.StepTrace;
import dev.tappet.engine.TestSteps;
import dev.tappet.expression.Template;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What workflow promises: another workflow runs in the place of the step, with its input as the event; it ends itself
 * and nothing around it; its version is decided when it is entered; and what is around it understands what is in it.
 */
class CallTest {
    private static final UUID OWN_WORKSPACE = new UUID(0, 3);
    private static final UUID INNER = new UUID(7, 1);
    private static final UUID OTHER = new UUID(7, 2);

    private final ScriptedOperator outside = new ScriptedOperator().failing("bad");
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private UUID ran(Step... steps) {
        UUID id = fleet.start(List.of(steps), Map.of("n", 7), Lane.SYNC);
        fleet.runAll();
        return id;
    }

    private Map<String, Object> output(UUID id) {
        return fleet.find(id).outcome().orElseThrow() instanceof ExecutionResult.Success(Map<String, Object> output)
                ? output
                : Map.of("failed", fleet.find(id).outcome().orElseThrow());
    }

    private ExecutionResult.Failure failure(UUID id) {
        return fleet.find(id).outcome().orElseThrow() instanceof ExecutionResult.Failure failure
                ? failure
                : new ExecutionResult.Failure(Optional.empty(), "it did not fail");
    }

    private void inner(Step... steps) {
        fleet.publish(INNER, List.of(steps));
    }

    private static Step callInner() {
        return call("c", INNER, value(Map.of()));
    }

    private List<StepTrace> traces(UUID id) throws InvalidFieldException {
        return fleet.traces(new PageTokens(fleet.box))
                .of(OWN_WORKSPACE, id, PageRequest.FIRST)
                .orElseThrow()
                .found();
    }

    @Test
    void calledWorkflow_exit_isOutputOfTheStepAlone() {
        inner(act("a", at("event.ask")), exit(computed(in -> Map.of("score", at("a").evaluate(in)))), act("never", 9));
        UUID id = ran(call("c", INNER, value(Map.of("ask", 81))), act("then", at("c.score")), exitWith("c", "then"));
        assertThat(output(id)).isEqualTo(Map.of("c", Map.of("score", 81), "then", 81));
        assertThat(outside.calls()).containsExactly(81, 81);
    }

    @Test
    void calledWorkflow_exit_needNotBeAResponse() {
        inner(exit(value(Map.of("status", "shipped"))));
        assertThat(output(ran(callInner(), exitWith("c")))).isEqualTo(Map.of("c", Map.of("status", "shipped")));
    }

    @Test
    void calledWorkflow_withoutExit_hasEmptyOutput() {
        inner(set("x", value(1)));
        assertThat(output(ran(callInner(), exitWith("c")))).isEqualTo(Map.of("c", Map.of()));
    }

    @Test
    void calledWorkflow_seesOnlyItsInput() {
        inner(set("inside", value(2)), exitWithAll());
        UUID id = ran(
                set("outside", value(1)),
                act("a", 1),
                loop(List.of("item"), 1, Step.OnError.FAIL, call("c", INNER, at("index"))),
                exitWith("loop", "vars"));
        assertThat(output(id))
                .isEqualTo(Map.of(
                        "loop",
                        List.of(Map.of("event", 0, "vars", Map.of("inside", 2))),
                        "vars",
                        Map.of("outside", 1)));
    }

    @Test
    void calledWorkflow_seesItsOwnIdAndTheExecutionsId() {
        inner(exitWith("workflow", "execution.id"));
        UUID id = ran(callInner(), exitWith("c", "workflow.id"));
        assertThat(output(id))
                .isEqualTo(Map.of(
                        "c",
                        Map.of(
                                "workflow",
                                Map.of("id", INNER.toString(), "name", "Test", "version", 1),
                                "execution.id",
                                id.toString()),
                        "workflow.id",
                        new UUID(0, 2).toString()));
    }

    @Test
    void calledWorkflow_failure_isCatchableFailureOfTheStep() {
        inner(act("a", 1), act("b", "bad"));
        assertThat(failure(ran(callInner())))
                .isEqualTo(new ExecutionResult.Failure(Optional.of("step c.workflow.step b"), "refused bad"));
        UUID caught = ran(attempt(List.of(callInner()), List.of(exitWith("error.step", "error.message"))));
        assertThat(output(caught))
                .isEqualTo(Map.of("error.step", "step c.workflow.step b", "error.message", "refused bad"));
    }

    @Test
    void nestedCall_failure_namesWholePath() {
        fleet.publish(OTHER, List.of(act("a", "bad")));
        inner(call("d", OTHER, value(1)));
        assertThat(failure(ran(callInner())).step()).contains("step c.workflow.step d.workflow.step a");
    }

    @Test
    void calledWorkflow_inLoopsAndBranches_waitsAndActs() {
        inner(act("a", at("event")), waitFor(60), act("b", at("event")), exitWith("a", "b"));
        UUID id = ran(
                both(
                        Step.OnError.FAIL,
                        List.of(loop(List.of(1, 2, 3), 3, Step.OnError.FAIL, call("c", INNER, at("item")))),
                        List.of(call("d", INNER, value(4)))),
                exitWith("parallel"));
        assertThat(output(id))
                .isEqualTo(Map.of(
                        "parallel",
                        Map.of(
                                "left",
                                List.of(Map.of("a", 1, "b", 1), Map.of("a", 2, "b", 2), Map.of("a", 3, "b", 3)),
                                "right",
                                Map.of("a", 4, "b", 4))));
        assertThat(outside.calls()).hasSize(8);
        assertThat(outside.keys().values()).containsOnly(1);
    }

    @Test
    void publish_duringCall_keepsVersionOfTheCall() {
        inner(act("a", "old"), waitFor(60), act("b", "old"), exitWith("workflow.version", "b"));
        UUID id = fleet.start(List.of(callInner(), waitFor(60), callInner(), exitWith("c")), Map.of(), Lane.ASYNC);
        fleet.worker().handle(id);
        inner(act("a", "new"), exitWith("workflow.version", "a"));
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("old", "old", "new");
        assertThat(output(id)).isEqualTo(Map.of("c", Map.of("workflow.version", 3, "a", "new")));
    }

    @Test
    void unpublish_duringCall_letsTheCallFinish() {
        inner(act("a", 1), waitFor(60), act("b", 2), exitWith("b"));
        UUID id = fleet.start(List.of(callInner(), exitWith("c")));
        fleet.worker().handle(id);
        fleet.unpublish(INNER);
        fleet.runAll();
        assertThat(output(id)).isEqualTo(Map.of("c", Map.of("b", 2)));
    }

    /** They are noted, and go into the journal with the hold: more of them than one commit takes. */
    @Test
    void publish_afterManyCalls_keepsTheirVersions() {
        inner(exit(value(Map.of("version", "old"))));
        Step many = loop(Collections.nCopies(150, 0), 1, Step.OnError.FAIL, callInner());
        UUID id = fleet.start(List.of(many, waitFor(60), exitWith("loop")));
        fleet.worker().handle(id);
        inner(exit(value(Map.of("version", "new"))));
        fleet.runAll();
        assertThat(output(id)).isEqualTo(Map.of("loop", Collections.nCopies(150, Map.of("version", "old"))));
    }

    @Test
    void missingWorkflow_failsStep_staysMissingAfterResume() {
        assertThat(failure(ran(callInner())))
                .isEqualTo(new ExecutionResult.Failure(
                        Optional.of("step c"),
                        "there is no published workflow with the id \"" + INNER + "\" in this workspace"));
        Step continued = loop(List.of(1), 1, Step.OnError.CONTINUE, callInner());
        UUID id = fleet.start(List.of(continued, waitFor(60), exitWith("loop")));
        fleet.worker().handle(id);
        inner(exit(value(Map.of())));
        fleet.runAll();
        assertThat(output(id).toString()).contains("there is no published workflow");
    }

    @Test
    void sharedWorkflow_callsWorkflowsOfItsOwnWorkspace() {
        UUID theirs = new UUID(0, 4);
        fleet.publish(INNER, List.of(exit(value(Map.of("whose", "theirs")))), theirs);
        assertThat(failure(ran(callInner())).message()).startsWith("there is no published workflow");
        fleet.sharedBy(theirs);
        assertThat(output(ran(callInner(), exitWith("c")))).isEqualTo(Map.of("c", Map.of("whose", "theirs")));
    }

    @Test
    void invalidWorkflowId_failsStep() {
        for (Object id : List.of("", "not-an-id", 5, Map.of())) {
            Step step = new Step.Call(TestSteps.named("c"), value(id), Optional.empty(), value(1));
            assertThat(failure(ran(step)).message()).containsAnyOf("no published workflow", "must be a text");
            assertThat(output(ran(attempt(List.of(step), List.of(exitWith()))))).isEmpty();
        }
    }

    @Test
    void recursion_failsExecution() {
        fleet.publish(OTHER, List.of(act("a", 1), callInner()));
        inner(call("d", OTHER, value(1)));
        UUID id = ran(attempt(List.of(callInner()), List.of(exitWith())));
        assertThat(failure(id).message()).isEqualTo("the workflow \"Test\" calls itself");
        assertThat(failure(id).step()).contains("step c.workflow.step d.workflow.step c");
        assertThat(outside.calls()).containsExactly(1);
    }

    @Test
    void ownWorkflow_calledAgain_failsExecution() {
        UUID own = new UUID(0, 2);
        fleet.publish(own, List.of(exitWith()));
        UUID id = ran(attempt(List.of(call("c", own, value(1))), List.of(exitWith())));
        assertThat(failure(id).message()).isEqualTo("the workflow \"Test\" calls itself");
    }

    @Test
    void callDepth_beyondTen_failsExecution() {
        for (int last : new int[] {EngineLimits.MAX_CALL_DEPTH, EngineLimits.MAX_CALL_DEPTH + 1}) {
            for (int i = 1; i < last; i++) {
                fleet.publish(new UUID(8, i), List.of(call("c", new UUID(8, i + 1), value(1)), exitWith("c")));
            }
            fleet.publish(new UUID(8, last), List.of(exit(value(Map.of("depth", last)))));
            UUID id = ran(attempt(List.of(call("c", new UUID(8, 1), value(1))), List.of()), exitWith("c"));
            if (last == EngineLimits.MAX_CALL_DEPTH) {
                assertThat(output(id).toString()).contains("depth=10");
            } else {
                assertThat(failure(id).message()).isEqualTo("workflows call each other more than 10 deep");
            }
        }
    }

    @Test
    void stepDepth_beyondLimit_failsExecution() {
        for (int depth : new int[] {EngineLimits.MAX_STEP_DEPTH, EngineLimits.MAX_STEP_DEPTH + 1}) {
            List<Step> nested = List.of(exit(value(Map.of("deep", true))));
            for (int i = 0; i < depth; i++) {
                nested = List.of(choose(value(true), nested, List.of()));
            }
            UUID id = ran(nested.getFirst());
            if (depth == EngineLimits.MAX_STEP_DEPTH) {
                assertThat(output(id)).isEqualTo(Map.of("deep", true));
            } else {
                assertThat(failure(id).message()).isEqualTo("the steps nest more than 64 deep");
            }
        }
    }

    @Test
    void tooLargeOutput_ofCalledWorkflow_isNotCatchable() {
        for (int length : new int[] {100_000 - 8, 100_000 - 7}) {
            inner(exit(value(Map.of("a", "x".repeat(length)))));
            UUID id = ran(attempt(List.of(callInner()), List.of()), exitWith());
            if (length == 100_000 - 8) {
                assertThat(output(id)).isEmpty();
            } else {
                assertThat(failure(id).message())
                        .isEqualTo("the workflow \"Test\" cannot end: the output is larger than 100000 bytes");
            }
        }
    }

    @Test
    void stepsOfCalledWorkflow_countTowardsStepLimit() {
        inner(loop(Collections.nCopies(500, 0), 1, Step.OnError.FAIL, set("x", value(1))));
        UUID id = ran(callInner(), callInner());
        assertThat(failure(id).message()).isEqualTo("the execution took more than 1000 steps");
    }

    @Test
    void respond_inCalledWorkflow_answersCallerOfTheExecution() {
        inner(respond(Map.of("body", "inner")), exitWith());
        UUID id = ran(callInner(), respond(Map.of("body", "outer")));
        assertThat(fleet.find(id).response().map(Reply.Response::parameters)).contains(Map.of("body", "inner"));
    }

    @Test
    void resumedRun_skipsFinishedCalls() {
        int[] evaluations = new int[1];
        Template counted = computed(_ -> ++evaluations[0]);
        inner(act("a", 1), set("x", counted), exitWith("vars.x"));
        UUID id = ran(callInner(), waitFor(60), exitWith("c"));
        assertThat(output(id)).isEqualTo(Map.of("c", Map.of("vars.x", 1)));
        assertThat(evaluations).containsExactly(1);
    }

    @Test
    void traces_ofCalledWorkflow_haveTheirPaths() throws Exception {
        inner(act("a", 1), attempt(List.of(act("b", "bad")), List.of(waitFor(60))), exitWith("a"));
        UUID id = ran(callInner(), act("d", 2));
        assertThat(traces(id).stream().map(trace -> trace.path() + " " + trace.place() + " " + trace.kind()))
                .containsExactly(
                        "0000 step c DONE",
                        "0000.w.0000 step c.workflow.step a DONE",
                        "0000.w.0001.b00.0000 step c.workflow.step b FAILED",
                        "0000.w.0001.b01.0000 step c.workflow.wait 60 WAITING",
                        "0000.w.0001~ step c.workflow.try CAUGHT",
                        "0000~ step c CALLED",
                        "0001 step d DONE");
        assertThat(traces(id).get(2).failure().flatMap(ExecutionResult.Failure::step))
                .contains("step c.workflow.step b");
        assertThat(traces(id).get(4).failure().flatMap(ExecutionResult.Failure::step))
                .contains("step c.workflow.step b");
        assertThat(traces(id).get(5).value())
                .contains(new StepTrace.Value.Whole(Map.of("workflow_id", INNER.toString(), "workflow_version", 1L)));
    }

    private UUID again(UUID id) {
        if (fleet.reruns().rerun(OWN_WORKSPACE, id, RerunService.From.FAILED_STEP)
                instanceof ChangeResult.Done<ExecutionSummary>(ExecutionSummary now)) {
            fleet.runAll();
            return now.id();
        }
        throw new AssertionError("not run again");
    }

    @Test
    void rerun_ofFailedCall_resumesInTheSameVersion() {
        inner(act("a", 1), act("b", "bad"), exitWith("a", "b"));
        UUID first = ran(act("before", 0), callInner(), exitWith("c"));
        outside.on("bad", () -> 2);
        inner(act("a", "new"));
        assertThat(output(again(first))).isEqualTo(Map.of("c", Map.of("a", 1, "b", 2)));
        assertThat(outside.calls()).containsExactly(0, 1, "bad", "bad");
    }

    @Test
    void rerun_afterRethrowAroundOrInsideCall_retriesFailedStep() {
        Step handed = new Step.Fail(TestSteps.label("handed"), value("handed on"));
        fleet.publish(OTHER, List.of(act("a", 1), act("b", "bad"), exitWith("a", "b")));
        fleet.publish(INNER, List.of(attempt(List.of(call("d", OTHER, value(1))), List.of(handed)), exitWith("d")));
        UUID within = ran(callInner(), exitWith("c"));
        UUID around = ran(attempt(List.of(call("d", OTHER, value(1))), List.of(handed)), exitWith("d"));
        outside.on("bad", () -> 2);
        assertThat(output(again(within))).isEqualTo(Map.of("c", Map.of("d", Map.of("a", 1, "b", 2))));
        assertThat(output(again(around))).isEqualTo(Map.of("d", Map.of("a", 1, "b", 2)));
        assertThat(outside.calls()).containsExactly(1, "bad", 1, "bad", "bad", "bad");
    }

    @Test
    void rerun_afterRethrowByCalledHandler_retriesFailedStep() {
        fleet.publish(OTHER, List.of(fail("handed on")));
        UUID first = ran(attempt(List.of(act("a", "bad")), List.of(call("d", OTHER, value(1)))), exitWith("a"));
        outside.on("bad", () -> 2);
        assertThat(output(again(first))).isEqualTo(Map.of("a", 2));
    }

    @Test
    void rerun_ofFailedStepInCalledHandler_resumesThere() {
        outside.failing("worse");
        fleet.publish(OTHER, List.of(act("h", 1), act("b", "bad"), exitWith("h", "b")));
        UUID first = ran(attempt(List.of(act("a", "worse")), List.of(call("d", OTHER, value(1)))), exitWith("d"));
        outside.on("bad", () -> 2);
        assertThat(output(again(first))).isEqualTo(Map.of("d", Map.of("h", 1, "b", 2)));
        assertThat(outside.calls()).containsExactly("worse", 1, "bad", "bad");
    }

    @Test
    void rerun_ofMissingWorkflow_looksItUpAgain() {
        UUID first = ran(act("a", 1), callInner(), exitWith("c"));
        inner(exit(value(Map.of("there", "now"))));
        assertThat(output(again(first))).isEqualTo(Map.of("c", Map.of("there", "now")));
        assertThat(outside.calls()).containsExactly(1);
    }
}
