package dev.tappet.outbound;

import dev.tappet.engine.Operator;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.RunMemory.CallMemory;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import dev.tappet.outbound.LambdaInvoker.FunctionCall;
import dev.tappet.outbound.LambdaInvoker.InvocationFailedException;
import dev.tappet.outbound.LambdaInvoker.InvocationResponse;
import dev.tappet.outbound.LambdaInvoker.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The operator {@code lambda}: invokes a function of AWS Lambda and returns <code>{status, payload}</code>. Failures of
 * the function itself are not retried, because the function may have done part of its work. Transient failures of
 * Lambda (throttling, service or connection errors) are retried according to the {@code retry} of the step.
 */
public final class LambdaOperator implements Operator {
    public static final String NAME = "lambda";

    private static final String SCHEMA = "/schema/lambda.json";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** The longest timeout of Lambda. */
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(15);

    private final LambdaInvoker functions;
    private final int limit;
    private final RetryLoop attempts = new RetryLoop();

    /** @param limit bytes of the result of a function */
    public LambdaOperator(LambdaInvoker functions, int limit) {
        this.functions = functions;
        this.limit = limit;
    }

    /** The JSON Schema of its arguments. */
    public static Object schema() {
        return Json.resource(SCHEMA);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** The role of a public function must not be able to invoke other functions. */
    @Override
    public boolean runsOnWorkersOnly() {
        return true;
    }

    @Override
    public Duration timeout(Object arguments) throws OperatorFailedException {
        OperatorArguments read = OperatorArguments.of(NAME, arguments);
        Duration timeout = read.duration("timeout", TIMEOUT, MAX_TIMEOUT);
        if (timeout.isZero()) {
            throw read.invalid("timeout", "a positive duration");
        }
        return timeout;
    }

    @Override
    public Result execute(Call call) throws OperatorFailedException, InterruptedException {
        OperatorArguments arguments = OperatorArguments.of(NAME, call.arguments());
        String function = arguments.text("function").orElse("");
        if (function.isBlank()) {
            throw arguments.invalid("function", "the name or the ARN of a function");
        }
        Kind kind = kind(arguments);
        byte[] payload = payload(arguments, kind, call.idempotencyKey());
        Deadline deadline = Deadline.in(call.timeout());
        return attempts.run(
                RetryPolicy.of(arguments),
                deadline,
                () -> attempt(
                        new FunctionCall(function, kind, payload, custom(call), deadline.remaining()), call.memory()));
    }

    private static Kind kind(OperatorArguments arguments) throws OperatorFailedException {
        return switch (arguments.text("invocation").orElse("request")) {
            case "request" -> Kind.REQUEST;
            case "event" -> Kind.EVENT;
            default -> throw arguments.invalid("invocation", "request or event");
        };
    }

    private static byte[] payload(OperatorArguments arguments, Kind kind, String idempotencyKey)
            throws OperatorFailedException {
        Object payload = arguments.value("payload").orElse(Map.of());
        Optional<String> field = arguments.text("key_field");
        if (field.isPresent()) {
            if (!(payload instanceof Map<?, ?> object)) {
                throw arguments.invalid("payload", "an object, since key_field names a field of it");
            }
            Map<Object, Object> marked = new LinkedHashMap<>(object);
            marked.putIfAbsent(field.get(), idempotencyKey);
            payload = marked;
        }
        byte[] json;
        try {
            json = Json.write(payload);
        } catch (IllegalArgumentException e) {
            throw arguments.invalid("payload", "JSON: " + e.getMessage());
        }
        int max = kind == Kind.EVENT ? LambdaInvoker.EVENT_BYTES : LambdaInvoker.REQUEST_BYTES;
        if (json.length > max) {
            throw arguments.invalid("payload", "at most %d bytes of JSON, not %d".formatted(max, json.length));
        }
        return json;
    }

    private static Map<String, String> custom(Call call) {
        Map<String, String> custom = new LinkedHashMap<>();
        custom.put("idempotency_key", call.idempotencyKey());
        custom.put("execution_id", call.execution().toString());
        call.traceparent().ifPresent(trace -> custom.put("traceparent", trace));
        return custom;
    }

    private Object attempt(FunctionCall invocation, CallMemory memory)
            throws AttemptFailedException, InterruptedException {
        InvocationResponse response;
        try {
            response = functions.invoke(invocation);
        } catch (InvocationFailedException e) {
            throw new AttemptFailedException(
                    new AttemptFailure(e.getMessage(), e.isTransient(), e.retryAfter(), Map.of()));
        }
        if (response.error().isPresent()) {
            throw failed(response, response.error().get());
        }
        if (response.payload().length > limit) {
            throw AttemptFailedException.permanentFailure("the function returned more than " + limit + " bytes");
        }
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("status", response.status());
        if (invocation.kind() == Kind.REQUEST) {
            memory.reserve(JsonWeight.of(response.payload()));
            output.put("payload", read(response.payload()));
        }
        return output;
    }

    /** A function may return a stream that is not JSON: the result is then a text. */
    private static Object read(byte[] payload) {
        if (payload.length == 0) {
            return null;
        }
        try {
            return Json.read(payload);
        } catch (MalformedJsonException _) {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    /**
     * Reads {@code errorType} and {@code errorMessage}, as Lambda runtimes report them. The stack trace is not
     * reported.
     */
    private static AttemptFailedException failed(InvocationResponse response, String kind) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("function_error", kind);
        Object given = read(response.payload());
        String reason = given instanceof String text && !text.isBlank() ? text : "it returned no reason";
        if (given instanceof Map<?, ?> error) {
            Optional<String> type = text(error, "errorType");
            Optional<String> message = text(error, "errorMessage");
            type.ifPresent(value -> detail.put("error_type", value));
            message.ifPresent(value -> detail.put("error_message", value));
            reason = type.map(value -> message.map(text -> value + ": " + text).orElse(value))
                    .or(() -> message)
                    .orElse(reason);
        }
        return new AttemptFailedException(
                new AttemptFailure("the function failed: " + reason, false, Optional.empty(), detail));
    }

    private static Optional<String> text(Map<?, ?> error, String name) {
        return error.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }
}
