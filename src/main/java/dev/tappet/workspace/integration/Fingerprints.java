package dev.tappet.workspace.integration;

import dev.tappet.secret.HmacSha256;
import dev.tappet.secret.SecretBox;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Names for secrets that cannot be told. They are made with a key of this instance, so that nobody can try out by them
 * what a secret is, and differ by integration and place, so that nobody sees where the same one stands twice.
 */
final class Fingerprints {
    /** A place holds a few secrets: these are enough to tell them apart. */
    private static final int BYTES = 8;

    private final HmacSha256 hmac;

    /** The key is derived from the box's. */
    Fingerprints(SecretBox box) {
        this.hmac = new HmacSha256(box.derive("secret fingerprints"));
    }

    /** @return 16 digits of hex, always the same */
    String of(UUID integration, SecretPlace place, String secret) {
        // no place has a line break in it
        String digest = integration + "\n" + place.text() + "\n" + secret;
        byte[] mac = hmac.of(digest.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac, 0, BYTES);
    }
}
