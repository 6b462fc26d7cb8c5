package dev.tappet.aws;

/** DynamoDB processed no item of a batch; the request must be repeated. */
final class IncompleteBatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompleteBatchException(String message) {
        super(message);
    }
}
