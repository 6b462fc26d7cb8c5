package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.call;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.sensitive;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.StepTrace;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Step;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SensitiveStepsTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final String TOKEN = "kT9-a-token-of-a-login";

    private final ScriptedOperator outside = new ScriptedOperator()
            .on("password of Ada", () -> Map.of("token", TOKEN, "expires", 3600, "large", "y".repeat(10_000)));
    private final WorkerCluster cluster = new WorkerCluster(outside);

    private UUID ran(Step... steps) {
        UUID id = cluster.start(List.of(steps));
        cluster.runAll();
        return id;
    }

    private List<StepTrace> traces(UUID id) throws Exception {
        return cluster.traces(new PageTokens(cluster.box))
                .of(WORKSPACE, id, new PageRequest(100, Optional.empty()))
                .orElseThrow()
                .found();
    }

    private String stored(UUID id) {
        StringBuilder all = new StringBuilder();
        cluster.table
                .query(Query.startingWith(ExecutionKeys.partition(id), "J#"))
                .found()
                .forEach(item -> all.append(item));
        return all.toString();
    }

    @Test
    void sensitiveStep_isUsedByOthersAndShownNowhere() throws Exception {
        UUID id = ran(
                sensitive("login", value("password of Ada")),
                waitFor("1m"),
                act("use", at("login.token")),
                exitWith("login.token", "use"));
        assertThat(outside.calls()).containsExactly("password of Ada", TOKEN);
        Execution execution = cluster.find(id);
        // exact for a caller who waits, and hidden where it is read
        assertThat(execution.outcome())
                .contains(new ExecutionResult.Success(Map.of("login.token", TOKEN, "use", TOKEN)));
        assertThat(execution.redactor().redact(Map.of("use", TOKEN))).isEqualTo(Map.of("use", "[redacted]"));
        List<StepTrace> traces = traces(id);
        assertThat(traces.toString()).doesNotContain(TOKEN, "password", "yyyy", "3600");
        assertThat(traces.getFirst().value()).contains(new StepTrace.Value.Whole("[redacted]"));
        assertThat(traces.getFirst().input()).contains(new StepTrace.Value.Whole("[redacted]"));
        assertThat(stored(id)).doesNotContain(TOKEN, "password");
    }

    @Test
    void sensitiveStepThatFails_failureHasNothingOfInputAndResponse() throws Exception {
        outside.on("password of Bob", () -> {
            throw new Operator.OperatorFailedException(
                    "returned 401 to password of Bob: unknown user Robert", 1, Map.of("body", "unknown user Robert"));
        });
        UUID id = ran(sensitive("login", value("password of Bob")));
        assertThat(cluster.find(id).outcome())
                .contains(new ExecutionResult.Failure(
                        Optional.of("step login"), "returned 401 to [redacted]: [redacted]"));
        assertThat(traces(id).toString()).doesNotContain("password", "Robert");
    }

    @Test
    void stepsWithinASensitiveOne_areShownNowhere() throws Exception {
        UUID called = new UUID(7, 1);
        cluster.publish(called, List.of(act("inner", at("event")), exit(at("inner"))));
        Step.Call call = (Step.Call) call("call", called, value("password of Ada"));
        Step sensitive = new Step.Call(
                new Step.Label(Optional.of("call"), Optional.empty(), "step call", true),
                call.workflow(),
                call.known(),
                call.input());
        UUID id = ran(sensitive, act("use", at("call.token")));
        assertThat(outside.calls()).containsExactly("password of Ada", TOKEN);
        assertThat(traces(id).toString()).doesNotContain(TOKEN, "password", "yyyy");
    }
}
