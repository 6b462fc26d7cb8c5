package dev.tappet.api.support;

import dev.tappet.http.ProblemType;
import dev.tappet.trigger.RedeliveryService;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Reads the header with the idempotency key of a request that starts executions. */
public final class IdempotencyKeyHeader {
    static final String HEADER = "Idempotency-Key";

    private IdempotencyKeyHeader() {}

    public static Optional<String> of(HttpHeaders headers) {
        // not a parameter of the method, which would be empty for a header without a value
        List<String> sent = headers.getRequestHeader(HEADER);
        if (sent.size() > 1 || sent.stream().anyMatch(key -> !RedeliveryService.RedeliveryRequest.isKey(key))) {
            throw RejectedException.of(
                    ProblemType.INVALID_REQUEST, "Send one Idempotency-Key of 1 to 255 printable ASCII characters");
        }
        return sent.stream().findFirst();
    }
}
