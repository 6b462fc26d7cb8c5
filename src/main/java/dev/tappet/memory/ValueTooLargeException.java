package dev.tappet.memory;

/** A run would keep more memory than a single run may. Waiting does not help. */
public final class ValueTooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ValueTooLargeException(String message) {
        super(message, null, false, false);
    }
}
