package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Has a function serve events that asks a {@link RuntimeApi} for them. */
final class RemoteInvoker implements Invoker {
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI endpoint;

    /** @param runtimeApi host and port */
    RemoteInvoker(String runtimeApi) {
        endpoint = URI.create("http://" + runtimeApi + RuntimeApi.INVOKE);
    }

    @Override
    public byte[] invoke(byte[] event, Duration remaining) {
        HttpRequest request = HttpRequest.newBuilder(endpoint)
                .header(RuntimeApi.REMAINING, Long.toString(remaining.toMillis()))
                .timeout(Duration.ofMinutes(2))
                .POST(HttpRequest.BodyPublishers.ofByteArray(event))
                .build();
        try {
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.headers().firstValue(RuntimeApi.ERROR).isPresent()) {
                throw new FailedInvocationException(new String(response.body(), UTF_8));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
