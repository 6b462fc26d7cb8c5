package dev.tappet.management;

import dev.tappet.trigger.ErrorRow;
import dev.tappet.trigger.Redeliveries;
import java.util.List;
import java.util.Optional;

/** Reads the key under which a request that starts something may be sent again. */
final class IdempotencyKeys {
    static final String HEADER = "Idempotency-Key";

    private IdempotencyKeys() {}

    static Optional<String> of(List<String> sent) {
        if (sent.size() > 1 || sent.stream().anyMatch(key -> !Redeliveries.Asked.isKey(key))) {
            throw RejectedException.of(
                    ErrorRow.INVALID_REQUEST, "Send one Idempotency-Key of 1 to 255 printable ASCII characters");
        }
        return sent.stream().findFirst();
    }
}
