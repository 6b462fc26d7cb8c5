package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Verifies that a request satisfies an authentication scheme of its integration. */
public final class Verifier {
    /** Maximum number of signatures that are verified per request, because verification with a public key is slow. */
    private static final int CANDIDATES = 100;

    private static final Optional<String> UNSPECIFIED = Optional.of("");

    private final CertificateSource certificates;
    private final PublishedKeys keys;

    public Verifier(CertificateSource certificates, PublishedKeys keys) {
        this.certificates = certificates;
        this.keys = keys;
    }
    /** @return the authenticated sender; empty if the request does not satisfy the scheme */
    public Optional<Signer> signer(SignedRequest request, AuthenticationScheme scheme) {
        return switch (scheme) {
            case SentSecret secret -> secret.admits(request) ? Optional.of(new Signer.WithSecret()) : Optional.empty();
            case Signature signature -> signer(request, signature);
            case SignedToken token ->
                token.admits(request, keys) ? Optional.of(new Signer.WithSecret()) : Optional.empty();
            case AnyOf(List<AuthenticationScheme> schemes) ->
                schemes.stream()
                        .flatMap(alternative -> signer(request, alternative).stream())
                        .findFirst();
        };
    }

    /** @return the owner of the key that verifies; empty if no signature is valid */
    private Optional<Signer> signer(SignedRequest request, Signature signature) {
        SignatureRule rule = signature.rule();
        Optional<String> timestamp = timestamp(request, rule);
        Optional<String> id = id(request, rule);
        if (timestamp.isEmpty() || id.isEmpty() || hasUnsignedEvent(request, rule)) {
            return Optional.empty();
        }
        List<byte[]> contents = new SignedBytes(request, rule.signed(), timestamp.get(), id.get()).all();
        List<byte[]> candidates = candidates(request, rule);
        return switch (rule.algorithm()) {
            case SignatureAlgorithm.Hmac hmac ->
                SignatureVerification.hmac(hmac, keys(signature), contents, candidates);
            case SignatureAlgorithm.KeyPair pair ->
                SignatureVerification.publicKey(pair, keys(signature), contents, candidates);
            case SignatureAlgorithm.Comparison.EQUAL -> SignatureVerification.equal(keys(signature), candidates);
            case SignatureAlgorithm.Certificate certificate ->
                SignatureVerification.certificate(certificate, certificates, request, contents, candidates);
        };
    }

    /** The timestamp as received; empty if it is required but missing or stale. */
    private static Optional<String> timestamp(SignedRequest request, SignatureRule rule) {
        return rule.timestamp().isEmpty()
                ? UNSPECIFIED
                : request.single(rule.timestamp().get().place())
                        .filter(value -> rule.timestamp().get().isFresh(value, request.received()));
    }

    private static Optional<String> id(SignedRequest request, SignatureRule rule) {
        return rule.signed().has(SignedContent.Variable.ID) ? rule.id().flatMap(request::single) : UNSPECIFIED;
    }

    /** The query of a GET or DELETE request is its event, so it must be signed. */
    private static boolean hasUnsignedEvent(SignedRequest request, SignatureRule rule) {
        return (request.method().equals("GET") || request.method().equals("DELETE"))
                && !request.query().isEmpty()
                && !rule.signed().coversQuery()
                && !rule.unsignedQuery();
    }

    /** Ignores stored secrets that cannot be keys, such as a public key instead of a secret. */
    private static List<byte[]> keys(Signature signature) {
        return signature.secrets().stream()
                .flatMap(secret -> signature.rule().usableKey(secret).stream())
                .toList();
    }

    private static List<byte[]> candidates(SignedRequest request, SignatureRule rule) {
        List<byte[]> candidates = candidates(request, rule, rule.signature());
        return candidates.size() > CANDIDATES ? List.of() : candidates;
    }

    private static List<byte[]> candidates(SignedRequest request, SignatureRule rule, ValueLocation place) {
        return switch (place) {
            case ValueLocation.Header header -> inHeader(request, header, rule.encoding());
            case ValueLocation.Field field
            when rule.algorithm() == SignatureAlgorithm.Comparison.EQUAL ->
                request.all(field).stream()
                        .map(value -> value.getBytes(StandardCharsets.UTF_8))
                        .toList();
            case ValueLocation.Field _, ValueLocation.Parameter _ ->
                request.single(place).flatMap(rule.encoding()::decode).stream().toList();
            case ValueLocation.FirstOf(List<ValueLocation> places) ->
                places.stream()
                        .flatMap(location -> candidates(request, rule, location).stream())
                        .toList();
        };
    }

    /**
     * The signatures in the lines of a header, split in every way: a prefix may contain the comma that otherwise
     * separates signatures ({@code v1,…} of Standard Webhooks).
     */
    private static List<byte[]> inHeader(
            SignedRequest request, ValueLocation.Header header, SignatureEncoding encoding) {
        List<byte[]> signatures = new ArrayList<>();
        if (header.hasOwnForm()) {
            request.all(header)
                    .forEach(written -> add(header.prefix() + written, header.prefix(), encoding, signatures));
            return signatures;
        }
        for (String line : request.lines(header)) {
            for (String word : line.split("[ \\t]+")) {
                add(word, header.prefix(), encoding, signatures);
                if (word.indexOf(',') >= 0) {
                    for (String piece : word.split(",")) {
                        add(piece, header.prefix(), encoding, signatures);
                    }
                }
            }
        }
        return signatures;
    }

    private static void add(String written, String prefix, SignatureEncoding encoding, List<byte[]> signatures) {
        if (written.startsWith(prefix)) {
            encoding.decode(written.substring(prefix.length())).ifPresent(signatures::add);
        }
    }
}
