package dev.tappet.workflow;

import dev.tappet.json.Problem;
import dev.tappet.json.Problem.TextPosition;
import java.util.Optional;

/** Thrown if a text is not valid YAML or JSON, or uses a part of YAML that workflows do not support. */
final class MalformedDocumentException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<TextPosition> position;

    MalformedDocumentException(String message) {
        this(message, Optional.empty());
    }

    MalformedDocumentException(String message, TextPosition position) {
        this("Line %d, column %d: %s".formatted(position.line(), position.column(), message), Optional.of(position));
    }

    private MalformedDocumentException(String message, Optional<TextPosition> position) {
        super(message);
        this.position = position;
    }

    Problem problem() {
        Problem problem = new Problem("", getMessage(), Problem.Severity.ERROR);
        return position.map(problem::at).orElse(problem);
    }
}
