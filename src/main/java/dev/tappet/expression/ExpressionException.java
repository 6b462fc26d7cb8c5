package dev.tappet.expression;

/**
 * Thrown if an expression cannot be evaluated. The message is for the author of the workflow and contains no values.
 */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ExpressionException(String message) {
        super(message);
    }

    public ExpressionException(String message, Throwable cause) {
        super(message, cause);
    }
}
