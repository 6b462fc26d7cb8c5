package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the id of a delivery in a request that was authenticated. The vendor's goes first: it is often signed, and who
 * sends a captured request again could add any other header.
 */
final class DeliveryIdReader {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Enough for a hash or some UUIDs; what else senders make of it is an accident. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,253}[\\x21-\\x7e])?");

    private DeliveryIdReader() {}

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** @param ofVendor as {@link Authenticator#deliveryId} found it */
    static CheckResult<Optional<DeliveryId>> of(IncomingRequest request, Optional<String> ofVendor) {
        if (ofVendor.isPresent()) {
            return CheckResult.free(ofVendor.map(DeliveryId.OfVendor::new));
        }
        List<String> keys = request.headers().all(IDEMPOTENCY_KEY);
        if (keys.isEmpty()) {
            return CheckResult.free(Optional.empty());
        }
        return keys.size() == 1 && isKey(keys.getFirst())
                ? CheckResult.free(Optional.of(new DeliveryId.IdempotencyKey(keys.getFirst())))
                : CheckResult.refused(
                        ProblemType.INVALID_REQUEST,
                        "Send one Idempotency-Key of 1 to 255 printable ASCII characters, a new one for every event.");
    }
}
