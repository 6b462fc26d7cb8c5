package dev.tappet.tracing;

import dev.tappet.engine.TraceParent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides which executions have spans. The decision depends only on the id of the execution and the sampled flag of the
 * trace of its sender, so that all processes make the same decision.
 */
public final class Tracer {
    /** No execution has spans. */
    public static final Tracer DISABLED = new Tracer(0, _ -> {}, InstantSource.system(), false);

    /** The part of an id that samplers treat as random: its last seven bytes (W3C Trace Context Level 2). */
    private static final long RANDOM = (1L << 56) - 1;

    private final SpanExporter exporter;
    private final InstantSource clock;
    private final boolean isOn;

    /** Executions whose random part is at least this value have spans. */
    private final long threshold;

    /** @param ratio the share of executions without a trace of their sender that have spans, from 0 to 1 */
    public Tracer(double ratio, SpanExporter exporter, InstantSource clock) {
        this(ratio, exporter, clock, true);
    }

    private Tracer(double ratio, SpanExporter exporter, InstantSource clock, boolean isOn) {
        this.exporter = exporter;
        this.clock = clock;
        this.isOn = isOn;
        this.threshold = Math.round((1 - ratio) * (RANDOM + 1));
    }

    public boolean isEnabled() {
        return isOn;
    }

    /**
     * The trace of an execution.
     *
     * @param received the trace of the sender that the request belongs to; its sampled flag decides
     * @return empty if the execution has no spans
     */
    public Optional<ExecutionTrace> of(UUID execution, Optional<TraceParent> received) {
        if (!isOn) {
            return Optional.empty();
        }
        boolean isSampled = received.map(TraceParent::isSampled)
                .orElseGet(() -> (execution.getLeastSignificantBits() & RANDOM) >= threshold);
        return isSampled ? Optional.of(new ExecutionTrace(execution, received)) : Optional.empty();
    }

    public Instant now() {
        return clock.instant();
    }

    public void end(Span span) {
        exporter.export(span);
    }
}
