package dev.tappet.storage;

/** The parts of a {@link ChunkedBody} are incomplete or damaged. */
public final class DamagedBodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedBodyException(String message) {
        super(message);
    }
}
