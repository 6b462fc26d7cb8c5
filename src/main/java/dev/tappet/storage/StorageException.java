package dev.tappet.storage;

/**
 * The table could not be reached or did not answer: whether a write happened is unknown. Or it refused the call for
 * good, which is a mistake of ours that comes again with the same call.
 */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /** A failure that may well be over a little later. */
    public StorageException(String doing, Throwable cause) {
        this(doing, cause, true);
    }

    private StorageException(String doing, Throwable cause, boolean passes) {
        super(doing, cause);
        this.isTransient = passes;
    }

    /** A call that the table does not take, whoever makes it. */
    public static StorageException refused(String doing, Throwable cause) {
        return new StorageException(doing, cause, false);
    }

    /** Whether the same call may succeed another time. */
    public boolean isTransient() {
        return isTransient;
    }

    /** What was being done, and what the table or the network said, for a log that many calls of a dead table fill. */
    public String inALine() {
        return getCause() == null
                ? getMessage()
                : getMessage() + ": " + getCause().getMessage();
    }
}
