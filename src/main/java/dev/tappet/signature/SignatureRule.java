package dev.tappet.signature;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a sender signs its requests, as data: a new sender needs no code.
 *
 * @param signature     location of the signature, or of several signatures of which one must be valid
 * @param signed        the signed content
 * @param timestamp     limits how long a captured request can be replayed; empty if the sender does not sign a
 *                      timestamp
 * @param id            location of the delivery id, which is the same in retries
 * @param keyForm       how the secrets encode a key
 * @param unsignedQuery whether the signature need not cover the query of a GET request, which is its event
 */
public record SignatureRule(
        ValueLocation signature,
        SignatureAlgorithm algorithm,
        SignatureEncoding encoding,
        SignedContent signed,
        Optional<SignatureTimestamp> timestamp,
        Optional<ValueLocation> id,
        SecretEncoding keyForm,
        boolean unsignedQuery) {
    /** A rule that requires the query to be signed if it is the event. */
    public SignatureRule(
            ValueLocation signature,
            SignatureAlgorithm algorithm,
            SignatureEncoding encoding,
            SignedContent signed,
            Optional<SignatureTimestamp> timestamp,
            Optional<ValueLocation> id,
            SecretEncoding keyForm) {
        this(signature, algorithm, encoding, signed, timestamp, id, keyForm, false);
    }

    /** The same rule with another tolerance; unchanged if no timestamp is signed. */
    SignatureRule withTolerance(Duration tolerance) {
        return new SignatureRule(
                signature,
                algorithm,
                encoding,
                signed,
                timestamp.map(existing -> new SignatureTimestamp(existing.place(), existing.form(), tolerance)),
                id,
                keyForm,
                unsignedQuery);
    }

    /** @throws IllegalArgumentException if the secret cannot be a key of this rule */
    byte[] key(String secret) {
        return keyForm.key(secret, algorithm instanceof SignatureAlgorithm.KeyPair);
    }

    /** The key of a secret; empty if the secret cannot be a key of this rule. */
    Optional<byte[]> usableKey(String secret) {
        try {
            return Optional.of(key(secret));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Describes why a secret is not a key; empty if the reason is unknown. */
    String hint(String secret) {
        boolean isPublic = algorithm instanceof SignatureAlgorithm.KeyPair;
        if (keyForm != SecretEncoding.BASE64) {
            return "";
        }
        if (secret.contains("whsk_")) {
            return "; whsk_ begins the sender's private key, which must stay with the sender";
        }
        if (!isPublic && secret.contains("whpk_")) {
            return "; whpk_ begins a public key, with which everybody could sign";
        }
        return isPublic && secret.contains("whsec_") ? "; whsec_ begins a shared secret, not a public key" : "";
    }

    /** Whether a changed delivery id invalidates the signature. */
    public boolean signsId() {
        return signed.has(SignedContent.Variable.ID)
                || signed.coversBody() && id.map(SignatureRule::isInBody).orElse(false)
                || id.map(place -> signed.hasLineOf(place)).orElse(false);
    }

    private static boolean isInBody(ValueLocation place) {
        return switch (place) {
            case ValueLocation.Field _ -> true;
            case ValueLocation.Header _, ValueLocation.Parameter _ -> false;
            case ValueLocation.FirstOf(var places) -> places.stream().allMatch(SignatureRule::isInBody);
        };
    }

    /** Inserts the values of the vendor's credentials into the signed content; empty if one is missing. */
    Optional<SignatureRule> with(Map<String, List<String>> credentials) {
        return signed.with(credentials)
                .map(content -> new SignatureRule(
                        signature, algorithm, encoding, content, timestamp, id, keyForm, unsignedQuery));
    }

    /** The same rule with a timestamp of fixed length if no text separates it from other signed parts. */
    SignatureRule separated() {
        return signed.isBesideTimestamp()
                ? new SignatureRule(
                        signature,
                        algorithm,
                        encoding,
                        signed,
                        timestamp.map(SignatureTimestamp::ofFixedLength),
                        id,
                        keyForm,
                        unsignedQuery)
                : this;
    }
}
