package dev.tappet.signature;

import dev.tappet.digest.Sha256;
import java.security.Key;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.InvalidAlgorithmException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Verifies a token. The accepted algorithms depend only on the keys (RFC 8725): a token cannot choose to be unsigned,
 * or to use a public key as a shared secret.
 */
record SignedTokenVerifier(VerificationKeys keys, Expectations expected, PublishedKeys published) {
    private static final AlgorithmConstraints PUBLIC_KEYS = permit(
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.EDDSA);
    private static final AlgorithmConstraints SHARED_KEYS = permit(
            AlgorithmIdentifiers.HMAC_SHA256, AlgorithmIdentifiers.HMAC_SHA384, AlgorithmIdentifiers.HMAC_SHA512);

    /**
     * The expected claims of a token.
     *
     * @param issuers    the allowed issuers; empty if any issuer is allowed
     * @param audiences  the allowed audiences; empty if any audience is allowed, an empty list if none is known yet
     * @param claims     other claims, each with its allowed values
     * @param bodyDigest the claim with the SHA-256 of the body, in hex or base64
     * @param maxAge     since the token was issued; if empty, the token must expire
     * @param tolerance  maximum difference between clocks
     */
    public record Expectations(
            List<String> issuers,
            Optional<List<String>> audiences,
            Map<String, List<String>> claims,
            Optional<String> bodyDigest,
            Optional<Duration> maxAge,
            Duration tolerance) {
        public Expectations {
            issuers = List.copyOf(issuers);
            audiences = audiences.map(List::copyOf);
            claims = Map.copyOf(claims);
        }
    }

    private static AlgorithmConstraints permit(String... algorithms) {
        return new AlgorithmConstraints(AlgorithmConstraints.ConstraintType.PERMIT, algorithms);
    }

    /** @throws SenderUnreachableException if the keys are needed and their issuer is unreachable */
    boolean isValid(String token, SignedRequest request) {
        if (expected.audiences().filter(List::isEmpty).isPresent()) {
            return false;
        }
        return switch (keys) {
            case VerificationKeys.Published address ->
                isValid(token, request, PUBLIC_KEYS, (signature, _) -> publishedKey(address, signature));
            case VerificationKeys.Shared(SecretEncoding encoding, List<String> secrets) -> {
                boolean any = false;
                for (String secret : secrets) {
                    any |= isValid(token, request, encoding, secret);
                }
                yield any;
            }
        };
    }

    /** A token that is invalid with any key needs no key, and is rejected even if the issuer is unreachable. */
    private Key publishedKey(VerificationKeys.Published address, JsonWebSignature token)
            throws UnresolvableKeyException {
        try {
            PUBLIC_KEYS.checkConstraint(token.getAlgorithmHeaderValue());
        } catch (InvalidAlgorithmException e) {
            throw new UnresolvableKeyException("The algorithm has no published key", e);
        }
        return published.key(address, token);
    }

    private boolean isValid(String token, SignedRequest request, SecretEncoding encoding, String secret) {
        Key key;
        try {
            key = new HmacKey(encoding.key(secret, false));
        } catch (IllegalArgumentException _) {
            return false;
        }
        return isValid(token, request, SHARED_KEYS, (_, _) -> key);
    }

    private boolean isValid(
            String token, SignedRequest request, AlgorithmConstraints algorithms, VerificationKeyResolver resolver) {
        try {
            JwtClaims claims = consumer(request, algorithms, resolver).build().processToClaims(token);
            return hasClaims(claims) && hasDigest(claims, request);
        } catch (InvalidJwtException e) {
            if (e.getCause() instanceof PublishedKeys.UnreachableKeysException unreachable) {
                throw unreachable.reason();
            }
            return false;
        }
    }

    private JwtConsumerBuilder consumer(
            SignedRequest request, AlgorithmConstraints algorithms, VerificationKeyResolver resolver) {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(algorithms)
                .setAllowedClockSkewInSeconds((int) expected.tolerance().toSeconds())
                .setEvaluationTime(
                        NumericDate.fromMilliseconds(request.received().toEpochMilli()));
        if (keys instanceof VerificationKeys.Shared) {
            // senders choose the length of their secrets
            builder.setRelaxVerificationKeyValidation();
        }
        if (!expected.issuers().isEmpty()) {
            builder.setExpectedIssuers(true, expected.issuers().toArray(String[]::new));
        }
        expected.audiences()
                .ifPresentOrElse(
                        audiences -> builder.setExpectedAudience(true, audiences.toArray(String[]::new)),
                        builder::setSkipDefaultAudienceValidation);
        expected.maxAge()
                .ifPresentOrElse(
                        // both include the clock tolerance
                        age -> builder.setRequireIssuedAt().setIssuedAtRestrictions(0, (int) age.toSeconds()),
                        builder::setRequireExpirationTime);
        return builder;
    }

    private boolean hasClaims(JwtClaims found) {
        return expected.claims().entrySet().stream()
                .allMatch(claim -> found.getClaimValue(claim.getKey()) instanceof Object value
                        && claim.getValue().contains(value.toString()));
    }

    private boolean hasDigest(JwtClaims found, SignedRequest request) {
        return expected.bodyDigest().isEmpty()
                || found.getClaimValue(expected.bodyDigest().get()) instanceof String digest
                        && isDigest(digest, request.body());
    }

    private static boolean isDigest(String written, byte[] body) {
        byte[] digest = Sha256.of(body);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(digest);
        return written.equalsIgnoreCase(HexFormat.of().formatHex(digest))
                || written.replace('-', '+').replace('_', '/').replace("=", "").equals(base64);
    }
}
