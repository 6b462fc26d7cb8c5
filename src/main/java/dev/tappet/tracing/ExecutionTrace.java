package dev.tappet.tracing;

import dev.tappet.digest.Sha256;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.TraceParent;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * The ids of the spans of an execution. They are derived from the id of the execution. A span that is repeated after a
 * crash, in any process, therefore keeps its id, and no id is stored.
 *
 * <p>If the sender sends no trace, the id of the trace is that of the execution without hyphens.
 *
 * @param received the trace of the sender that the request belongs to
 */
public record ExecutionTrace(UUID execution, Optional<TraceParent> received) {
    private static final int SPAN_BYTES = 8;

    public String traceId() {
        return received.map(TraceParent::traceId)
                .orElseGet(() -> execution.toString().replace("-", ""));
    }

    /** The span of the request that started the execution. */
    public String requestSpan() {
        return span("request");
    }

    /** @param epoch of the lease under which the execution runs */
    public String runSpan(long epoch) {
        return span("run " + epoch);
    }

    /** The span of a step that calls an operator; all attempts of the step share it. */
    public String stepSpan(StepPath step) {
        return span("step " + step.text());
    }

    /** The {@code traceparent} header of the calls of a step, as defined by W3C Trace Context. */
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
