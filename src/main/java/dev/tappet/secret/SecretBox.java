package dev.tappet.secret;

import java.util.UUID;

/** The port to the key that protects what must be recoverable, such as the secrets that senders present. */
public interface SecretBox {
    /**
     * Seals bytes so that nobody without the key can read or change them.
     *
     * @param owner to whom they belong: they can be opened for this owner only
     */
    byte[] seal(UUID owner, byte[] plain);

    /** @throws CannotOpenException when they were sealed by another key or for another owner, or were changed */
    byte[] open(UUID owner, byte[] sealed);

    /**
     * A key for another purpose, always the same for the same purpose; nothing about this box's own key can be learnt
     * from it.
     *
     * @return 32 bytes
     */
    byte[] derive(String purpose);

    /** What was sealed cannot be opened: the key was changed, or the data was. */
    final class CannotOpenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CannotOpenException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
