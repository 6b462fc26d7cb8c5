package dev.tappet.workspace;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for secrets that cannot be told. They are made with a key of this instance, so that nobody can try out by them
 * what a secret is, and differ by integration and place, so that nobody sees where the same one stands twice.
 */
final class Fingerprints {
    /** A place holds a few secrets: these are enough to tell them apart. */
    private static final int BYTES = 8;

    private final SecretKeySpec key;

    /** The key is derived from the box's. */
    Fingerprints(SecretBox box) {
        this.key = new SecretKeySpec(box.derive("secret fingerprints"), "HmacSHA256");
    }

    /** @return 16 digits of hex, always the same */
    String of(UUID integration, SecretPlace place, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            // no place has a line break in it
            mac.update((integration + "\n" + place.text() + "\n").getBytes(StandardCharsets.UTF_8));
            byte[] whole = mac.doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(whole, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot compute HMAC-SHA256", e);
        }
    }
}
