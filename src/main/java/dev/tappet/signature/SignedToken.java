package dev.tappet.signature;

import dev.tappet.signature.SignedTokenVerifier.Expectations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON Web Token (RFC 7519) in a header. It authenticates the sender, and the content of the request only if the
 * token has a digest of the body.
 *
 * @param keys     that may have signed it
 * @param header   that contains it, case-insensitive; the token may follow {@code Bearer}
 * @param expected claims of the token
 */
public record SignedToken(VerificationKeys keys, String header, Expectations expected) implements AuthenticationScheme {
    /** The default tolerance between the clocks of issuer and receiver. */
    public static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** Maximum length of a token in characters; several times the size of usual tokens. */
    private static final int MAX_CHARACTERS = 16 * 1024;

    @Override
    public List<String> secrets() {
        return switch (keys) {
            case VerificationKeys.Published _ -> List.of();
            case VerificationKeys.Shared(var _, List<String> secrets) -> secrets;
        };
    }

    /** @throws SenderUnreachableException if the keys are needed and their issuer is unreachable */
    boolean admits(SignedRequest request, PublishedKeys published) {
        return token(request)
                .filter(token -> token.length() <= MAX_CHARACTERS)
                .filter(token -> new SignedTokenVerifier(keys, expected, published).isValid(token, request))
                .isPresent();
    }

    /** The token follows {@code Bearer} or is the whole value. */
    private Optional<String> token(SignedRequest request) {
        List<String> values = request.headers().all(header);
        if (values.size() != 1) {
            return Optional.empty();
        }
        String value = values.getFirst().strip();
        return Optional.of(
                AuthorizationHeader.credentials(value, BearerToken.SCHEME).orElse(value));
    }

    /** The same scheme with other secrets; unchanged if the keys are published. */
    public SignedToken with(List<String> secrets) {
        return switch (keys) {
            case VerificationKeys.Published _ -> this;
            case VerificationKeys.Shared(SecretEncoding encoding, var _) ->
                new SignedToken(new VerificationKeys.Shared(encoding, secrets), header, expected);
        };
    }

    /** Replaces the names of credentials in the audiences and claims of a vendor by their values. */
    SignedToken with(Map<String, List<String>> credentials) {
        Map<String, List<String>> claims = new LinkedHashMap<>();
        expected.claims()
                .forEach((claim, names) -> claims.put(
                        claim,
                        names.stream()
                                .flatMap(name -> credentials.getOrDefault(name, List.of(name)).stream())
                                .toList()));
        return new SignedToken(
                keys,
                header,
                new Expectations(
                        expected.issuers(),
                        expected.audiences()
                                .map(names -> names.stream()
                                        .flatMap(name -> credentials.getOrDefault(name, List.of()).stream())
                                        .toList()),
                        claims,
                        expected.bodyDigest(),
                        expected.maxAge(),
                        expected.tolerance()));
    }

    @Override
    public String toString() {
        return "SignedToken[" + header + "]";
    }
}
