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
    /** Standard Webhooks' {@code whsec_} or {@code whpk_} may stand before it. */
    BASE64;

    private static final Pattern STANDARD_WEBHOOKS = Pattern.compile("^(whsec_|whpk_)");

    /** @throws IllegalArgumentException when the secret is not of the form */
    byte[] key(String secret) {
        return switch (this) {
            case TEXT -> secret.getBytes(StandardCharsets.UTF_8);
            case HEX -> HexFormat.of().parseHex(secret);
            case BASE64 ->
                Base64.getDecoder().decode(STANDARD_WEBHOOKS.matcher(secret).replaceFirst(""));
        };
    }
}
