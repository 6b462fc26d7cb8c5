package dev.tappet.outbound;

import dev.tappet.engine.SecretLearner;
import dev.tappet.outbound.OutgoingRequest.Header;
import dev.tappet.workspace.connection.AccessToken;
import dev.tappet.workspace.connection.Connection;
import dev.tappet.workspace.connection.ConnectionCredential;
import dev.tappet.workspace.connection.ConnectionTls;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A connection in one call of a step: adds its credential to requests to its hosts, and to no others. The credential is
 * not part of any stored request, and the records of the execution redact it.
 */
final class ConnectionUse {
    /** A younger token was not rejected for its age, so a new one would be rejected too. */
    private static final Duration MIN_AGE = Duration.ofSeconds(5);

    private static final String AUTHORIZATION = "Authorization";
    private static final Set<String> SIGNATURE_HEADERS =
            Set.of("authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256");

    private final UUID workspace;
    private final Connection connection;
    private final AccessTokens tokens;
    private final RequestSigner signer;
    private final InstantSource clock;
    private final SecretLearner secrets;
    private Optional<AccessToken> sent = Optional.empty();
    private Optional<String> rejected = Optional.empty();

    ConnectionUse(
            UUID workspace,
            Connection connection,
            AccessTokens tokens,
            RequestSigner signer,
            InstantSource clock,
            SecretLearner secrets) {
        this.workspace = workspace;
        this.connection = connection;
        this.tokens = tokens;
        this.signer = signer;
        this.clock = clock;
        this.secrets = secrets;
    }

    Connection connection() {
        return connection;
    }

    boolean covers(URI url) {
        return connection.covers(url);
    }

    Optional<ConnectionTls> tls() {
        return connection.settings().tls();
    }

    /** The names of the headers that a credential sets, in lower case. */
    static Set<String> headers(ConnectionCredential credential) {
        return switch (credential) {
            case ConnectionCredential.Basic _,
                    ConnectionCredential.Bearer _,
                    ConnectionCredential.OAuth2ClientCredentials _ -> Set.of("authorization");
            case ConnectionCredential.Header header -> Set.of(header.name().toLowerCase(Locale.ROOT));
            case ConnectionCredential.AwsSigV4 _ -> SIGNATURE_HEADERS;
            case ConnectionCredential.TlsOnly _ -> Set.of();
        };
    }

    /** Returns the request with the credential. */
    OutgoingRequest authorized(OutgoingRequest request, Deadline deadline, AddressGuard guard)
            throws AttemptFailedException, InterruptedException {
        if (!covers(request.url())) {
            throw new IllegalArgumentException("The credential must not be sent there");
        }
        ConnectionCredential credential = connection.settings().credential();
        secrets.learn(credential.secrets());
        return switch (credential) {
            case ConnectionCredential.Basic basic ->
                with(
                        request,
                        AUTHORIZATION,
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString((basic.username() + ":" + basic.password())
                                                .getBytes(StandardCharsets.UTF_8)));
            case ConnectionCredential.Bearer bearer -> with(request, AUTHORIZATION, "Bearer " + bearer.token());
            case ConnectionCredential.Header header -> with(request, header.name(), header.value());
            case ConnectionCredential.OAuth2ClientCredentials client -> {
                AccessToken token = tokens.token(workspace, connection, client, rejected, deadline, guard);
                secrets.learn(List.of(token.value()));
                sent = Optional.of(token);
                yield with(request, AUTHORIZATION, "Bearer " + token.value());
            }
            case ConnectionCredential.AwsSigV4 key -> signed(request, key);
            case ConnectionCredential.TlsOnly _ -> request;
        };
    }

    /**
     * Whether a response rejects the token and a new one may be accepted. If so, the next request uses a new token.
     * True at most once per call.
     */
    boolean replacesToken(ReceivedResponse response) {
        Instant newest = clock.instant().minus(MIN_AGE);
        if (response.status() != 401
                || rejected.isPresent()
                || sent.isEmpty()
                || sent.get().obtained().isAfter(newest)) {
            return false;
        }
        rejected = sent.map(AccessToken::value);
        return true;
    }

    private OutgoingRequest signed(OutgoingRequest request, ConnectionCredential.AwsSigV4 key) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        request.headers()
                .forEach(header -> headers.computeIfAbsent(header.name(), _ -> new ArrayList<>())
                        .add(header.value()));
        Map<String, String> added = signer.sign(
                new RequestSigner.UnsignedRequest(
                        request.method(),
                        request.url(),
                        headers,
                        request.body().map(OutgoingBody::bytes).orElse(new byte[0]),
                        clock.instant()),
                key);
        // the signature is valid for some minutes, so it is a secret
        String authorization = added.getOrDefault(AUTHORIZATION, "");
        secrets.learn(List.of(authorization.substring(authorization.lastIndexOf('=') + 1)));
        OutgoingRequest signed = request;
        for (Map.Entry<String, String> header : added.entrySet()) {
            signed = with(signed, header.getKey(), header.getValue());
        }
        return signed;
    }

    private static OutgoingRequest with(OutgoingRequest request, String name, String value) {
        List<Header> headers = new ArrayList<>(request.headers());
        headers.add(new Header(name, value));
        return new OutgoingRequest(request.method(), request.url(), headers, request.body());
    }
}
