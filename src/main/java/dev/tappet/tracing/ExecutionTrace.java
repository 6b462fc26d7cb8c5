package dev.tappet.tracing;

import dev.tappet.digest.Sha256;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.TraceParent;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The ids of the spans of an execution. They follow from its id alone, so that what is repeated after a crash, in
 * whichever process, is the same span, and nothing has to be stored.
 *
 * <p>Without a trace of its sender's, the id of the trace is the execution's, without hyphens.
 *
 * @param received where in a trace of its sender's the request came from
 */
public record ExecutionTrace(UUID execution, Optional<TraceParent> received) {
    private static final int SPAN_BYTES = 8;

    public String traceId() {
        return received.map(TraceParent::traceId)
                .orElseGet(() -> execution.toString().replace("-", ""));
    }

    /** The span of the request that started it. */
    public String requestSpan() {
        return span("request");
    }

    /** @param epoch of the claim by which it runs */
    public String runSpan(long epoch) {
        return span("run " + epoch);
    }

    /** The span of a step that acts, however often it was begun. */
    public String stepSpan(StepPath step) {
        return span("step " + step.text());
    }

    /** What goes out with the call of a step, as W3C Trace Context has it. */
    public String traceparent(StepPath step) {
        return "00-%s-%s-%s"
                .formatted(
                        traceId(),
                        stepSpan(step),
                        received.map(TraceParent::flags).orElse("01"));
    }

    private String span(String purpose) {
        return HexFormat.of().formatHex(Sha256.of(execution + " " + purpose), 0, SPAN_BYTES);
    }
}
