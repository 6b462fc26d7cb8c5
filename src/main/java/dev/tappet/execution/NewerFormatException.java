package dev.tappet.execution;

/** A later version stored a format that this one does not know: while both run, the later one must process it. */
final class NewerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String message) {
        super(message);
    }
}
