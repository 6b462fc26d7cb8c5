package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.engine.TraceParent;
import dev.tappet.json.Json;
import dev.tappet.workflow.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a {@code traceparent} header is taken (W3C Trace Context, 3.2.2 and 4.3). */
class TraceParentTest {
    private static final String KNOWN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void wellFormedHeader_isTaken() {
        assertThat(TraceParent.of(List.of(KNOWN))).contains(new TraceParent(KNOWN));
        assertThat(TraceParent.of(List.of(" " + KNOWN + " "))).contains(new TraceParent(KNOWN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-what-a-later-version-adds", "-"})
    void laterVersion_isReadAsKnownVersion(String more) {
        assertThat(TraceParent.of(List.of("cc" + KNOWN.substring(2) + more))).contains(new TraceParent(KNOWN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.",
                "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7_01",
                "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01"
            })
    void malformedHeader_isIgnored(String given) {
        assertThat(TraceParent.of(List.of(given))).isEmpty();
    }

    @Test
    void noneOrSeveralHeaders_areIgnored() {
        assertThat(TraceParent.of(List.of())).isEmpty();
        assertThat(TraceParent.of(List.of(KNOWN, KNOWN))).isEmpty();
    }

    @Test
    void traceParent_isSentWithCallsOfExecutionAndRerun() {
        ScriptedOperator outside = new ScriptedOperator();
        WorkerCluster fleet = new WorkerCluster(outside);
        UUID id = fleet.executions().newId();
        fleet.executions()
                .create(
                        List.of(new NewExecution(
                                id,
                                fleet.publish(List.of(TestSteps.act("call", "outside"))),
                                Json.write(Map.of()),
                                Optional.empty(),
                                Optional.of(new TraceParent(KNOWN)),
                                Workflow.FAILURE_STATUS,
                                Optional.empty())),
                        Lane.ASYNC);
        fleet.runAll();
        fleet.reruns().rerun(new UUID(0, 3), id, RerunService.From.START);
        fleet.runAll();
        assertThat(outside.calls()).hasSize(2);
        assertThat(outside.traces()).containsExactly(KNOWN);
    }
}
