package dev.tappet.management;

import dev.tappet.trigger.ErrorRow;
import dev.tappet.trigger.Redeliveries;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** Reads the key under which a request that starts something may be sent again. */
final class IdempotencyKeys {
    static final String HEADER = "Idempotency-Key";

    private IdempotencyKeys() {}

    static Optional<String> of(HttpHeaders headers) {
        // not as a parameter of the method, which is none for a header without a value
        List<String> sent = headers.getRequestHeader(HEADER);
        if (sent.size() > 1 || sent.stream().anyMatch(key -> !Redeliveries.Asked.isKey(key))) {
            throw RejectedException.of(
                    ErrorRow.INVALID_REQUEST, "Send one Idempotency-Key of 1 to 255 printable ASCII characters");
        }
        return sent.stream().findFirst();
    }
}
