package dev.tappet.secret;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Makes fingerprints that identify secrets without revealing them. They use a key of this instance, so that a secret
 * cannot be guessed by its fingerprint. They differ by owner and place, so that they do not reveal where the same secret
 * is used twice.
 */
public final class Fingerprints {
    /** Bytes of a fingerprint; sufficient for the few secrets of a place. */
    private static final int BYTES = 8;

    private final HmacSha256 hmac;

    private Fingerprints(SecretBox box, String purpose) {
        this.hmac = new HmacSha256(box.derive(purpose));
    }

    /** Of the secrets of integrations, with a key derived from that of the box. */
    public static Fingerprints ofIntegrations(SecretBox box) {
        return new Fingerprints(box, "secret fingerprints");
    }

    /** Of the secrets of workspaces, with a key derived from that of the box. */
    public static Fingerprints ofWorkspaces(SecretBox box) {
        return new Fingerprints(box, "fingerprints of workspace secrets");
    }

    /**
     * The fingerprint of a secret, always the same.
     *
     * @param owner the integration or the workspace that has the secret
     * @param place where it is, such as its name; without line breaks
     * @return 16 hexadecimal digits
     */
    public String of(UUID owner, String place, String secret) {
        String digest = owner + "\n" + place + "\n" + secret;
        byte[] mac = hmac.of(digest.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac, 0, BYTES);
    }
}
