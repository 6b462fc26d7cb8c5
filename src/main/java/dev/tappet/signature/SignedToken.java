package dev.tappet.signature;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;

/**
 * A JSON Web Token (RFC 7519) after {@code Authorization: Bearer}, signed with a key that its issuer publishes. It proves
 * the sender, and nothing about the content of the request. Only RSA and ECDSA signatures are accepted: a token cannot
 * choose to be unsigned, or to be signed with a public key as a shared secret.
 *
 * @param keys      the address of the issuer's keys (RFC 7517)
 * @param issuers   any of which may have issued it
 * @param audiences any of which it must be for
 * @param claims    other claims, each with the values of which it must have one
 */
public record SignedToken(URI keys, List<String> issuers, List<String> audiences, Map<String, List<String>> claims)
        implements AuthenticationScheme {
    /** How far the clocks of issuer and receiver may be apart. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** Of a token, in characters: several times what issuers send. */
    private static final int MOST_CHARACTERS = 16 * 1024;

    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            AlgorithmConstraints.ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384);

    public SignedToken {
        issuers = List.copyOf(issuers);
        audiences = List.copyOf(audiences);
        claims = Map.copyOf(claims);
    }

    /** It needs none: the keys are public. */
    @Override
    public List<String> secrets() {
        return List.of();
    }

    /** @throws SenderUnreachableException when the keys are needed and their issuer does not answer */
    boolean admits(SignedRequest request, PublishedKeys published) {
        return AuthorizationHeader.credentials(request, BearerToken.SCHEME)
                .filter(token -> token.length() <= MOST_CHARACTERS && !audiences.isEmpty())
                .map(token -> isRight(token, request, published))
                .orElse(false);
    }

    private boolean isRight(String token, SignedRequest request, PublishedKeys published) {
        try {
            JwtClaims found = new JwtConsumerBuilder()
                    .setVerificationKeyResolver((signature, _) -> published.key(keys, signature))
                    .setJwsAlgorithmConstraints(ALGORITHMS)
                    .setExpectedIssuers(true, issuers.toArray(String[]::new))
                    .setExpectedAudience(true, audiences.toArray(String[]::new))
                    .setRequireExpirationTime()
                    .setAllowedClockSkewInSeconds((int) TOLERANCE.toSeconds())
                    .setEvaluationTime(
                            NumericDate.fromMilliseconds(request.received().toEpochMilli()))
                    .build()
                    .processToClaims(token);
            return claims.entrySet().stream()
                    .allMatch(claim -> found.getClaimValue(claim.getKey()) instanceof Object value
                            && claim.getValue().contains(value.toString()));
        } catch (InvalidJwtException e) {
            if (e.getCause() instanceof PublishedKeys.UnreachableKeysException unreachable) {
                throw unreachable.reason();
            }
            return false;
        }
    }

    /** With the values of credentials, whose names stand for audiences and claims in a vendor's row. */
    SignedToken with(Map<String, List<String>> credentials) {
        return new SignedToken(
                keys,
                issuers,
                audiences.stream()
                        .flatMap(name -> credentials.getOrDefault(name, List.of()).stream())
                        .toList(),
                claims.entrySet().stream()
                        .collect(java.util.stream.Collectors.toMap(
                                Map.Entry::getKey,
                                claim -> claim.getValue().stream()
                                        .flatMap(name -> credentials.getOrDefault(name, List.of(name)).stream())
                                        .toList())));
    }

    @Override
    public String toString() {
        return "SignedToken" + issuers;
    }
}
