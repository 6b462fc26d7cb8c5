package dev.tappet.signature;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** How a secret is written. */
public enum SecretEncoding {
    /** Its characters in UTF-8 are the key. */
    TEXT,
    HEX,
    /**
     * Standard Webhooks' {@code whsec_}, or {@code whpk_} of a public key, may be before it; so may the version
     * {@code v1,}, as some senders show the secret.
     */
    BASE64,
    /** A public key between its lines BEGIN and END; the line breaks may be lost. */
    PEM;

    private static final Pattern ARMOR = Pattern.compile("-----[A-Z ]+-----|\\s");
    private static final Pattern SECRET = Pattern.compile("^(v1,)?whsec_");
    private static final Pattern PUBLIC_KEY = Pattern.compile("^(v1a,)?whpk_");

    /**
     * @param isPublic whether it is the key that everybody may know
     * @throws IllegalArgumentException when the secret is not of the form; also when it says that it is a public key
     *                                  and must not be one, or the other way around: everybody could sign with it
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
