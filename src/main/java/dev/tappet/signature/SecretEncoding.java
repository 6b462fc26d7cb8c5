package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How a secret is encoded. */
public enum SecretEncoding {
    /** The key is the text in UTF-8. */
    TEXT,
    HEX,
    /**
     * Base64, optionally after {@code whsec_} of Standard Webhooks, or {@code whpk_} of a public key; also after the
     * version {@code v1,}, as some senders show the secret.
     */
    BASE64,
    /** A public key between its lines BEGIN and END; line breaks may be missing. */
    PEM;

    private static final Pattern ARMOR = Pattern.compile("-----[A-Z ]+-----|\\s");
    private static final Pattern SECRET = Pattern.compile("^(v1,)?whsec_");
    private static final Pattern PUBLIC_KEY = Pattern.compile("^(v1a,)?whpk_");

    /**
     * Decodes a secret to a key.
     *
     * @param isPublic whether it must be a public key
     * @throws IllegalArgumentException if the secret does not have the encoding, or has the prefix of a public key
     *         where a shared secret is required, or the reverse: anyone could sign with a public key
     */
    byte[] key(String secret, boolean isPublic) {
        return switch (this) {
            case TEXT -> secret.getBytes(StandardCharsets.UTF_8);
            case HEX -> HexFormat.of().parseHex(secret);
            case PEM -> Base64.getDecoder().decode(ARMOR.matcher(secret).replaceAll(""));
            case BASE64 ->
                Base64.getDecoder()
                        .decode((isPublic ? PUBLIC_KEY : SECRET).matcher(secret).replaceFirst(""));
        };
    }
}
