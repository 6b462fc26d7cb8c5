package dev.tappet.execution;

import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.OutgoingTrace;
import dev.tappet.engine.StepPath;
import dev.tappet.engine.TraceParent;
import dev.tappet.tracing.ExecutionTrace;
import dev.tappet.tracing.Span;
import dev.tappet.tracing.Tracer;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The span of one run of an execution, from its claim until it ends, waits or is handed over. The spans of its steps
 * are made from its journal entries. A run after a crash also makes the spans of the crashed run, which may not have
 * been sent.
 */
final class RunSpan implements JournalListener {
    private static final Logger LOG = Logger.getLogger(RunSpan.class);

    /** The default limit of OpenTelemetry. */
    private static final int MAX_EVENTS = 128;

    /** The outcome of a crashed run. */
    static final String INTERRUPTED = "INTERRUPTED";

    static final String HANDED_OVER = "HANDED_OVER";

    /** What making run spans needs. */
    record Factory(Tracer tracer, Catalog catalog, InstantSource clock) {
        /**
         * @param started when the run began
         * @param kind    whether it was taken from a queue
         * @return empty if the execution has no spans
         */
        Optional<RunSpan> begin(ExecutionState state, Instant started, Span.Kind kind) {
            return tracer.of(state.id(), state.origin().trace())
                    .map(trace -> new RunSpan(this, trace, state, started, kind));
        }
    }

    private final Factory with;
    private final ExecutionTrace trace;
    private final ExecutionState state;
    private final Instant started;
    private final Span.Kind kind;
    private final List<Span.SpanEvent> events = new ArrayList<>();
    private Optional<StepSpans> steps = Optional.empty();
    private String name = "run";
    private String result = INTERRUPTED;

    private RunSpan(Factory with, ExecutionTrace trace, ExecutionState state, Instant started, Span.Kind kind) {
        this.with = with;
        this.trace = trace;
        this.state = state;
        this.started = started;
        this.kind = kind;
    }

    /** The trace context for the calls of its steps. */
    OutgoingTrace outgoing() {
        return step -> Optional.of(trace.traceparent(step));
    }

    /** Called when the definition is read and the journal open. */
    void runs(Workflow workflow, Function<StepPath, Optional<JournalEntry>> journal) {
        name = "run " + workflow.name();
        steps = Optional.of(new StepSpans(trace, workflow, new CatalogWorkflows(with.catalog()), journal));
    }

    @Override
    public void stored(List<JournalEntry> entries) {
        attempt(() -> {
            export(entries, state.epoch());
            addEvents(entries, events);
        });
    }

    @Override
    public void entriesRead(List<JournalEntry> entries, long epoch) {
        if (state.lease().deaths().isSuspect() && !entries.isEmpty()) {
            attempt(() -> {
                export(entries, epoch);
                exportDead(entries, epoch);
            });
        }
    }

    private void export(List<JournalEntry> entries, long epoch) {
        String run = trace.runSpan(epoch);
        entries.forEach(entry -> steps.flatMap(known -> known.span(entry, run)).ifPresent(with.tracer()::end));
    }

    private synchronized void addEvents(List<JournalEntry> entries, List<Span.SpanEvent> to) {
        for (JournalEntry entry : entries) {
            if (to.size() < MAX_EVENTS) {
                steps.flatMap(known -> known.event(entry)).ifPresent(to::add);
            }
        }
    }

    /** Makes the span of a crashed run from its entries; its start is unknown. */
    private void exportDead(List<JournalEntry> entries, long epoch) {
        List<Span.SpanEvent> events = new ArrayList<>();
        addEvents(entries, events);
        Instant first =
                entries.stream().map(RunSpan::began).min(Instant::compareTo).orElseThrow();
        Instant last =
                entries.stream().map(JournalEntry::at).max(Instant::compareTo).orElseThrow();
        with.tracer().end(span(epoch, first, last, INTERRUPTED, events));
    }

    private static Instant began(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Done done
            when done.callTrace().isPresent() -> done.callTrace().get().started();
            case JournalEntry.Failed failed
            when failed.callTrace().isPresent() -> failed.callTrace().get().started();
            case JournalEntry other -> other.at();
        };
    }

    /**
     * @param message how the run ends
     */
    void ends(String message) {
        result = message;
    }

    void ends(ExecutionStatus status) {
        ends(status.name());
    }

    /** The run has ended. */
    void end() {
        attempt(() ->
                with.tracer().end(span(state.epoch(), started, with.clock().instant(), result, List.copyOf(events))));
    }

    private Span span(long epoch, Instant start, Instant end, String message, List<Span.SpanEvent> events) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("tappet.workspace.id", state.binding().workspace().toString());
        attributes.put("tappet.workflow.id", state.binding().workflow().toString());
        attributes.put("tappet.workflow.version", state.binding().version());
        attributes.put("tappet.execution.id", state.id().toString());
        attributes.put("tappet.run.number", epoch);
        attributes.put("tappet.run.result", message);
        state.origin()
                .rerun()
                .ifPresent(rerun -> attributes.put("tappet.rerun_of", rerun.of().toString()));
        return new Span(
                trace.traceId(),
                trace.runSpan(epoch),
                // schedules and reruns have no request
                state.origin().requestId().isPresent()
                        ? Optional.of(trace.requestSpan())
                        : trace.received().map(TraceParent::spanId),
                name,
                kind,
                start,
                end,
                attributes,
                events,
                links(epoch),
                message.equals(ExecutionStatus.FAILED.name()));
    }

    /** Links to the previous run, which sent the message of this one, or to the original of a rerun. */
    private List<Span.SpanLink> links(long epoch) {
        if (epoch > 1) {
            return List.of(new Span.SpanLink(trace.traceId(), trace.runSpan(epoch - 1)));
        }
        return state.origin()
                .rerun()
                .map(rerun -> earlier(rerun.of()))
                .map(of -> List.of(new Span.SpanLink(of.traceId(), of.runSpan(1))))
                .orElse(List.of());
    }

    private ExecutionTrace earlier(UUID of) {
        return new ExecutionTrace(of, trace.received());
    }

    /** A failure of tracing must not end a run. */
    private void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "A span of execution %s could not be created", state.id());
        }
    }
}
