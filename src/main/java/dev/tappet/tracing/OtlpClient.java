package dev.tappet.tracing;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends spans to an OTLP receiver over HTTP. The HTTP client is created on first use. */
final class OtlpClient {
    /** The maximum size of a response. It contains at most the number of rejected spans and the reason. */
    private static final int MAX_RESPONSE_BYTES = 64 * 1024;

    /** <a href="https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes">Retryable response codes</a>. */
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private final OtlpSettings settings;
    private Optional<HttpClient> made = Optional.empty();

    OtlpClient(OtlpSettings settings) {
        this.settings = settings;
    }

    /** The result of a request. */
    sealed interface Result {
        /** @param refused the number of spans that the receiver rejected */
        record Sent(int refused) implements Result {}

        /** The receiver rejects all spans permanently. */
        record Refused(String reason) implements Result {}

        /** The spans may be sent again. */
        record Unavailable(String reason) implements Result {}
    }

    /** @param longest the maximum time until the receiver responds */
    Result send(Collection<Span> spans, Duration longest) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.traces())
                .timeout(longest)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(OtlpJson.write(spans, settings.resource())));
        settings.headers().forEach(request::setHeader);
        long end = System.nanoTime() + longest.toNanos();
        Result first = send(request.build(), longest);
        // The receiver may have closed the connection while this process was suspended. Sending the same spans twice is
        // harmless.
        long left = end - System.nanoTime();
        return first instanceof Result.Unavailable(String reason) && reason.startsWith(BROKEN) && left > 0
                ? send(request.build(), Duration.ofNanos(left))
                : first;
    }

    private static final String BROKEN = "the connection failed";

    private Result send(HttpRequest request, Duration longest) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent = client().sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), MAX_RESPONSE_BYTES));
        try {
            HttpResponse<byte[]> response = sent.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            int status = response.statusCode();
            if (status / 100 == 2) {
                return new Result.Sent(refused(response.body()));
            }
            return RETRYABLE.contains(status)
                    ? new Result.Unavailable("the receiver returned " + status)
                    : new Result.Refused("the receiver returned " + status);
        } catch (TimeoutException _) {
            sent.cancel(true);
            return new Result.Unavailable("the receiver did not respond within " + longest.toMillis() + " ms");
        } catch (ExecutionException e) {
            return new Result.Unavailable(
                    e.getCause() instanceof IOException broken
                            ? BROKEN + ": " + broken.getClass().getSimpleName()
                            : String.valueOf(e.getCause()));
        }
    }

    private static int refused(byte[] response) {
        try {
            return Json.read(response) instanceof Map<?, ?> object
                            && object.get("partialSuccess") instanceof Map<?, ?> partial
                            && partial.get("rejectedSpans") != null
                    ? Integer.parseInt(partial.get("rejectedSpans").toString())
                    : 0;
        } catch (MalformedJsonException | NumberFormatException _) {
            // An empty response, or one in another encoding, reports no rejected spans.
            return 0;
        }
    }

    private synchronized HttpClient client() {
        if (made.isEmpty()) {
            made = Optional.of(HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(5))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build());
        }
        return made.get();
    }
}
