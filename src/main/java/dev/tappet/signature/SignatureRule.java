package dev.tappet.signature;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a sender signs its requests, as data: whoever describes that of another vendor has nothing to program.
 *
 * @param signature where the signature is, or the several of which one must be right
 * @param signed    what was signed
 * @param timestamp what limits how long a captured request can be sent again, where the sender signs the time
 * @param id        where the sender tells its id of the delivery, the same when it sends again
 * @param keyForm   how the secrets stand for the bytes of a key
 * @param unsignedQuery whether the query of a GET request, which is its event, may be one that the signature does not cover
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
    /** One whose query must be signed where it is the event. */
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

    /** The same for requests that were signed so long ago; nothing else where no time is signed. */
    SignatureRule tolerating(Duration tolerance) {
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

    /** @throws IllegalArgumentException when the secret cannot be a key of this rule */
    byte[] key(String secret) {
        return keyForm.key(secret, algorithm instanceof SignatureAlgorithm.KeyPair);
    }

    /** Its key; empty when it cannot be one. */
    Optional<byte[]> usableKey(String secret) {
        try {
            return Optional.of(key(secret));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** What else is wrong with a secret that is no key; empty where nothing else is known. */
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

    /** Whether the id of the delivery cannot be changed without breaking the signature. */
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

    /** With the values of the vendor's credentials in what is signed; empty where one is missing. */
    Optional<SignatureRule> with(Map<String, List<String>> credentials) {
        return signed.with(credentials)
                .map(content -> new SignatureRule(
                        signature, algorithm, encoding, content, timestamp, id, keyForm, unsignedQuery));
    }

    /** A timestamp that can be told from what is signed beside it, where no text separates them. */
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
