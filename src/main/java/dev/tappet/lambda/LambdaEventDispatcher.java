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

    /** A caller that waits for an execution receives its response this long before the invocation ends. */
    static final Duration SYNC_MARGIN = Duration.ofSeconds(1);

    /** A request receives a response this long before the invocation ends, finished or not. */
    static final Duration RESPONSE_MARGIN = Duration.ofMillis(500);

    /** Delivery log entries are awaited until this long before the invocation ends. */
    private static final Duration FLUSH_MARGIN = Duration.ofMillis(250);

    /** The runs of executions for callers, which must not go on after the response. */
    interface CallerRuns {
        /** @param latest when the runs that begin from now on must be left to workers */
        void begin(Instant start, Instant latest);

        /** Completes, always normally, when none goes on. */
        CompletableFuture<Void> ended();
    }

    /**
     * What an event can be served by.
     *
     * @param runs              that requests to trigger URLs begin
     * @param deliveriesFlushed completes when all entries of the delivery log are stored; between two invocations,
     *     nothing runs
     * @param sweep             starts and queues everything that is due, once
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

    /** Sends the spans that there are. */
    interface SpanFlush {
        /** No spans are recorded. */
        SpanFlush NONE = _ -> {};

        /** @param left until the invocation ends */
        void flush(Duration left) throws InterruptedException;
    }

    private final HttpEventReader reader;
    private final FunctionHost host;
    private final Targets targets;
    private final Duration deliveriesWait;
    private final Consumer<String> metricsLog;
    private final InstantSource clock;

    /**
     * @param deliveriesWait the longest that a response waits for the entries of the delivery log
     * @param metricsLog     writes a line as it is to the log of the function
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
     * Serves one event.
     *
     * @param api serves the requests that are not for a trigger
     * @throws RuntimeException when the event could not be served; Lambda then reports an error and retries the event
     *     where its source allows that
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
        Optional<TriggerResponse> refusal = host.refuse(request, reader.isDirect(event));
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
        return result.orElseGet(() -> unfinished(request));
    }

    /** @return empty when the request failed or did not finish in time */
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

    private static TriggerResponse unfinished(IncomingRequest request) {
        return ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.INTERNAL_ERROR,
                        "The request may or may not have been processed. Retry the request."),
                request.requestId());
    }

    /** Between two invocations a run would stand still, and go on when its lease is over. */
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
