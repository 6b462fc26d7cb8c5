package dev.tappet.execution;

/** A later version has stored what this one does not know: while both run, the other one has to use it. */
final class NewerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String message) {
        super(message);
    }
}
