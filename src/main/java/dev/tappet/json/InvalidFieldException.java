package dev.tappet.json;

/**
 * A field of a JSON object has an invalid value. The message contains the field and the expected value, never a secret.
 */
public final class InvalidFieldException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String requirement;

    /**
     * @param field   path of the field in the request or definition, for example {@code authentication.headers[0]}
     * @param message the error in its value, as a continuation of the field's name
     */
    public InvalidFieldException(String field, String message) {
        super(field + ": " + message);
        this.field = field;
        this.requirement = message;
    }

    /** The message without the field's name. */
    public String requirement() {
        return requirement;
    }

    public String field() {
        return field;
    }
}
