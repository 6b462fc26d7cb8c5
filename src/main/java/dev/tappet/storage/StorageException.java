package dev.tappet.storage;

/**
 * The table could not be reached or did not answer: whether a write happened is unknown. Or it refused the call for
 * good, which is a mistake of ours that comes again with the same call.
 */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;
    private final boolean isUnsent;

    /** A failure that may well be over a little later. */
    public StorageException(String operation, Throwable cause) {
        this(operation, cause, true, false);
    }

    private StorageException(String operation, Throwable cause, boolean isTransient, boolean isUnsent) {
        super(operation, cause);
        this.isTransient = isTransient;
        this.isUnsent = isUnsent;
    }

    /** A call that the table does not take, whoever makes it. */
    public static StorageException refused(String operation, Throwable cause) {
        return new StorageException(operation, cause, false, false);
    }

    /** A call that was not sent, since the table did not answer others lately. It changed nothing. */
    public static StorageException unsent(String operation, Throwable cause) {
        return new StorageException(operation, cause, true, true);
    }

    /** Whether the same call may succeed another time. */
    public boolean isTransient() {
        return isTransient;
    }

    /** Whether the call certainly changed nothing, since it was not sent. */
    public boolean isUnsent() {
        return isUnsent;
    }

    /** What was being done, and what the table or the network said, for a log that many calls of a dead table fill. */
    public String inALine() {
        return getCause() == null
                ? getMessage()
                : getMessage() + ": " + getCause().getMessage();
    }
}
