package dev.tappet.json;

/**
 * What is wrong with a definition.
 *
 * @param place    where, as in {@code steps[2].http.url}; empty for the document as a whole
 * @param message  what was expected there
 * @param severity whether it keeps the definition from being published
 */
public record Problem(String place, String message, Severity severity) {
    public enum Severity {
        ERROR,
        /** It can be published, but probably does not do what its author thinks. */
        WARNING
    }
}
