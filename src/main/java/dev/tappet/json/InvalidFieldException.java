package dev.tappet.json;

import dev.tappet.signature.UnusableRuleException;

/** A value that cannot be taken. The message says what would be, and quotes nothing secret. */
public final class InvalidFieldException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;
    private final String expected;

    /**
     * @param field   which value, as its sender calls it
     * @param message what is expected of it, to be read after the field's name
     */
    public InvalidFieldException(String field, String message) {
        super(field + ": " + message);
        this.field = field;
        this.expected = message;
    }

    public InvalidFieldException(UnusableRuleException rule) {
        this(rule.field(), rule.getMessage());
    }

    /** What is expected of it, without the field's name. */
    public String expected() {
        return expected;
    }

    public String field() {
        return field;
    }
}
