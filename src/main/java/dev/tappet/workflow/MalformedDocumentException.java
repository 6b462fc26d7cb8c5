package dev.tappet.workflow;

/** Text that is no YAML or JSON, or none that a workflow may be written in. */
final class MalformedDocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedDocumentException(String message) {
        super(message);
    }
}
