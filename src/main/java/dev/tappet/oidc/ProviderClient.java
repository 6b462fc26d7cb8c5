package dev.tappet.oidc;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Sends requests to the provider. Responses must be JSON objects, limited in size and time. */
final class ProviderClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MAX_BYTES = 256 * 1024;

    private Optional<HttpClient> made = Optional.empty();

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
        HttpRequest request = builder.timeout(TIMEOUT).build();
        String host = request.uri().getHost();
        var sent = client().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApplyAsync(ProviderClient::read);
        try {
            ProviderReply reply = sent.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            if (reply.body().length > MAX_BYTES) {
                throw unavailable(host + " returned more than " + MAX_BYTES + " bytes", null);
            }
            if (Json.read(reply.body()) instanceof Map<?, ?> response) {
                if (reply.status() == 200) {
                    return response;
                }
                throw new OidcSignInException(
                        reply.status() == 400 || reply.status() == 401
                                ? OidcSignInException.Reason.DENIED
                                : OidcSignInException.Reason.UNAVAILABLE,
                        "%s returned %d: %s".formatted(host, reply.status(), response.get("error")));
            }
            throw unavailable(host + " answers " + reply.status() + " without a JSON object", null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("Interrupted while waiting for " + host, e);
        } catch (ExecutionException | TimeoutException e) {
            sent.cancel(true);
            throw unavailable(host + " does not respond", e);
        } catch (MalformedJsonException e) {
            throw unavailable(host + " returned something that is not JSON", e);
        }
    }

    private record ProviderReply(int status, byte[] body) {}

    private static ProviderReply read(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new ProviderReply(response.statusCode(), body.readNBytes(MAX_BYTES + 1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
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
                    .connectTimeout(TIMEOUT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build());
        }
        return made.get();
    }
}
