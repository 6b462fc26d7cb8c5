package dev.tappet.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import dev.tappet.trigger.TriggerService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /**
     * What an event can be served by.
     *
     * @param deliveriesFlushed completes when all entries of the delivery log are stored; between two invocations,
     *     nothing runs
     * @param sweep             queues every execution that is due, once
     */
    record Targets(
            HttpHandler triggers,
            Supplier<CompletableFuture<Void>> deliveriesFlushed,
            MessageBatch batch,
            Runnable sweep) {}

    private final HttpEventReader reader;
    private final SyncHost host;
    private final Targets targets;
    private final InstantSource clock;

    LambdaEventDispatcher(HttpEventReader reader, SyncHost host, Targets targets, InstantSource clock) {
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
        return switch (LambdaEvent.of(event)) {
            case LambdaEvent.Http(JsonNode json) -> respond(reader.read(json), invocation, api);
            case LambdaEvent.Messages(List<LambdaEvent.Message> messages) ->
                new LambdaResponse.BatchFailures(targets.batch().run(messages, invocation));
            case LambdaEvent.Schedule() -> {
                targets.sweep().run();
                yield new LambdaResponse.Empty();
            }
        };
    }

    private HttpResponseEvent respond(IncomingRequest request, Invocation invocation, HttpHandler api) {
        Optional<TriggerResponse> refusal = host.refuse(request);
        TriggerResponse response = refusal.isPresent() ? refusal.get() : handle(request, invocation, api);
        return HttpResponseEvent.of(
                response, request.requestId(), request.method().equals("HEAD"));
    }

    private TriggerResponse handle(IncomingRequest request, Invocation invocation, HttpHandler api) {
        HttpHandler handler = TriggerService.owns(request.path()) ? targets.triggers() : api;
        CompletableFuture<TriggerResponse> response =
                handler.handle(request, invocation.deadline().minus(SYNC_MARGIN));
        TriggerResponse result = await(response, request, invocation);
        awaitDeliveries(invocation);
        return result;
    }

    private TriggerResponse await(
            CompletableFuture<TriggerResponse> response, IncomingRequest request, Invocation invocation) {
        try {
            return response.get(
                    invocation.remaining(clock.instant(), RESPONSE_MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            response.cancel(false);
            LOG.errorf("Request %s did not finish within its invocation", request.requestId());
        } catch (ExecutionException e) {
            LOG.errorf(e.getCause(), "Request %s failed", request.requestId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a request was in progress", e);
        }
        return ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.INTERNAL_ERROR,
                        "The request may or may not have been processed. Retry the request."),
                request.requestId());
    }

    private void awaitDeliveries(Invocation invocation) {
        try {
            targets.deliveriesFlushed()
                    .get()
                    .get(invocation.remaining(clock.instant(), FLUSH_MARGIN).toMillis(), TimeUnit.MILLISECONDS);
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
