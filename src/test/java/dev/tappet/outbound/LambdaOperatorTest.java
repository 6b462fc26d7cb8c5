package dev.tappet.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tappet.documentation.Page;
import dev.tappet.engine.Operator.Call;
import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.Operator.Result;
import dev.tappet.expression.Evaluation;
import dev.tappet.json.Json;
import dev.tappet.outbound.LambdaInvoker.FunctionCall;
import dev.tappet.outbound.LambdaInvoker.InvocationFailedException;
import dev.tappet.outbound.LambdaInvoker.InvocationResponse;
import dev.tappet.outbound.LambdaInvoker.Kind;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a lambda step asks of Lambda, and what it makes of the answers. */
class LambdaOperatorTest {
    private static final int LIMIT = 1000;
    private static final UUID EXECUTION = new UUID(1, 2);

    private final List<FunctionCall> invocations = new ArrayList<>();
    private final List<Object> answers = new ArrayList<>();
    private final LambdaOperator lambda = new LambdaOperator(this::answer, LIMIT);

    private InvocationResponse answer(FunctionCall invocation) throws InvocationFailedException {
        invocations.add(invocation);
        Object next = answers.isEmpty() ? gives("{}") : answers.removeFirst();
        if (next instanceof InvocationFailedException refusal) {
            throw refusal;
        }
        return (InvocationResponse) next;
    }

    private static InvocationResponse gives(String payload) {
        return new InvocationResponse(200, Optional.empty(), payload.getBytes(StandardCharsets.UTF_8));
    }

    private static InvocationResponse fails(String payload) {
        return new InvocationResponse(200, Optional.of("Unhandled"), payload.getBytes(StandardCharsets.UTF_8));
    }

    private Result act(Object arguments) throws OperatorFailedException, InterruptedException {
        Duration within = lambda.timeout(arguments);
        return lambda.execute(new Call(
                EXECUTION,
                new UUID(0, 2),
                "key",
                arguments,
                Optional.of("00-trace"),
                within,
                HttpOperatorCalls.MEMORY.open("workspace").call()));
    }

    private OperatorFailedException failure(Object arguments) {
        return catchThrowableOfType(OperatorFailedException.class, () -> act(arguments));
    }

    private static String payload(FunctionCall invocation) {
        return new String(invocation.payload(), StandardCharsets.UTF_8);
    }

