package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.OperatorCallTrace;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.StepTrace;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What can be read of an execution's steps. */
class StepTraceReaderTest {
    private static final UUID OWN_WORKSPACE = new UUID(0, 3);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);
    private final StepTraceReader traces = fleet.traces(new PageTokens(new AesGcmSecretBox(new byte[32])));
    private final Instant start = fleet.clock.instant();

    private UUID ran(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return id;
    }

    private ResultPage<StepTrace> page(UUID id, int size, Optional<String> token) throws InvalidFieldException {
        return traces.of(OWN_WORKSPACE, id, new PageRequest(size, token)).orElseThrow();
    }

    private List<StepTrace> all(UUID id) throws InvalidFieldException {
        return page(id, 100, Optional.empty()).found();
    }

    private static List<String> positions(List<StepTrace> traces) {
        return traces.stream().map(each -> each.path() + " " + each.kind()).toList();
    }

    @Test
    void trace_showsValueAndFailure() throws Exception {
        outside.failing("bad");
        UUID id = ran(set("x", value(1)), act("a", Map.of("n", 1)), act("b", "bad"));
        assertThat(all(id))
                .containsExactly(
                        new StepTrace(
                                "0001",
                                "step a",
                                Optional.of("a"),
                                Optional.empty(),
                                Optional.of("probe"),
                                StepTrace.Kind.DONE,
                                Optional.of(start),
                                start,
                                Optional.of(1),
                                Optional.of(new StepTrace.Value.Whole(Map.of("n", 1))),
                                Optional.empty(),
                                Optional.of(new StepTrace.Value.Whole(Map.of("n", 1))),
                                Optional.empty(),
                                Optional.empty()),
                        new StepTrace(
                                "0002",
                                "step b",
                                Optional.of("b"),
                                Optional.empty(),
                                Optional.of("probe"),
                                StepTrace.Kind.FAILED,
                                Optional.of(start),
                                start,
                                Optional.of(0),
                                Optional.of(new StepTrace.Value.Whole("bad")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new ExecutionResult.Failure(Optional.of("step b"), "refused bad")),
                                Optional.empty()));
    }

    @Test
    void failureDetail_isShownAtItsStep_truncated() throws Exception {
        Map<String, Object> told = Map.of("status", 422, "body", "no such street ".repeat(300));
        outside.on("order", () -> {
            throw new Operator.OperatorFailedException("returned 422", 1, told);
        });
        List<StepTrace> traces = all(ran(attempt(List.of(act("a", "order")), List.of())));
        assertThat(traces).extracting(StepTrace::kind).containsExactly(StepTrace.Kind.FAILED, StepTrace.Kind.CAUGHT);
        assertThat(traces.getFirst().detail().orElseThrow()).isInstanceOfSatisfying(StepTrace.Value.Cut.class, cut -> {
            assertThat(cut.bytes()).isEqualTo(Json.write(told).length);
            assertThat(cut.excerpt())
                    .asInstanceOf(InstanceOfAssertFactories.MAP)
                    .containsEntry("status", 422)
                    .hasEntrySatisfying(
                            "body",
                            body -> assertThat((String) body)
                                    .startsWith("no such street no")
                                    .endsWith("… 4,500 characters"));
        });
        assertThat(traces.getLast().detail()).isEmpty();
    }

    @Test
    void wait_showsDueTime() throws Exception {
        UUID id = ran(waitFor("1h"));
        assertThat(all(id)).singleElement().satisfies(trace -> {
            assertThat(trace.kind()).isEqualTo(StepTrace.Kind.WAITING);
            assertThat(trace.due()).contains(start.plus(Duration.ofHours(1)));
        });
    }

    @Test
    void traces_areInWorkflowOrder() throws Exception {
        outside.failing("bad");
        UUID id = ran(
                loop(List.of(1, 2), 1, Step.OnError.FAIL, act("a", at("item"))),
                attempt(List.of(act("b", "bad")), List.of(act("h", 3))),
                loop(List.of(4, 5), 2, Step.OnError.FAIL, act("c", at("item")), exit(value(Map.of()))));
        assertThat(positions(all(id)))
                .startsWith(
                        "0000.i000000.0000 DONE",
                        "0000.i000001.0000 DONE",
                        "0001.b00.0000 FAILED",
                        "0001.b01.0000 DONE",
                        "0001~ CAUGHT")
                .endsWith("0002~ JOINED_EXIT");
    }

    @Test
    void largeValue_isTruncatedWithSize() throws Exception {
        outside.on("large", () -> "x".repeat(100_000));
        UUID id = ran(act("a", "large"));
        assertThat(all(id))
                .singleElement()
                .extracting(StepTrace::value)
                .isEqualTo(Optional.of(new StepTrace.Value.Cut("x".repeat(500) + "… 100,000 characters", 100_002)));
    }

    @Test
    void largeInput_isTruncatedFieldByField() throws Exception {
        outside.on(Map.of("a", List.of("y".repeat(5000)), "b", Collections.nCopies(1000, 7)), () -> "done");
        UUID id = ran(act("a", Map.of("a", List.of("y".repeat(5000)), "b", Collections.nCopies(1000, 7))));
        StepTrace.Value.Cut input =
                (StepTrace.Value.Cut) all(id).getFirst().input().orElseThrow();
        assertThat(input.bytes()).isEqualTo(5002 + 2 + 2001 + 11);
        assertThat(Json.write(input.excerpt()).length).isLessThanOrEqualTo(OperatorCallTrace.INPUT_BYTES);
        assertThat(input.excerpt())
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("a", List.of("y".repeat(500) + "… 5,000 characters"))
                .extractingByKey("b", InstanceOfAssertFactories.LIST)
                .hasSize(51)
                .endsWith(7, "… 950 more");
    }

    @Test
    void trace_showsDurationAndAttempts() throws Exception {
        outside.on("slow", () -> {
            fleet.clock.pass(Duration.ofSeconds(3));
            throw new Operator.OperatorFailedException("refused", 4, Map.of());
        });
        assertThat(all(ran(act("a", "slow")))).singleElement().satisfies(trace -> {
            assertThat(trace.started()).contains(start);
            assertThat(trace.at()).isEqualTo(start.plusSeconds(3));
            assertThat(trace.attempts()).contains(4);
        });
    }

    @Test
    void longJournal_isPaged() throws Exception {
        UUID id = ran(loop(List.of(1, 2, 3, 4, 5), 1, Step.OnError.FAIL, act("a", at("item"))));
        List<StepTrace> seen = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ResultPage<StepTrace> page = page(id, 2, token);
            assertThat(page.found()).hasSizeLessThanOrEqualTo(2);
            seen.addAll(page.found());
            token = page.next();
        } while (token.isPresent());
        assertThat(seen).hasSize(5).isEqualTo(all(id));
    }

    @Test
    void pageToken_ofOtherExecution_isRejected() throws Exception {
        UUID one = ran(act("a", 1), act("b", 2));
        UUID two = ran(act("a", 1), act("b", 2));
        Optional<String> token = page(one, 1, Optional.empty()).next();
        assertThat(page(one, 1, token).found()).hasSize(1);
        assertThatThrownBy(() -> page(two, 1, token)).isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void pureSteps_leaveNoTrace() throws Exception {
        assertThat(all(ran(set("x", value(1)), exitWith("vars")))).isEmpty();
    }

    @Test
    void traces_ofOtherWorkspacesExecution_areMissing() throws Exception {
        UUID id = ran(act("a", 1));
        assertThat(traces.of(new UUID(0, 4), id, PageRequest.FIRST)).isEmpty();
        assertThat(traces.of(OWN_WORKSPACE, new UUID(9, 9), PageRequest.FIRST)).isEmpty();
    }
}
