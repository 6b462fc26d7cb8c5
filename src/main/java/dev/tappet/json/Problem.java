package dev.tappet.json;

import java.util.Optional;

/**
 * A problem of a definition.
 *
 * @param place    the path, such as {@code steps[2].http.url}; empty for the document as a whole
 * @param message  the expected value
 * @param severity whether it prevents the definition from being published
 * @param position in the text, if the definition was read from text
 */
public record Problem(String place, String message, Severity severity, Optional<TextPosition> position) {
    /** Whether a problem prevents publishing. */
    public enum Severity {
        ERROR,
        /** The definition can be published, but probably does not do what its author expects. */
        WARNING
    }

    /** A position in a text; line and column start at 1, as in editors. */
    public record TextPosition(int line, int column) {}

    public Problem(String place, String message, Severity severity) {
        this(place, message, severity, Optional.empty());
    }

    public Problem at(TextPosition found) {
        return new Problem(place, message, severity, Optional.of(found));
    }
}
