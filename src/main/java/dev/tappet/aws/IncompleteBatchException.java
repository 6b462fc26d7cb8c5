package dev.tappet.aws;

/** DynamoDB did none or a part of what it was asked, and wants to be asked again for the rest. */
final class IncompleteBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompleteBatchException(String message) {
        super(message);
    }
}
