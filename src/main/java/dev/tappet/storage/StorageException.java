package dev.tappet.storage;

/** The table could not be reached or did not answer: whether a write happened is unknown. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StorageException(String doing, Throwable cause) {
        super(doing, cause);
    }
}
