package dev.tappet.lambda;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.trigger.ResponseRenderer;
import dev.tappet.trigger.TriggerResponse;
import dev.tappet.trigger.TriggerService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Lambda's side of the program: one event in, one answer out. Requests to trigger URLs go straight to the trigger, all
 * other requests to the server's router, messages to the worker, the clock's events to the sweeper.
 */
public final class FunctionEdge {
    private static final Logger LOG = Logger.getLogger(FunctionEdge.class);

    /** A synchronous caller is answered so long before the invocation ends. */
    static final Duration WINDOW = Duration.ofSeconds(1);

    /** Whatever is still missing then, the request is answered. */
    static final Duration ANSWER = Duration.ofMillis(500);

    /** What remains to be written when the answer is known is waited for until then. */
    private static final Duration NOTES = Duration.ofMillis(250);

    private final HttpEvents events;
    private final Responder triggers;
    private final Supplier<CompletableFuture<Void>> noted;
    private final Responder others;
    private final MessageBatch batch;
    private final Runnable sweep;
    private final InstantSource clock;

    /**
     * @param noted completes when what was answered is noted: nothing runs between two invocations
     * @param sweep looks at everything that is due, once
     */
    FunctionEdge(
            HttpEvents events,
            Responder triggers,
            Supplier<CompletableFuture<Void>> noted,
            Responder others,
            MessageBatch batch,
            Runnable sweep,
            InstantSource clock) {
        this.events = events;
        this.triggers = triggers;
        this.noted = noted;
        this.others = others;
        this.batch = batch;
        this.sweep = sweep;
        this.clock = clock;
    }

    /**
     * Serves one event.
     *
     * @throws RuntimeException when it could not be served; Lambda then reports an error, and repeats what can be repeated
     */
    public void handle(InputStream in, OutputStream out, Invocation invocation) throws IOException {
        switch (LambdaEvent.read(in)) {
            case LambdaEvent.Http(JsonNode json) -> out.write(answer(events.read(json), invocation));
            case LambdaEvent.Messages(List<LambdaEvent.Message> messages) ->
                writeFailures(out, batch.run(messages, invocation));
            case LambdaEvent.Schedule() -> {
                sweep.run();
                out.write("{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
    }

    private byte[] answer(IncomingRequest request, Invocation invocation) throws IOException {
        Responder responder = TriggerService.owns(request.path()) ? triggers : others;
        CompletableFuture<TriggerResponse> answer =
                responder.answer(request, invocation.deadline().minus(WINDOW));
        TriggerResponse response = await(answer, request, invocation);
        awaitNotes(invocation);
        return HttpAnswer.of(response, request.requestId(), request.method().equals("HEAD"));
    }

    private TriggerResponse await(
            CompletableFuture<TriggerResponse> answer, IncomingRequest request, Invocation invocation) {
        try {
            return answer.get(invocation.remaining(clock.instant(), ANSWER).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            answer.cancel(false);
            LOG.errorf("Request %s took longer than its invocation", request.requestId());
        } catch (ExecutionException e) {
            LOG.errorf(e.getCause(), "Request %s could not be answered", request.requestId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a request was under way", e);
        }
        return ResponseRenderer.problem(
                Rejection.of(
                        ProblemType.INTERNAL_ERROR,
                        "It is unknown whether the request was carried out. Retry the request."),
                request.requestId());
    }

    private void awaitNotes(Invocation invocation) {
        try {
            noted.get().get(invocation.remaining(clock.instant(), NOTES).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.warn("Notes on what came in are being written still; they may be late or lost");
        } catch (ExecutionException e) {
            throw new IllegalStateException("Notes complete normally", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an answer was under way", e);
        }
    }

    /**
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">partial batch
     *     responses</a>
     */
    private static void writeFailures(OutputStream out, List<String> messages) throws IOException {
        try (JsonGenerator json = LambdaEvent.JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeArrayFieldStart("batchItemFailures");
            for (String message : messages) {
                json.writeStartObject();
                json.writeStringField("itemIdentifier", message);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
    }
}
