package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DraftPrecondition;
import dev.tappet.workspace.MemberName;
import dev.tappet.workspace.WorkspaceVariable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VariablesInRunsTest {
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private void variable(String name, Object value) throws InvalidFieldException {
        fleet.variables.put(WORKSPACE, MemberName.of(name), WorkspaceVariable.Value.of(value), DraftPrecondition.NONE);
    }

    private static List<Step> steps(String yaml) {
        String before = "name: Example\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n";
        ParseResult reading =
                new DefinitionParser(Map.of("probe", Map.of())).read((before + yaml).getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(yaml).isInstanceOf(ParseResult.Valid.class);
        return ((ParseResult.Valid) reading).workflow().steps();
    }

    private static final String WAITS = """
            - probe: "{{ $.variables.mode }}"
            - wait: 5m
            - if: "{{ $.variables.mode = 'new' }}"
              then: [probe: wrong]
              else: [probe: "{{ $.variables.mode & ' again' }}"]
            - exit: { mode: "{{ $.variables.mode }}", late: "{{ $.variables.late }}" }
            """;

    @Test
    void variable_changedDuringAWait_isTheSameForTheExecution() throws InvalidFieldException {
        variable("mode", "old");
        variable("late", List.of(1, 2));
        UUID id = fleet.start(steps(WAITS));
        fleet.worker().handle(id);
        variable("mode", "new");
        fleet.variables.delete(WORKSPACE, MemberName.of("late"));
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("old", "old again");
        assertThat(fleet.find(id).outcome())
                .hasValue(new ExecutionResult.Success(Map.of("mode", "old", "late", List.of(1, 2))));
    }

    @Test
    void variable_missingAtFirst_staysMissing() throws InvalidFieldException {
        UUID id = fleet.start(steps("""
                - try: [set: { a: "{{ $.variables.lost }}" }]
                  catch: [probe: "{{ $.error.message }}"]
                - wait: 5m
                - exit: {}
                """));
        fleet.worker().handle(id);
        variable("lost", 1);
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("there is no variable \"lost\" in this workspace");
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of()));
    }

    @Test
    void calledWorkflow_readsItsOwn_beforeAndAfterAWait() throws InvalidFieldException {
        variable("mode", "old");
        variable("other", "mine");
        UUID called = new UUID(7, 1);
        fleet.publish(called, steps("""
                - probe: "{{ $.variables.other }}"
                - wait: 5m
                - exit: { both: "{{ $.variables.other & $.variables.mode }}" }
                """));
        UUID id = fleet.start(steps("""
                - set: { a: "{{ $.variables.mode }}" }
                - id: c
                  workflow: { id: 00000000-0000-0007-0000-000000000001 }
                - exit: { both: "{{ $.c.both }}" }
                """));
        fleet.worker().handle(id);
        variable("mode", "new");
        variable("other", "theirs");
        fleet.runAll();
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("both", "mineold")));
    }

    @Test
    void rerun_fromTheFailedStep_seesTheNewValueAndTakesOverTheRest() throws InvalidFieldException {
        variable("mode", "bad");
        outside.failing("bad");
        UUID id = fleet.start(steps("""
                - probe: first
                - probe: "{{ $.variables.mode }}"
                - exit: {}
                """));
        fleet.runAll();
        variable("mode", "good");
        ChangeResult<ExecutionSummary> rerun = fleet.reruns().rerun(WORKSPACE, id, RerunService.From.FAILED_STEP);
        assertThat(rerun).isInstanceOf(ChangeResult.Done.class);
        fleet.runAll();
        assertThat(outside.calls()).containsExactly("first", "bad", "good");
    }

    @Test
    void steps_ofAnExecutionWithVariables_showNoOthers() throws InvalidFieldException {
        variable("mode", "old");
        variable("late", 1);
        UUID id = fleet.start(steps(WAITS));
        fleet.runAll();
        assertThat(new StepTraceReader(fleet.table, fleet.sealedValues, fleet.catalog(), new PageTokens(fleet.box))
                        .of(WORKSPACE, id, PageRequest.FIRST)
                        .orElseThrow()
                        .found())
                .extracting(trace -> trace.path())
                .containsExactly("0000", "0001", "0002.b01.0000");
    }

    @Test
    void execution_withoutVariables_readsNone() {
        UUID id = fleet.start(List.of(act("a", "x")));
        fleet.runAll();
        assertThat(fleet.table
                        .query(dev.tappet.storage.Query.startingWith(
                                ExecutionKeys.partition(id), JournalItems.PREFIX + "~"))
                        .found())
                .isEmpty();
    }
}
