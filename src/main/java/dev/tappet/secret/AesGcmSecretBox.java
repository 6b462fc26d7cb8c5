package dev.tappet.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals with AES-256 in GCM and a random nonce, with a key derived from the configured one. The layout is
 * {@code version (1) | nonce (12) | ciphertext and tag}; version and owner are authenticated. The version identifies
 * key and layout, so that data with another key or layout can be distinguished later.
 */
public final class AesGcmSecretBox implements SecretBox {
    public static final int KEY_BYTES = 32;

    private static final byte VERSION = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final HmacSha256 hmac;
    private final SecretKeySpec sealing;

    /** @param key {@value #KEY_BYTES} random bytes */
    public AesGcmSecretBox(byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("A key must have %d bytes, not %d".formatted(KEY_BYTES, key.length));
        }
        this.hmac = new HmacSha256(key);
        this.sealing = new SecretKeySpec(derive("seal"), "AES");
    }

    /**
     * Creates a box from a configured key.
     *
     * @param key {@value #KEY_BYTES} random bytes in base64
     * @throws IllegalArgumentException if the key is invalid; the message does not contain it
     */
    public static AesGcmSecretBox ofBase64(String key) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(key.strip());
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("The secret key is not base64");
        }
        return new AesGcmSecretBox(bytes);
    }

    @Override
    public byte[] seal(UUID owner, byte[] plain) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted =
                    cipher(Cipher.ENCRYPT_MODE, owner, VERSION, nonce).doFinal(plain);
            return ByteBuffer.allocate(1 + NONCE_BYTES + encrypted.length)
                    .put(VERSION)
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Cannot seal with AES-GCM", e);
        }
    }

    @Override
    public byte[] open(UUID owner, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new CannotOpenException("Sealed in an unknown format, for " + owner, null);
        }
        ByteBuffer parts = ByteBuffer.wrap(sealed);
        byte version = parts.get();
        byte[] nonce = new byte[NONCE_BYTES];
        parts.get(nonce);
        byte[] encrypted = new byte[parts.remaining()];
        parts.get(encrypted);
        try {
            return cipher(Cipher.DECRYPT_MODE, owner, version, nonce).doFinal(encrypted);
        } catch (GeneralSecurityException e) {
            throw new CannotOpenException("Sealed by another key, or changed, for " + owner, e);
        }
    }

    /** One block of HKDF expansion (RFC 5869, 2.3) with SHA-256; extraction is not needed, since the key is random. */
    @Override
    public byte[] derive(String purpose) {
        return hmac.of(("tappet " + purpose).getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    private Cipher cipher(int mode, UUID owner, byte version, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(ByteBuffer.allocate(1 + 2 * Long.BYTES)
                .put(version)
                .putLong(owner.getMostSignificantBits())
                .putLong(owner.getLeastSignificantBits())
                .array());
        return cipher;
    }
}
