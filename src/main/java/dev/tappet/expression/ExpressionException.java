package dev.tappet.expression;

/** An expression that could not be evaluated. The message is for the author of the workflow and holds no values. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExpressionException(String message) {
        super(message);
    }

    public ExpressionException(String message, Throwable cause) {
        super(message, cause);
    }
}
