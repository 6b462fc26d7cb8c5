package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.callback;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.sensitive;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Operator;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.engine.TraceParent;
import dev.tappet.json.Json;
import dev.tappet.tracing.ExecutionTrace;
import dev.tappet.tracing.Span;
import dev.tappet.tracing.Tracer;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The spans of runs and of the steps that act. */
class RunSpanTest {
    private static final TraceParent SENDER =
            new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private static final TriggerOrigin ORIGIN = new TriggerOrigin(TriggerOrigin.Url.ASYNC, "req-1");

    private final List<Span> spans = new ArrayList<>();
    private final ScriptedOperator outside = new ScriptedOperator();
    private WorkerCluster cluster = new WorkerCluster(outside);

    private void traced() {
        cluster.traced(new Tracer(1, spans::add, cluster.clock));
    }

    private UUID start(Optional<TraceParent> trace, Step... steps) {
        UUID id = cluster.executions().newId();
        cluster.executions()
                .create(
                        List.of(new NewExecution(
                                id,
                                cluster.publish(List.of(steps)),
                                Json.write(Map.of()),
                                Optional.empty(),
                                trace,
                                Workflow.FAILURE_STATUS,
                                Optional.of(ORIGIN))),
                        Lane.ASYNC);
        return id;
    }

    private Span named(String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .reduce((_, second) -> {
                    throw new AssertionError("twice: " + second);
                })
                .orElseThrow(() -> new AssertionError(name + " is not among " + spans));
    }

    @Test
    void run_isBelowItsRequest_andStepsAreBelowTheRun() {
        traced();
        outside.on("a", () -> {
            cluster.clock.pass(Duration.ofSeconds(2));
            return "b";
        });
        UUID id = start(Optional.empty(), act("first", "a"), exitWith("first"));
        ExecutionTrace trace = new ExecutionTrace(id, Optional.empty());
        cluster.clock.pass(Duration.ofSeconds(3));
        var begin = cluster.clock.instant();

        cluster.runAll();

        assertThat(spans).hasSize(2).allSatisfy(span -> {
            assertThat(span.traceId()).isEqualTo(trace.traceId());
            assertThat(span.start()).isEqualTo(begin);
            assertThat(span.end()).isEqualTo(begin.plusSeconds(2));
            assertThat(span.isFailed()).isFalse();
        });
        Span run = named("run Test");
        assertThat(run.kind()).isEqualTo(Span.Kind.CONSUMER);
        assertThat(run.spanId()).isEqualTo(trace.runSpan(1));
        assertThat(run.parent()).hasValue(trace.requestSpan());
        assertThat(run.links()).isEmpty();
        assertThat(run.attributes())
                .containsEntry("tappet.execution.id", id.toString())
                .containsEntry("tappet.run.result", "SUCCESS");
        Span step = named("probe first");
        assertThat(step.parent()).hasValue(run.spanId());
        assertThat(outside.traces()).containsExactly("00-%s-%s-01".formatted(trace.traceId(), step.spanId()));
    }

    @Test
    void traceOfTheSender_isContinued() {
        traced();
        start(Optional.of(SENDER), act("first", "a"));

        cluster.runAll();

        assertThat(spans).hasSize(2).allMatch(span -> span.traceId().equals(SENDER.traceId()));
        assertThat(outside.traces())
                .containsExactly("00-%s-%s-01"
                        .formatted(SENDER.traceId(), named("probe first").spanId()));
    }

    @Test
    void senderThatDoesNotSample_hasNoSpans_andItsTraceGoesOutAsItIs() {
        traced();
        TraceParent unsampled = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
        start(Optional.of(unsampled), act("first", "a"));

        cluster.runAll();

        assertThat(spans).isEmpty();
        assertThat(outside.traces()).containsExactly(unsampled.value());
    }

    /** Nothing is open while it waits: each run has a span, which links to the one before. */
    @Test
    void wait_endsTheSpan_andTheNextRunLinksToIt() {
        traced();
        UUID id = start(Optional.empty(), act("first", "a"), waitFor("3d"), act("second", "b"));
        ExecutionTrace trace = new ExecutionTrace(id, Optional.empty());

        cluster.runAll();
        assertThat(spans).hasSize(2);
        assertThat(named("run Test").attributes()).containsEntry("tappet.run.result", "ON_HOLD");
        assertThat(named("run Test").events()).extracting(Span.SpanEvent::name).containsExactly("wait");
        spans.clear();
        cluster.clock.pass(Duration.ofDays(4));
        cluster.sweeper().sweep();
        cluster.runAll();

        assertThat(spans).hasSize(2);
        assertThat(named("run Test").spanId()).isEqualTo(trace.runSpan(2));
        assertThat(named("run Test").parent()).hasValue(trace.requestSpan());
        assertThat(named("run Test").links()).containsExactly(new Span.SpanLink(trace.traceId(), trace.runSpan(1)));
        assertThat(named("probe second").parent()).hasValue(trace.runSpan(2));
    }

