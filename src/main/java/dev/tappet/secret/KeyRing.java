package dev.tappet.secret;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Several keys, so that a key can be replaced: the first one seals, and all of them can open. The layout is
 * {@code version (1) | key id (4) | the value sealed by the box of that key}. With a single key, the layout is that of
 * its box, which older versions of the program can open.
 */
public final class KeyRing implements SecretBox {
    private static final byte VERSION = 2;
    private static final int KEY_ID_BYTES = 4;

    private record IdentifiedKey(byte[] id, AesGcmSecretBox box) {}

    private final List<IdentifiedKey> keys;

    private KeyRing(List<IdentifiedKey> keys) {
        this.keys = keys;
    }

    /**
     * Creates a key ring from configured keys.
     *
     * @param keys 32 random bytes each in base64, separated by commas, the newest first
     * @throws IllegalArgumentException if a key is invalid, or two have the same id; the message does not contain them
     */
    public static KeyRing ofBase64(String keys) {
        List<IdentifiedKey> ring = Stream.of(keys.split(",", -1))
                .map(AesGcmSecretBox::ofBase64)
                .map(box -> new IdentifiedKey(Arrays.copyOf(box.derive("key id"), KEY_ID_BYTES), box))
                .toList();
        if (ring.stream().map(key -> ByteBuffer.wrap(key.id())).distinct().count() < ring.size()) {
            throw new IllegalArgumentException("A key is listed twice");
        }
        return new KeyRing(ring);
    }

    @Override
    public byte[] seal(UUID owner, byte[] plain) {
        IdentifiedKey newest = keys.getFirst();
        byte[] sealed = newest.box().seal(owner, plain);
        if (keys.size() == 1) {
            return sealed;
        }
        return ByteBuffer.allocate(1 + KEY_ID_BYTES + sealed.length)
                .put(VERSION)
                .put(newest.id())
                .put(sealed)
                .array();
    }

    @Override
    public byte[] open(UUID owner, byte[] sealed) {
        if (sealed.length <= 1 + KEY_ID_BYTES || sealed[0] != VERSION) {
            return openByAny(owner, sealed);
        }
        byte[] id = Arrays.copyOfRange(sealed, 1, 1 + KEY_ID_BYTES);
        return keys.stream()
                .filter(key -> MessageDigest.isEqual(key.id(), id))
                .findFirst()
                .orElseThrow(
                        () -> new CannotOpenException("Sealed by a key that is not configured, for " + owner, null))
                .box()
                .open(owner, Arrays.copyOfRange(sealed, 1 + KEY_ID_BYTES, sealed.length));
    }

    /** Opens a value that was sealed when there was only one key. */
    private byte[] openByAny(UUID owner, byte[] sealed) {
        CannotOpenException last = null;
        for (IdentifiedKey key : keys) {
            try {
                return key.box().open(owner, sealed);
            } catch (CannotOpenException e) {
                last = e;
            }
        }
        throw last;
    }

    @Override
    public byte[] derive(String purpose) {
        return keys.getFirst().box().derive(purpose);
    }
}
