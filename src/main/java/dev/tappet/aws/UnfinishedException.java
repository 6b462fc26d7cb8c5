package dev.tappet.aws;

/** DynamoDB did none or a part of what it was asked, and wants to be asked again for the rest. */
final class UnfinishedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnfinishedException(String message) {
        super(message);
    }
}