    @Test
    void rerun_linksToTheExecutionThatItRepeats() {
        traced();
        UUID id = start(Optional.empty(), act("first", "a"));
        cluster.runAll();
        spans.clear();

        cluster.reruns().rerun(new UUID(0, 3), id, RerunService.From.START);
        cluster.runAll();

        ExecutionTrace of = new ExecutionTrace(id, Optional.empty());
        assertThat(named("run Test").traceId()).isNotEqualTo(of.traceId());
        assertThat(named("run Test").parent()).as("there was no request").isEmpty();
        assertThat(named("run Test").links()).containsExactly(new Span.SpanLink(of.traceId(), of.runSpan(1)));
    }

    /** At every write, and a process takes the spans that it did not send with it. */
    @Test
    void crash_stepsHaveTheSameSpans_andNoneIsMissing() {
        CrashingTable[] table = new CrashingTable[1];
        for (boolean after : List.of(false, true)) {
            for (int write : IntStream.rangeClosed(1, 4).toArray()) {
                ScriptedOperator operator = new ScriptedOperator();
                cluster = new WorkerCluster(
                        ground -> {
                            table[0] = new CrashingTable(ground);
                            return table[0];
                        },
                        operator);
                cluster.traced(new Tracer(1, _ -> {}, cluster.clock));
                UUID id = start(Optional.empty(), act("first", "a"), act("second", "b"), exitWith("second"));
                ExecutionTrace trace = new ExecutionTrace(id, Optional.empty());
                table[0].crashAt(write, after);
                cluster.dies(id);
                table[0].calm();
                cluster.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
                spans.clear();
                traced();
                cluster.runAll();

                String when = "crash " + (after ? "after" : "before") + " write " + write;
                if (after && write == 4) {
                    assertThat(spans).as(when + ", which was the last one").isEmpty();
                    continue;
                }
                assertThat(cluster.find(id).status()).as(when).isEqualTo(ExecutionStatus.SUCCESS);
                Span first = named("probe first");
                Span second = named("probe second");
                assertThat(operator.traces())
                        .as(when)
                        .containsExactlyInAnyOrder(
                                "00-%s-%s-01".formatted(trace.traceId(), first.spanId()),
                                "00-%s-%s-01".formatted(trace.traceId(), second.spanId()));
                assertThat(spans.stream().map(Span::spanId))
                        .as(when + ": all parents but the request are there")
                        .contains(first.parent().orElseThrow(), second.parent().orElseThrow());
            }
        }
    }

    @Test
    void failure_isMarkedWithoutItsMessage() {
        traced();
        outside.failing("a");
        start(Optional.empty(), act("first", "a"));

        cluster.runAll();

        assertThat(spans).hasSize(2).allMatch(Span::isFailed);
        assertThat(named("probe first").attributes()).containsEntry("error.type", "failed");
        assertThat(spans.toString()).doesNotContain("refused");
    }

    @Test
    void callbacksResponsesAndCaughtFailures_areEvents() {
        traced();
        outside.failing("a");
        start(
                Optional.empty(),
                callback("approval", "1h", "yes"),
                respond(Map.of("status", 202)),
                attempt(List.of(act("first", "a")), List.of(act("handler", "b"))));

        cluster.runAll();

        assertThat(named("run Test").events())
                .extracting(Span.SpanEvent::name)
                .containsExactly("callback opened", "failure caught");
        assertThat(spans.toString()).doesNotContain("tappet.example");
    }

    /** Named as the operator whose arguments are read. */
    private static Operator http(Object value) {
        return new Operator() {
            @Override
            public String name() {
                return "http";
            }

            @Override
            public Duration timeout(Object arguments) {
                return Duration.ofSeconds(1);
            }

            @Override
            public Result execute(Call call) {
                return new Result(value, 3);
            }
        };
    }

    private static Step http(String id, Map<String, Object> arguments) {
        return new Step.OperatorStep(TestSteps.named(id), "http", TestSteps.value(arguments));
    }

    @Test
    void httpStep_hasMethodHostAndStatus_andNothingElse() {
        cluster = new WorkerCluster(http(Map.of("status", 204, "body", "b0dy")));
        traced();
        start(
                Optional.empty(),
                http(
                        "call",
                        Map.of(
                                "url",
                                "https://user:s3cret@api.example:8443/T/s3cret?token=s3cret#s3cret",
                                "method",
                                "PUT",
                                "headers",
                                Map.of("X-Key", "s3cret"),
                                "body",
                                "s3cret")));

        cluster.runAll();

        assertThat(named("http call").kind()).isEqualTo(Span.Kind.CLIENT);
        assertThat(named("http call").attributes())
                .containsOnly(
                        Map.entry("tappet.step", named("http call").attributes().get("tappet.step")),
                        Map.entry("tappet.operator", "http"),
                        Map.entry("tappet.attempts", 3),
                        Map.entry("http.request.method", "PUT"),
                        Map.entry("server.address", "api.example"),
                        Map.entry("server.port", 8443),
                        Map.entry("http.response.status_code", 204L));
        assertThat(spans.toString()).doesNotContain("s3cret", "b0dy");
    }

    @Test
    void sensitiveStep_hasNoDetails() {
        traced();
        start(Optional.empty(), sensitive("hidden", TestSteps.value("s3cret")));

        cluster.runAll();

        assertThat(named("probe hidden").attributes().keySet())
                .containsExactlyInAnyOrder("tappet.step", "tappet.operator", "tappet.attempts");
        assertThat(spans.toString()).doesNotContain("s3cret");
    }
}
