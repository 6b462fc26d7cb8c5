package dev.tappet.expression;

/** Thrown if a template is not valid. The message quotes the definition, which its author may see. */
final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The index of the character in the text. */
    private final int position;

    SyntaxException(String message, int position) {
        super(message);
        this.position = position;
    }

    /** The message and the position in the text, counted from 1 as in editors. */
    String describe() {
        return "%s (at character %d)".formatted(getMessage(), position + 1);
    }
}
