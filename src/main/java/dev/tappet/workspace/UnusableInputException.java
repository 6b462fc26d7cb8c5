package dev.tappet.workspace;

import dev.tappet.signature.UnusableRuleException;

/** A value that cannot be taken. The message says what would be, and quotes nothing secret. */
public final class UnusableInputException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field   which value, as its sender calls it
     * @param message what is expected of it, to be read after the field's name
     */
    public UnusableInputException(String field, String message) {
        super(field + ": " + message);
        this.field = field;
    }

    public UnusableInputException(UnusableRuleException rule) {
        this(rule.field(), rule.getMessage());
    }

    public String field() {
        return field;
    }
}