    @Test
    void payload_isSent_resultIsOutput() throws Exception {
        answers.add(gives("{\"price\": 5}"));
        Result result = act(Map.of("function", "price:live", "payload", Map.of("id", 7)));
        assertThat(result).isEqualTo(new Result(Map.of("status", 200, "payload", Map.of("price", 5)), 1));
        assertThat(invocations).singleElement().satisfies(invocation -> {
            assertThat(invocation.function()).isEqualTo("price:live");
            assertThat(invocation.kind()).isEqualTo(Kind.REQUEST);
            assertThat(payload(invocation)).isEqualTo("{\"id\":7}");
            assertThat(invocation.custom())
                    .isEqualTo(Map.of(
                            "idempotency_key", "key", "execution_id", EXECUTION.toString(), "traceparent", "00-trace"));
            assertThat(invocation.timeout()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
        });
    }

    @Test
    void nonJsonResult_isText_emptyIsNull() throws Exception {
        answers.add(gives("plain"));
        answers.add(gives(""));
        assertThat(((Map<?, ?>) act(Map.of("function", "f")).value()).get("payload"))
                .isEqualTo("plain");
        assertThat(((Map<?, ?>) act(Map.of("function", "f")).value()).get("payload"))
                .isNull();
        assertThat(payload(invocations.getFirst())).as("without a payload").isEqualTo("{}");
    }

    @Test
    void eventInvocation_isNotAwaited() throws Exception {
        answers.add(new InvocationResponse(202, Optional.empty(), new byte[0]));
        Map<String, Object> arguments =
                Map.of("function", "f", "invocation", "event", "payload", Map.of("id", 7), "key_field", "request");
        assertThat(act(arguments).value()).isEqualTo(Map.of("status", 202));
        assertThat(invocations.getFirst().kind()).isEqualTo(Kind.EVENT);
        assertThat(payload(invocations.getFirst())).isEqualTo("{\"id\":7,\"request\":\"key\"}");
    }

    @Test
    void keyField_ofPayload_isKept() throws Exception {
        act(Map.of("function", "f", "payload", Map.of("request", "mine"), "key_field", "request"));
        assertThat(payload(invocations.getFirst())).isEqualTo("{\"request\":\"mine\"}");
        assertThat(failure(Map.of("function", "f", "payload", List.of(1), "key_field", "request")))
                .hasMessage("lambda.payload: must be an object, since key_field names a field of it");
    }

    @Test
    void functionError_failsStepWithTypeAndMessage() {
        answers.add(
                fails("{\"errorMessage\": \"no such id\", \"errorType\": \"NotFound\", \"stackTrace\": [\"secret\"]}"));
        OperatorFailedException failure = failure(Map.of("function", "f", "retry", Map.of()));
        assertThat(failure).hasMessage("the function failed: NotFound: no such id");
        assertThat(failure.detail())
                .isEqualTo(
                        Map.of("function_error", "Unhandled", "error_type", "NotFound", "error_message", "no such id"));
        assertThat(invocations).as("never tried again").hasSize(1);
    }

    @Test
    void functionError_ofAnyForm_isReported() {
        answers.addAll(List.of(
                fails("{\"errorMessage\": \"bad\"}"),
                fails("{\"errorType\": \"Bad\"}"),
                fails("\"worse\""),
                fails("no JSON"),
                fails("[]"),
                fails("")));
        for (String said :
                List.of("bad", "Bad", "worse", "no JSON", "it returned no reason", "it returned no reason")) {
            assertThat(failure(Map.of("function", "f"))).hasMessage("the function failed: " + said);
        }
    }

    @Test
    void retryAfter_isRespected() {
        answers.add(new InvocationFailedException("throttled", true, Optional.of(Duration.ofMinutes(2))));
        assertThat(failure(Map.of("function", "f", "retry", Map.of("delay", "1ms"))))
                .hasMessage("throttled; the next attempt, in 120000 ms, would be after the step's timeout");
        assertThat(invocations).hasSize(1);
    }

    @Test
    void throttling_isRetried_ifConfigured() throws Exception {
        InvocationFailedException throttled = new InvocationFailedException("throttled", true);
        answers.addAll(List.of(throttled, throttled, gives("1")));
        Map<String, Object> retried = Map.of("function", "f", "retry", Map.of("delay", "1ms"));
        assertThat(act(retried)).isEqualTo(new Result(Map.of("status", 200, "payload", 1), 3));
        answers.addAll(List.of(throttled, throttled, throttled));
        assertThat(failure(retried)).hasMessage("throttled (attempt 3)");
        answers.add(throttled);
        assertThat(failure(Map.of("function", "f"))).hasMessage("throttled");
        answers.add(new InvocationFailedException("no such function", false));
        assertThat(failure(retried)).hasMessage("no such function");
    }

    @Test
    void payloadSizes_areLimited() throws Exception {
        int quotes = 2;
        for (Kind kind : Kind.values()) {
            int most = kind == Kind.EVENT ? LambdaInvoker.EVENT_BYTES : LambdaInvoker.REQUEST_BYTES;
            String invocation = kind == Kind.EVENT ? "event" : "request";
            act(Map.of("function", "f", "invocation", invocation, "payload", "x".repeat(most - quotes)));
            assertThat(failure(Map.of("function", "f", "invocation", invocation, "payload", "x".repeat(most - 1))))
                    .hasMessage("lambda.payload: must be at most %d bytes of JSON, not %d".formatted(most, most + 1));
        }
        answers.addAll(List.of(gives("1".repeat(LIMIT)), gives("1".repeat(LIMIT + 1))));
        act(Map.of("function", "f"));
        assertThat(failure(Map.of("function", "f"))).hasMessage("the function returned more than 1000 bytes");
    }

    @Test
    void invalidArguments_areRejected() {
        assertThat(failure(Map.of("function", " ")))
                .hasMessage("lambda.function: must be the name or the ARN of a function");
        assertThat(failure(Map.of("function", "f", "invocation", "both")))
                .hasMessage("lambda.invocation: must be request or event");
        assertThat(failure(Map.of("function", "f", "timeout", 0)))
                .hasMessage("lambda.timeout: must be a positive duration");
        assertThat(failure(Map.of("function", "f", "timeout", "16m")))
                .hasMessage("lambda.timeout: must be at most 900 s");
        assertThat(failure(5)).hasMessage("lambda: must be an object");
        assertThat(invocations).isEmpty();
    }

    /** The example in the language's reference, as it stands there. */
    @Test
    void documentedExample_runsAsDocumented() throws Exception {
        String step = Page.named("language.md").block("lambda:").indent(4).replaceFirst(" {4}", "  - ");
        String source = "name: x\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n" + step;
        DefinitionParser definitions = new DefinitionParser(Map.of(LambdaOperator.NAME, LambdaOperator.schema()));
        assertThat(definitions.read(source.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(ParseResult.Valid.class, valid -> {
                    Step.OperatorStep act =
                            (Step.OperatorStep) valid.workflow().steps().getFirst();
                    Map<String, Object> context = Map.of("event", Map.of("id", "a7"));
                    Object arguments = act.arguments().evaluate(new Evaluation(context, Instant.EPOCH, 1));
                    assertThat(failure(arguments)).isNull();
                });
        assertThat(Json.read(invocations.getFirst().payload())).isEqualTo(Map.of("id", "a7", "request_key", "key"));
        assertThat(invocations.getFirst().function()).isEqualTo("price");
    }
}
