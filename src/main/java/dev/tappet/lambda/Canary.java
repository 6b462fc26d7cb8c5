package dev.tappet.lambda;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Calls a synchronous trigger URL of this deployment from outside, as a sender does: by its public host, over a new
 * connection, through all components in front of the functions. A response in time is counted; the alarm reacts to
 * missing counts.
 */
final class Canary {
    private static final Logger LOG = Logger.getLogger(Canary.class);

    /** A workflow that returns at once takes a second if no environment is warm. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_RESPONSE_BYTES = 64 * 1024;

    private final URI url;
    private final Duration longest;
    private final InvocationMetrics metrics;

    /** @param longest the maximum time from the connection to the last byte of the response */
    Canary(URI url, Duration longest, InvocationMetrics metrics) {
        this.url = url;
        this.longest = longest;
        this.metrics = metrics;
    }

    /** Calls the URL once. A failure is logged and not thrown, so that it does not fail the sweep that calls this. */
    void call() {
        long begin = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"canary\":true}"))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(longest)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build()) {
            int status = status(client, request);
            if (status == 200) {
                metrics.canarySucceeded(Duration.ofNanos(System.nanoTime() - begin));
            } else {
                LOG.warnf("The canary %s returned status %d instead of 200", url, status);
            }
        } catch (TimeoutException _) {
            LOG.warnf("The canary %s did not respond within %d ms", url, longest.toMillis());
        } catch (ExecutionException e) {
            LOG.warnf("The canary %s did not respond: %s", url, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warnf("The canary %s was interrupted", url);
        }
    }

    /** The time-out of a request covers only the head of its response; this one also covers the body. */
    private int status(HttpClient client, HttpRequest request)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(
                request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.discarding(), MAX_RESPONSE_BYTES));
        try {
            return response.get(longest.toMillis(), TimeUnit.MILLISECONDS).statusCode();
        } finally {
            // Otherwise closing the client would wait for the response.
            client.shutdownNow();
        }
    }
}
