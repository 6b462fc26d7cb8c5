package dev.tappet.expression;

/** Text of a template that is not what it should be. The message quotes the definition, which is its author's. */
final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The index of the character in the text. */
    private final int position;

    SyntaxException(String message, int position) {
        super(message);
        this.position = position;
    }

    /** The message and the place in the text, counted from 1 as editors do. */
    String describe() {
        return "%s (at character %d)".formatted(getMessage(), position + 1);
    }
}
