package dev.tappet.workspace.integration;

import dev.tappet.secret.HmacSha256;
import dev.tappet.secret.SecretBox;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Makes fingerprints that identify secrets without revealing them. They use a key of this instance, so that a secret
 * cannot be guessed by its fingerprint. They differ by integration and place, so that they do not reveal where the same
 * secret is used twice.
 */
final class Fingerprints {
    /** Bytes of a fingerprint; sufficient for the few secrets of a place. */
    private static final int BYTES = 8;

    private final HmacSha256 hmac;

    /** Derives the key from that of the box. */
    Fingerprints(SecretBox box) {
        this.hmac = new HmacSha256(box.derive("secret fingerprints"));
    }

    /** @return 16 hexadecimal digits, always the same */
    String of(UUID integration, SecretPlace place, String secret) {
        // no place contains a line break
        String digest = integration + "\n" + place.text() + "\n" + secret;
        byte[] mac = hmac.of(digest.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac, 0, BYTES);
    }
}
