package dev.tappet.workflow;

import dev.tappet.json.Problem;
import dev.tappet.json.Problem.TextPosition;
import java.util.Optional;

/** Text that is no YAML or JSON, or none that a workflow may be written in. */
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
