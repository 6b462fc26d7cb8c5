package dev.tappet.signature;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks with the JDK's client, which is made when it is first needed: most servers never need it. */
public final class HttpsSenderClient implements SenderClient {
    /** Less than any sender waits for our answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_BYTES = 64 * 1024;

    private Optional<HttpClient> made = Optional.empty();

    @Override
    public SenderResponse get(URI https) {
        if (!"https".equals(https.getScheme())) {
            throw new IllegalArgumentException("Only HTTPS tells who answers");
        }
        var asked = client().sendAsync(
                        HttpRequest.newBuilder(https).timeout(PATIENCE).build(), BodyHandlers.ofInputStream())
                .thenApplyAsync(response -> answer(https, response));
        try {
            return asked.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SenderUnreachableException("Interrupted while waiting for " + https.getHost(), e);
        } catch (ExecutionException | TimeoutException e) {
            asked.cancel(true);
            throw new SenderUnreachableException(https.getHost() + " does not answer", e);
        }
    }

    private static SenderResponse answer(URI https, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new SenderUnreachableException(https.getHost() + " answers with more than was expected");
            }
            return new SenderResponse(response.statusCode(), bytes);
        } catch (IOException e) {
            throw new SenderUnreachableException(https.getHost() + " broke off its answer", e);
        }
    }

    private synchronized HttpClient client() {
        if (made.isEmpty()) {
            made = Optional.of(HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build());
        }
        return made.get();
    }
}
