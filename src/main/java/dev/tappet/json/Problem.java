package dev.tappet.json;

import java.util.Optional;

/**
 * What is wrong with a definition.
 *
 * @param place    where, as in {@code steps[2].http.url}; empty for the document as a whole
 * @param message  what was expected there
 * @param severity whether it keeps the definition from being published
 * @param position where that is in the text, if the definition was read from one
 */
public record Problem(String place, String message, Severity severity, Optional<TextPosition> position) {
    public enum Severity {
        ERROR,
        /** It can be published, but probably does not do what its author thinks. */
        WARNING
    }

    /** A character of a text; both count from 1, as editors do. */
    public record TextPosition(int line, int column) {}

    public Problem(String place, String message, Severity severity) {
        this(place, message, severity, Optional.empty());
    }

    public Problem at(TextPosition found) {
        return new Problem(place, message, severity, Optional.of(found));
    }
}
