package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Template;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.Secret;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SecretsInRunsTest {
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private void secret(String name, String value) throws InvalidFieldException {
        fleet.secrets.put(WORKSPACE, Secret.Name.of(name), Secret.Value.of(value));
    }

    private Execution run(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return fleet.find(id);
    }

    private static Template expression(String text) {
        return Template.of("{{ " + text + " }}");
    }

    @Test
    void operatorStep_getsOnlyNamedSecrets() throws InvalidFieldException {
        secret("key", "correct horse");
        secret("other", "battery staple");
        run(act("a", expression("[$.secrets.key, $count($keys($.secrets))]")));
        // the other one, although the workspace has it, was not named
        assertThat(outside.calls()).containsExactly(List.of("correct horse", 1));
    }

    @Test
    void missingSecret_failsStep_isCatchable() {
        assertThat(run(
                                attempt(
                                        List.of(act("a", expression("$.secrets.lost"))),
                                        List.of(act("h", expression("$.error.message")))),
                                exitWith("h"))
                        .outcome())
                .hasValue(new ExecutionResult.Success(Map.of("h", "there is no secret \"lost\" in this workspace")));
    }

    @Test
    void replacedSecret_isUsedByNextRun() throws InvalidFieldException {
        secret("key", "correct horse");
        run(act("a", expression("$.secrets.key")));
        secret("key", "battery staple");
        run(act("a", expression("$.secrets.key")));
        assertThat(outside.calls()).containsExactly("correct horse", "battery staple");
    }
}
