package dev.tappet.trigger;

import dev.tappet.engine.TraceParent;
import dev.tappet.http.IncomingRequest;
import dev.tappet.tracing.ExecutionTrace;
import dev.tappet.tracing.Span;
import dev.tappet.tracing.Tracer;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The span of a request that starts executions, once in the trace of each execution. It is made when the response and
 * the executions are known. Rejected requests have no span, so that floods of them cost nothing; they are in the
 * delivery log.
 */
final class RequestSpan {
    private static final String TRACEPARENT = "traceparent";

    /**
     * The parts of a request that its span needs; without the body, because thousands may wait.
     *
     * @param trace the sender's trace context
     */
    private record RequestHead(String method, String route, String id, Instant received, Optional<TraceParent> trace) {}

    /**
     * How a request ended.
     *
     * @param status empty if its caller disconnected before
     */
    private record RequestEnd(Optional<Integer> status, Instant at) {
        Optional<String> error() {
            return status.isEmpty()
                    ? Optional.of("cancelled")
                    : status.filter(number -> number >= 500).map(String::valueOf);
        }
    }

    private final Tracer tracer;
    private final RequestHead request;
    private final ReentrantLock lock = new ReentrantLock();
    private List<Run> runs = List.of();
    private Optional<RequestEnd> end = Optional.empty();
    private boolean isMade;

    private RequestSpan(Tracer tracer, RequestHead request) {
        this.tracer = tracer;
        this.request = request;
    }

    /**
     * @return empty if no span of the request is recorded
     */
    static Optional<RequestSpan> of(Tracer tracer, IncomingRequest request) {
        if (!tracer.isEnabled()) {
            return Optional.empty();
        }
        Optional<TraceParent> trace = received(request);
        return trace.isPresent() && !trace.get().isSampled()
                ? Optional.empty()
                : Optional.of(new RequestSpan(
                        tracer,
                        new RequestHead(
                                request.method(),
                                route(request.path()),
                                request.requestId(),
                                request.received(),
                                trace)));
    }

    /** The sender's trace context. */
    static Optional<TraceParent> received(IncomingRequest request) {
        return TraceParent.of(request.headers().all(TRACEPARENT));
    }

    void started(DeliveryOutcome outcome) {
        switch (outcome) {
            case DeliveryOutcome.Started(List<Run> started) -> started(started);
            case DeliveryOutcome.Repeated(List<Run> before) -> started(before);
            case DeliveryOutcome.Filtered _,
                    DeliveryOutcome.HandshakeAnswered _,
                    DeliveryOutcome.Refused _,
                    DeliveryOutcome.Failed _,
                    DeliveryOutcome.Unlisted _ -> {
                // no execution runs
            }
        }
    }

    /**
     * @param execution that runs in this process while its request is open
     */
    void started(ResolvedRequest at, UUID execution) {
        at.binding().ifPresent(binding -> started(List.of(new Run(binding.workflow(), execution))));
    }

    private void started(List<Run> started) {
        lock.lock();
        try {
            runs = started;
            recordOnce();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes the span before the caller receives its response, because a Lambda function stops after that.
     *
     * @param response cancelled when the returned future is cancelled
     */
    CompletableFuture<TriggerResponse> recordBefore(CompletableFuture<TriggerResponse> response) {
        CompletableFuture<TriggerResponse> passed = new CompletableFuture<>();
        response.whenComplete((result, failure) -> {
            if (failure == null) {
                ended(result.status());
                passed.complete(result);
            } else {
                ended(Optional.empty());
                passed.completeExceptionally(failure);
            }
        });
        passed.whenComplete((_, _) -> {
            if (passed.isCancelled()) {
                response.cancel(false);
            }
        });
        return passed;
    }

    void ended(int status) {
        ended(Optional.of(status));
    }

    private void ended(Optional<Integer> status) {
        lock.lock();
        try {
            end = Optional.of(new RequestEnd(status, tracer.now()));
            recordOnce();
        } finally {
            lock.unlock();
        }
    }

    private void recordOnce() {
        if (end.isPresent() && !runs.isEmpty() && !isMade) {
            isMade = true;
            for (Run run : runs) {
                tracer.of(run.execution(), request.trace()).ifPresent(trace -> tracer.end(span(trace, run, end.get())));
            }
        }
    }

    private Span span(ExecutionTrace trace, Run run, RequestEnd end) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("http.request.method", request.method());
        attributes.put("http.route", request.route());
        end.status().ifPresent(status -> attributes.put("http.response.status_code", status));
        attributes.put("tappet.request.id", request.id());
        attributes.put("tappet.workflow.id", run.workflow().toString());
        attributes.put("tappet.execution.id", run.execution().toString());
        end.error().ifPresent(error -> attributes.put("error.type", error));
        return new Span(
                trace.traceId(),
                trace.requestSpan(),
                trace.received().map(TraceParent::spanId),
                request.method() + " " + request.route(),
                Span.Kind.SERVER,
                request.received(),
                end.at(),
                attributes,
                List.of(),
                List.of(),
                end.error().isPresent());
    }

    private static String route(String path) {
        if (!path.contains("/workflows/")) {
            return "/v1/webhooks/{integration_id}";
        }
        String ofWorkflow = "/v1/webhooks/{integration_id}/workflows/{workflow_id}";
        return path.endsWith("/sync") ? ofWorkflow + "/sync" : ofWorkflow;
    }
}
