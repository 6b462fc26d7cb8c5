package dev.tappet.signature;

/** A server that is needed to answer a request cannot be reached. */
public final class SenderUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SenderUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }

    public SenderUnreachableException(String message) {
        super(message);
    }
}
