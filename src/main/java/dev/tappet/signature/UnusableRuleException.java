package dev.tappet.signature;

/** A description of how a sender signs that cannot work. The message says what would be, and quotes nothing secret. */
public final class UnusableRuleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field   which value, as its sender calls it
     * @param message what is expected of it, to be read after the field's name
     */
    public UnusableRuleException(String field, String message) {
        super(message);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
