package dev.tappet.signature;

/** Another server, which has to be asked before a request can be answered, could not be. */
public final class SenderUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SenderUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }

    public SenderUnreachableException(String message) {
        super(message);
    }
}
