package dev.tappet.tracing;

import dev.tappet.engine.TraceParent;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides which executions have spans. The decision follows from the execution's id and the flag of its sender's trace,
 * so that all processes decide alike.
 */
public final class Tracer {
    /** No execution has any. */
    public static final Tracer OFF = new Tracer(0, _ -> {}, InstantSource.system(), false);

    /** The random part of an id that samplers look at (W3C Trace Context Level 2): the last seven bytes. */
    private static final long RANDOM = (1L << 56) - 1;

    private final SpanExporter exporter;
    private final InstantSource clock;
    private final boolean isOn;

    /** Ids of executions whose random part is at least this have spans. */
    private final long threshold;

    /** @param ratio of the executions without a trace of their sender's that have spans, from 0 to 1 */
    public Tracer(double ratio, SpanExporter exporter, InstantSource clock) {
        this(ratio, exporter, clock, true);
    }

    private Tracer(double ratio, SpanExporter exporter, InstantSource clock, boolean isOn) {
        this.exporter = exporter;
        this.clock = clock;
        this.isOn = isOn;
        this.threshold = Math.round((1 - ratio) * (RANDOM + 1));
    }

    public boolean isOn() {
        return isOn;
    }

    /**
     * The trace of an execution.
     *
     * @param received where in a trace of its sender's the request came from: its flag decides
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
