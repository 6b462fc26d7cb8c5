package dev.tappet.secret;

import java.util.UUID;

/** Seals data that must be recoverable, such as the secrets of senders. This is the port to the instance's key. */
public interface SecretBox {
    /**
     * Seals bytes, so that they cannot be read or changed without the key.
     *
     * @param owner the workspace or other owner; the bytes can be opened for this owner only
     */
    byte[] seal(UUID owner, byte[] plain);

    /** @throws CannotOpenException if the bytes were sealed by another key or for another owner, or were changed */
    byte[] open(UUID owner, byte[] sealed);

    /**
     * Derives a key for another purpose, always the same for the same purpose. It reveals nothing about this box's key.
     *
     * @param purpose a constant name of the purpose
     * @return 32 bytes
     */
    byte[] derive(String purpose);

    /** Sealed data cannot be opened: the key or the data has changed. */
    final class CannotOpenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CannotOpenException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
