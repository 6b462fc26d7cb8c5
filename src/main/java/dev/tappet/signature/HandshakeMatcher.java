package dev.tappet.signature;

import dev.tappet.signature.Handshake.ExpectedValue;
import dev.tappet.signature.Handshake.Moment;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Recognises the handshakes of vendors and answers them. */
public final class HandshakeMatcher {
    /** Maximum size in bytes of an unsigned request body, which is parsed for unauthenticated senders. */
    private static final int MAX_UNSIGNED_BODY = 64 * 1024;

    private final SenderClient senderClient;

    public HandshakeMatcher(SenderClient senderClient) {
        this.senderClient = senderClient;
    }

    /**
     * The handshakes that an integration answers.
     *
     * @param account of their vendor; empty if they are the user's own
     */
    public record ConfiguredHandshakes(List<Handshake> handshakes, Optional<VendorCredentials> account) {
        private List<String> values(String credential) {
            return account.map(credentials -> credentials.values(credential)).orElse(List.of());
        }

        private boolean mayEnrol(Handshake handshake, SignedRequest request) {
            return handshake.enrols().isPresent()
                    && account.filter(credentials ->
                                    credentials.mayEnrol(handshake.enrols().get(), request.received()))
                            .isPresent();
        }
    }

    /** The result of a handshake. */
    public sealed interface HandshakeReply {
        /** @param type of the body */
        record Response(int status, Optional<String> type, byte[] body, Map<String, String> headers)
                implements HandshakeReply {}

        /** The response to send once the secret of the vendor is stored. */
        record Enrolment(String credential, String secret, Response response) implements HandshakeReply {
            @Override
            public String toString() {
                return "Enrolment[" + credential + "]";
            }
        }

        /** The handshake cannot be answered: its value is missing or invalid, or its URL does not respond with 200. */
        record Unusable() implements HandshakeReply {}
    }

    /** @return empty if the request is not a handshake that is answered before authentication */
    public Optional<HandshakeReply> unsigned(SignedRequest request, ConfiguredHandshakes question) {
        if (question.handshakes().isEmpty() || request.body().length > MAX_UNSIGNED_BODY) {
            return Optional.empty();
        }
        return findHandshake(Moment.UNSIGNED, request, question)
                .or(() -> findHandshake(Moment.ENROL, request, question).filter(it -> question.mayEnrol(it, request)))
                .map(handshake -> reply(handshake, request, Optional.empty()));
    }

    /**
     * Answers a handshake after authentication.
     *
     * @param signer whose signature was verified
     * @return empty if the request is not a handshake
     * @throws SenderUnreachableException if the response depends on another server that does not respond
     */
    public Optional<HandshakeReply> signed(
            SignedRequest request, ConfiguredHandshakes question, Optional<Signer> signer) {
        return findHandshake(Moment.SIGNED, request, question).map(handshake -> reply(handshake, request, signer));
    }

    private static Optional<Handshake> findHandshake(
            Moment moment, SignedRequest request, ConfiguredHandshakes question) {
        return question.handshakes().stream()
                .filter(it -> it.moment() == moment && it.method().equals(request.method()))
                .filter(it -> it.when().stream().allMatch(condition -> holds(condition, request, question)))
                .findFirst();
    }

    private static boolean holds(
            Handshake.MatchCondition condition, SignedRequest request, ConfiguredHandshakes question) {
        if (condition.expected() instanceof ExpectedValue.Nothing) {
            return !request.has(condition.place());
        }
        return request.single(condition.place())
                .map(found -> switch (condition.expected()) {
                    case ExpectedValue.Anything _ -> true;
                    case ExpectedValue.Nothing _ -> false;
                    case ExpectedValue.Exactly(String text) -> found.equals(text);
                    case ExpectedValue.OfCredential(String name) -> isAny(found, question.values(name));
                })
                .orElse(false);
    }

    private static boolean isAny(String found, List<String> values) {
        boolean any = false;
        for (String value : values) {
            any |= MessageDigest.isEqual(
                    found.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        }
        return any;
    }

    private HandshakeReply reply(Handshake handshake, SignedRequest request, Optional<Signer> signer) {
        Optional<String> value = handshake
                .value()
                .flatMap(it -> request.single(it.place())
                        .filter(found -> it.form().matcher(found).matches()));
        if (handshake.value().isPresent() && value.isEmpty()) {
            return new HandshakeReply.Unusable();
        }
        if (handshake.response().visit() && !isVisited(value.orElseThrow())) {
            return new HandshakeReply.Unusable();
        }
        HandshakeReply.Response response = response(handshake.response(), value.orElse(""), signer);
        return handshake
                .enrols()
                .<HandshakeReply>map(
                        credential -> new HandshakeReply.Enrolment(credential, value.orElseThrow(), response))
                .orElse(response);
    }

    /** Requests the URL before the response is sent: some platforms suspend the process after the response. */
    private boolean isVisited(String address) {
        int status = senderClient
                .get(URI.create(address), SenderClient.AddressOrigin.VENDOR)
                .status();
        if (status >= 500) {
            throw new SenderUnreachableException("The URL to visit returned " + status);
        }
        return status == 200;
    }

    private static HandshakeReply.Response response(
            Handshake.HandshakeResponse response, String value, Optional<Signer> signer) {
        String body = response.body();
        if (body.contains("{hmac}")) {
            body = body.replace("{hmac}", hmac(value, signer));
        }
        boolean json = response.type().filter("application/json"::equals).isPresent();
        body = body.replace("{value}", json ? escaped(value) : value);
        return new HandshakeReply.Response(
                response.status(),
                response.type(),
                body.getBytes(StandardCharsets.UTF_8),
                response.headers().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, header -> header.getValue().replace("{value}", value))));
    }

    /** Values are printable ASCII, so no other characters need escaping in JSON. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    private static String hmac(String value, Optional<Signer> signer) {
        return switch (signer.orElseThrow()) {
            case Signer.WithKey(byte[] key) ->
                HexFormat.of()
                        .formatHex(SignatureVerification.hmac(
                                SignatureAlgorithm.Hmac.SHA256, key, value.getBytes(StandardCharsets.UTF_8)));
            case Signer.WithCertificate _, Signer.WithSecret _ ->
                throw new IllegalStateException("Nothing is signed without a key");
        };
    }
}
