package dev.tappet.http;

/**
 * The errors that callers receive, with status and title. Scripts depend on both. The detail of the {@link Rejection}
 * says how to fix the request.
 */
public enum ProblemType {
    INVALID_INTEGRATION_ID(400, "Invalid integration ID"),
    INVALID_WORKFLOW_ID(400, "Invalid workflow ID"),
    INVALID_HEADER(400, "Invalid header"),
    INVALID_PAYLOAD(400, "Invalid payload"),
    INVALID_REQUEST(400, "Invalid request"),
    INVALID_SIGNATURE(401, "Invalid HMAC signature"),
    INVALID_CREDENTIALS(401, "Invalid credentials"),
    INVALID_TOKEN(401, "Invalid token"),
    FORBIDDEN(403, "Forbidden"),
    EXECUTION_NOT_FOUND(404, "Execution not found"),
    INTEGRATION_NOT_FOUND(404, "Integration not found"),
    WORKFLOW_NOT_FOUND(404, "Workflow not found"),
    NOT_FOUND(404, "Not found"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    REQUEST_TIMEOUT(408, "Request timeout"),
    CONFLICT(409, "Conflict"),
    GONE(410, "Gone"),
    PRECONDITION_FAILED(412, "Precondition failed"),
    PAYLOAD_TOO_LARGE(413, "Payload is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type"),
    INVALID_DEFINITION(422, "Invalid definition"),
    IDEMPOTENCY_KEY_REUSED(422, "Idempotency key reused"),
    RATE_LIMIT_EXCEEDED(429, "Rate limit exceeded"),
    HEAD_TOO_LARGE(431, "Request header fields too large"),
    ANSWER_TOO_LARGE(500, "Answer is too large"),
    INTERNAL_ERROR(500, "Internal error. Retry the request"),
    SERVICE_UNAVAILABLE(503, "Service unavailable. Retry the request");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }
}
