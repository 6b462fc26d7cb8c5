package dev.tappet.oidc;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Sends requests to the provider. Responses must be JSON objects, limited in size and time. No thread reads a response:
 * one that arrives slowly ends with its connection when its time is over.
 */
final class ProviderClient {
    /** The maximum time of a request with its whole response. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final int MAX_BYTES = 256 * 1024;

    private final Duration timeout;
    private Optional<HttpClient> made = Optional.empty();

    ProviderClient() {
        this(TIMEOUT);
    }

    /** @param timeout of a request with its whole response */
    ProviderClient(Duration timeout) {
        this.timeout = timeout;
    }

    Map<?, ?> get(URI address) throws OidcSignInException {
        return send(HttpRequest.newBuilder(address).header("Accept", "application/json"));
    }

    /** @param client id and secret, sent as HTTP basic authentication (RFC 6749, 2.3.1) */
    Map<?, ?> post(URI address, Map<String, String> form, Optional<Map.Entry<String, String>> client)
            throws OidcSignInException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"))));
        client.ifPresent(known -> request.header(
                "Authorization",
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString((encoded(known.getKey()) + ":" + encoded(known.getValue()))
                                        .getBytes(StandardCharsets.UTF_8))));
        return send(request);
    }

    private Map<?, ?> send(HttpRequest.Builder builder) throws OidcSignInException {
        HttpRequest request = builder.timeout(timeout).build();
        String host = request.uri().getHost();
        CompletableFuture<HttpResponse<byte[]>> sent = client().sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            HttpResponse<byte[]> reply = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (Json.read(reply.body()) instanceof Map<?, ?> response) {
                if (reply.statusCode() == 200) {
                    return response;
                }
                throw new OidcSignInException(
                        reply.statusCode() == 400 || reply.statusCode() == 401
                                ? OidcSignInException.Reason.DENIED
                                : OidcSignInException.Reason.UNAVAILABLE,
                        "%s returned %d: %s".formatted(host, reply.statusCode(), response.get("error")));
            }
            throw unavailable(host + " answers " + reply.statusCode() + " without a JSON object", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted while waiting for " + host, e);
        } catch (ExecutionException e) {
            throw unavailable(host + " does not respond: " + reason(e.getCause()), e);
        } catch (TimeoutException e) {
            throw unavailable("%s did not respond completely within %d s".formatted(host, timeout.toSeconds()), e);
        } catch (MalformedJsonException e) {
            throw unavailable(host + " returned something that is not JSON", e);
        } finally {
            // closes the connection if the response is incomplete
            sent.cancel(true);
        }
    }

    private static String reason(Throwable cause) {
        return cause instanceof IOException ? String.valueOf(cause.getMessage()) : String.valueOf(cause);
    }

    static OidcSignInException unavailable(String message, Throwable cause) {
        return new OidcSignInException(OidcSignInException.Reason.UNAVAILABLE, message, cause);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private synchronized HttpClient client() {
        if (made.isEmpty()) {
            made = Optional.of(HttpClient.newBuilder()
                    .connectTimeout(timeout)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build());
        }
        return made.get();
    }
}
