package dev.tappet.storage;

/**
 * A failed call of the table. Either the table could not be reached or did not answer, and a write may have been
 * applied; or the table rejected the call permanently, which is a bug of this program.
 */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;
    private final boolean isUnsent;

    /** A transient failure. */
    public StorageException(String operation, Throwable cause) {
        this(operation, cause, true, false);
    }

    private StorageException(String operation, Throwable cause, boolean isTransient, boolean isUnsent) {
        super(operation, cause);
        this.isTransient = isTransient;
        this.isUnsent = isUnsent;
    }

    /** A call that the table rejects permanently. */
    public static StorageException refused(String operation, Throwable cause) {
        return new StorageException(operation, cause, false, false);
    }

    /** A call that was not sent, since the table did not answer recent calls. It changed nothing. */
    public static StorageException unsent(String operation, Throwable cause) {
        return new StorageException(operation, cause, true, true);
    }

    /** Whether the same call may succeed later. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Whether the call was not sent, and therefore changed nothing. */
    public boolean isUnsent() {
        return isUnsent;
    }

    /**
     * The operation and the message of the table or the network, without a stack trace: an unavailable table produces
     * many entries in the log.
     */
    public String singleLineMessage() {
        return getCause() == null
                ? getMessage()
                : getMessage() + ": " + getCause().getMessage();
    }
}
