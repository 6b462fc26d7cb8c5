package dev.tappet.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import dev.tappet.trigger.TriggerService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Dispatches an event to the part of the program that serves it: requests to trigger URLs to the triggers, all other
 * requests to the management API, queue messages to the worker, scheduled events to the sweeper.
 */
public final class LambdaEventDispatcher {
    private static final Logger LOG = Logger.getLogger(LambdaEventDispatcher.class);

    /** How long before the end of the invocation a caller that waits for an execution receives its response. */
    static final Duration SYNC_MARGIN = Duration.ofSeconds(1);

    /** How long before the end of the invocation a request receives its response, even if it is not finished. */
    static final Duration RESPONSE_MARGIN = Duration.ofMillis(500);

    /** How long before the end of the invocation the wait for delivery log entries ends. */
    private static final Duration FLUSH_MARGIN = Duration.ofMillis(250);

    /** Controls the runs of executions for callers, which must not continue after the response. */
    interface CallerRuns {
        /** @param latest the time at which runs that begin from now on must be handed over to workers */
        void begin(Instant start, Instant latest);

        /** Completes, always normally, when no run is left. */
        CompletableFuture<Void> ended();
    }

    /**
     * The services that process events.
     *
     * @param triggers          serves requests to trigger URLs
     * @param runs              the runs begun by requests to trigger URLs
     * @param deliveriesFlushed completes when all entries of the delivery log are stored, since nothing runs between
     *                          invocations
     * @param batch             runs the executions of messages
     * @param sweep             starts and queues all due work, once
     * @param spans             sends the spans of the invocation
     * @param metrics           of the invocation, written at its end
     */
    record Targets(
            HttpHandler triggers,
            CallerRuns runs,
            Supplier<CompletableFuture<Void>> deliveriesFlushed,
            MessageBatch batch,
            Runnable sweep,
            SpanFlush spans,
            InvocationMetrics metrics) {}

    /** Sends the recorded spans. */
    interface SpanFlush {
        /** No spans are recorded. */
        SpanFlush NONE = _ -> {};

        /** @param left the time until the invocation ends */
        void flush(Duration left) throws InterruptedException;
    }

    private final HttpEventReader reader;
    private final FunctionHost host;
    private final Targets targets;
    private final Duration deliveriesWait;
    private final Consumer<String> metricsLog;
    private final InstantSource clock;

    /**
     * Creates a dispatcher.
     *
     * @param deliveriesWait the maximum time that a response waits for the entries of the delivery log
     * @param metricsLog     writes a line unchanged to the log of the function
     */
    LambdaEventDispatcher(
            HttpEventReader reader,
            FunctionHost host,
            Targets targets,
            Duration deliveriesWait,
            Consumer<String> metricsLog,
            InstantSource clock) {
        this.metricsLog = metricsLog;
        this.deliveriesWait = deliveriesWait;
        this.reader = reader;
        this.host = host;
        this.targets = targets;
        this.clock = clock;
    }

    /**
     * Processes one event.
     *
     * @param api serves requests to other URLs than those of triggers
     * @throws RuntimeException if the event could not be processed; Lambda then reports an error, and retries the event
     *     if its source allows that
     */
    public LambdaResponse dispatch(JsonNode event, Invocation invocation, HttpHandler api) {
        try {
            return switch (LambdaEvent.of(event)) {
                case LambdaEvent.Http(JsonNode json) -> respond(json, invocation, api);
                case LambdaEvent.Messages(List<LambdaEvent.Message> messages) -> {
                    List<String> failed = targets.batch().run(messages, invocation);
                    targets.metrics().messagesFailed(failed.size());
                    yield new LambdaResponse.BatchFailures(failed);
                }
                case LambdaEvent.Sweep() -> {
                    targets.sweep().run();
                    targets.metrics().swept();
                    yield new LambdaResponse.Empty();
                }
            };
        } finally {
            sendSpans(invocation);
            targets.metrics().line(invocation.id(), clock.instant()).ifPresent(metricsLog);
        }
    }

    private void sendSpans(Invocation invocation) {
        try {
            targets.spans().flush(invocation.remaining(clock.instant(), FLUSH_MARGIN));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("Interrupted while spans were sent", e);
        }
    }

    private HttpResponseEvent respond(JsonNode event, Invocation invocation, HttpHandler api) {
        IncomingRequest request = reader.read(event);
        Optional<TriggerResponse> refusal = host.reject(request, reader.isDirect(event));
        TriggerResponse response = refusal.isPresent() ? refusal.get() : handle(request, invocation, api);
        return HttpResponseEvent.of(
                response, request.requestId(), request.method().equals("HEAD"));
    }

    private TriggerResponse handle(IncomingRequest request, Invocation invocation, HttpHandler api) {
        HttpHandler handler = TriggerService.owns(request.path()) ? targets.triggers() : api;
        targets.runs().begin(clock.instant(), invocation.deadline().minus(MessageBatch.HAND_OVER_MARGIN));
        CompletableFuture<TriggerResponse> response =
                handler.handle(request, invocation.deadline().minus(SYNC_MARGIN));
        Optional<TriggerResponse> result = await(response, request, invocation);
        if (result.isEmpty() || handler == api && result.get().status() >= 500) {
            targets.metrics().failed();
        }
        awaitRuns(request, invocation);
        awaitDeliveries(invocation);
        return result.orElseGet(() -> unfinishedResponse(request));
    }

    /** @return empty if the request failed or did not finish in time */
    private Optional<TriggerResponse> await(
            CompletableFuture<TriggerResponse> response, IncomingRequest request, Invocation invocation) {
        try {
            return Optional.of(response.get(
                    invocation.remaining(clock.instant(), RESPONSE_MARGIN).toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            response.cancel(false);
            LOG.errorf("Request %s did not finish within its invocation", request.requestId());
        } catch (ExecutionException e) {
            LOG.errorf(e.getCause(), "Request %s failed", request.requestId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a request was in progress", e);
        }
        return Optional.empty();
    }

    private static TriggerResponse unfinishedResponse(IncomingRequest request) {
        return ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.INTERNAL_ERROR,
                        "The request may or may not have been processed. Retry the request."),
                request.requestId());
    }

    /**
     * A run that is still active after the invocation would be suspended until the next one, and continue after its
     * lease is over.
     */
    private void awaitRuns(IncomingRequest request, Invocation invocation) {
        Duration left = invocation.remaining(clock.instant(), RESPONSE_MARGIN);
        try {
            targets.runs().ended().get(left.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.errorf("The execution of request %s was not handed over in time", request.requestId());
        } catch (ExecutionException e) {
            throw new IllegalStateException("The end of runs completes normally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an execution was handed over", e);
        }
    }

    private void awaitDeliveries(Invocation invocation) {
        Duration left = invocation.remaining(clock.instant(), FLUSH_MARGIN);
        Duration longest = left.compareTo(deliveriesWait) < 0 ? left : deliveriesWait;
        try {
            targets.deliveriesFlushed().get().get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.warn("Entries of the delivery log are not stored yet; they may be stored late or lost");
        } catch (ExecutionException e) {
            throw new IllegalStateException("The delivery log completes normally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the delivery log was written", e);
        }
    }
}
