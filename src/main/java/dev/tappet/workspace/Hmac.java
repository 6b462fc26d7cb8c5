package dev.tappet.workspace;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A signature that a sender puts into a header: an HMAC over what {@link SignedContent} says, under a secret that both
 * know.
 *
 * @param header    that holds the signature, or several, with blanks or commas between
 * @param prefix    before every signature, as {@code sha256=}; may be empty
 * @param timestamp what limits how long a captured request can be sent again, where the sender signs the time
 * @param idHeader  where the sender tells its id of the delivery, the same when it sends again
 * @param keyForm   how the secrets stand for the bytes of a key
 * @param secrets   any of them; several, so that they can be rotated without a gap. In the clear: they are sealed only
 *                  where they are stored
 */
public record Hmac(
        String header,
        Algorithm algorithm,
        Encoding encoding,
        String prefix,
        SignedContent signed,
        Optional<Timestamp> timestamp,
        Optional<String> idHeader,
        KeyForm keyForm,
        List<String> secrets)
        implements Scheme {
    /** How far the clocks of sender and receiver may be apart where nothing else is said: what most vendors advise. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String WHSEC = "whsec_";

    public Hmac {
        secrets = List.copyOf(secrets);
    }

    public enum Algorithm {
        SHA1("HmacSHA1"),
        SHA256("HmacSHA256"),
        SHA512("HmacSHA512");

        private final String jdkName;

        Algorithm(String jdkName) {
            this.jdkName = jdkName;
        }

        /** The name of the {@link javax.crypto.Mac}. */
        public String jdkName() {
            return jdkName;
        }
    }

    /** How a signature is written. */
    public enum Encoding {
        /** In lower or upper case. */
        HEX,
        /** With or without padding, with {@code +/} or {@code -_}. */
        BASE64
    }

    /** How a secret is written. */
    public enum KeyForm {
        /** Its characters in UTF-8 are the key. */
        TEXT,
        HEX,
        /** Standard Webhooks' {@code whsec_} may stand before it. */
        BASE64
    }

    /**
     * When the sender signed.
     *
     * @param header    holds seconds or milliseconds since 1970
     * @param tolerance how far it may lie before or after the arrival of the request
     */
    public record Timestamp(String header, Duration tolerance) {}

    /** The keys that the secrets stand for. */
    public List<byte[]> keys() {
        return secrets.stream().map(this::key).toList();
    }

    /** @throws IllegalArgumentException when the secret is not of the form */
    byte[] key(String secret) {
        return switch (keyForm) {
            case TEXT -> secret.getBytes(StandardCharsets.UTF_8);
            case HEX -> HexFormat.of().parseHex(secret);
            case BASE64 ->
                Base64.getDecoder().decode(secret.startsWith(WHSEC) ? secret.substring(WHSEC.length()) : secret);
        };
    }

    @Override
    public String toString() {
        return "Hmac[" + header + "]";
    }
}
