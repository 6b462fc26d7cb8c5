package dev.tappet.outbound;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import dev.tappet.outbound.OutgoingRequest.Header;
import dev.tappet.outbound.PinnedAddressClient.ResponseLimits;
import dev.tappet.secret.Redactor;
import dev.tappet.workspace.connection.AccessToken;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCredential.OAuth2ClientCredentials;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Fetches access tokens for client credentials (RFC 6749, section 4.4). Follows no redirects. */
final class TokenEndpoint {
    /** The timeout of a fetch as a whole. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    private static final Duration CONNECT = Duration.ofSeconds(5);

    /** Maximum size of a response in bytes. */
    private static final int MAX_RESPONSE = 64 * 1024;

    /**
     * Maximum length of a token in characters: it must fit into the head of a request, with space for other headers.
     */
    private static final int MAX_TOKEN = 16 * 1024;

    /** How long a token is used if its lifetime is unknown. */
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(5);

    private static final Duration MAX_LIFETIME = Duration.ofHours(24);

    /**
     * Maximum time before its expiry at which a token is renewed. For a short lifetime, it is a quarter of the
     * lifetime.
     */
    private static final Duration MAX_MARGIN = Duration.ofMinutes(1);

    /** Maximum length of the endpoint's error message in characters. */
    private static final int SHOWN = 200;

    /** RFC 6750, section 2.1, and other visible characters, which some servers use. */
    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

    private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,18}(?:\\.[0-9]+)?");

    private final RequestSender sender;
    private final MemoryBudget bodyMemory;
    private final InstantSource clock;

    TokenEndpoint(RequestSender sender, MemoryBudget bodyMemory, InstantSource clock) {
        this.sender = sender;
        this.bodyMemory = bodyMemory;
        this.clock = clock;
    }

    /** @throws AttemptFailedException with the reason, without secrets */
    AccessToken fetch(Connection connection, OAuth2ClientCredentials client, AddressGuard guard)
            throws AttemptFailedException, InterruptedException {
        OutgoingRequest request = request(client);
        Instant now = clock.instant();
        return token(request, send(connection, client, request, guard), now, client);
    }

    private ReceivedResponse send(
            Connection connection, OAuth2ClientCredentials client, OutgoingRequest request, AddressGuard guard)
            throws AttemptFailedException, InterruptedException {
        try (BodyLease body = new BodyLease(bodyMemory)) {
            ResponseLimits limits = new ResponseLimits(CONNECT, TIMEOUT, Deadline.in(TIMEOUT), MAX_RESPONSE, body);
            return sender.send(
                    request, guard, limits, true, connection.settings().tls());
        } catch (AttemptFailedException e) {
            throw failed(e.failure().message(), e.failure().isTransient(), client);
        }
    }

    private static OutgoingRequest request(OAuth2ClientCredentials client) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        client.scope().ifPresent(scope -> form.put("scope", scope));
        client.audience().ifPresent(audience -> form.put("audience", audience));
        form.putAll(client.parameters());
        List<Header> headers = new ArrayList<>(List.of(
                new Header("Content-Type", "application/x-www-form-urlencoded"),
                new Header("Accept", "application/json"),
                new Header(OutgoingHeaders.ACCEPT_ENCODING, "identity"),
                new Header("User-Agent", "Tappet")));
        if (client.inBody()) {
            form.put("client_id", client.clientId());
            form.put("client_secret", client.clientSecret());
        } else {
            // RFC 6749, section 2.3.1: both are form-encoded first
            String pair = encoded(client.clientId()) + ":" + encoded(client.clientSecret());
            headers.add(new Header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8))));
        }
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return new OutgoingRequest(
                "POST",
                client.tokenUrl(),
                headers,
                Optional.of(new OutgoingBody(
                        "application/x-www-form-urlencoded", body.getBytes(StandardCharsets.US_ASCII))));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static AccessToken token(
            OutgoingRequest request, ReceivedResponse response, Instant now, OAuth2ClientCredentials client)
            throws AttemptFailedException {
        int status = response.status();
        Optional<Map<?, ?>> json = json(response);
        if (status != 200 && status != 201) {
            String hint = response.redirects() ? ", and redirects are not followed here" : "";
            throw failed(
                    request,
                    "returned " + status + json.map(TokenEndpoint::error).orElse("") + hint,
                    status == 429 || status >= 500,
                    client);
        }
        Map<?, ?> fields = json.orElseThrow(() -> failed(request, "returned no JSON object", false, client));
        Object type = fields.get("token_type");
        if (type != null && !"bearer".equalsIgnoreCase(String.valueOf(type))) {
            throw failed(request, "returned a token that is not a bearer token", false, client);
        }
        if (!(fields.get("access_token") instanceof String value)) {
            throw failed(request, "returned no access_token" + error(fields), false, client);
        }
        if (value.length() < Redactor.MIN_LENGTH
                || value.length() > MAX_TOKEN
                || !TOKEN.matcher(value).matches()) {
            throw failed(
                    request,
                    "returned an access_token that does not have %d to %d visible characters"
                            .formatted(Redactor.MIN_LENGTH, MAX_TOKEN),
                    false,
                    client);
        }
        return token(value, now, lifetime(fields.get("expires_in")));
    }

    /** If the lifetime is zero, the calls that wait use the token, and it is not cached. */
    private static AccessToken token(String value, Instant now, Duration lifetime) {
        Duration quarter = lifetime.dividedBy(4);
        Duration margin = quarter.compareTo(MAX_MARGIN) < 0 ? quarter : MAX_MARGIN;
        return new AccessToken(value, now, now.plus(lifetime).minus(margin), now.plus(lifetime));
    }

    /** Some servers send the number as a text. Any other value is ignored. */
    private static Duration lifetime(Object expiresIn) {
        String text = String.valueOf(expiresIn);
        if (!(expiresIn instanceof Number || expiresIn instanceof String)
                || !SECONDS.matcher(text).matches()) {
            return expiresIn instanceof Number number && number.doubleValue() > 0 ? MAX_LIFETIME : DEFAULT_LIFETIME;
        }
        double seconds = Math.clamp(Double.parseDouble(text), 0, MAX_LIFETIME.toSeconds());
        return Duration.ofSeconds((long) seconds);
    }

    private static Optional<Map<?, ?>> json(ReceivedResponse response) {
        try {
            return Json.read(response.body()) instanceof Map<?, ?> fields ? Optional.of(fields) : Optional.empty();
        } catch (MalformedJsonException _) {
            return Optional.empty();
        }
    }

    /** RFC 6749, section 5.2. */
    private static String error(Map<?, ?> fields) {
        if (!(fields.get("error") instanceof String error)) {
            return "";
        }
        String text = fields.get("error_description") instanceof String description
                ? error + " (" + description + ")"
                : error;
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return ": " + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line);
    }

    private static AttemptFailedException failed(
            OutgoingRequest request, String message, boolean isTransient, OAuth2ClientCredentials client) {
        return failed(request.url().getRawAuthority() + " " + message, isTransient, client);
    }

    private static AttemptFailedException failed(String message, boolean isTransient, OAuth2ClientCredentials client) {
        return new AttemptFailedException(new AttemptFailure(
                Redactor.of(client.secrets()).redact("no access token: " + message),
                isTransient,
                Optional.empty(),
                Map.of()));
    }
}
