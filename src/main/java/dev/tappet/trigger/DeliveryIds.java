package dev.tappet.trigger;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the id of a delivery in a request that was authenticated. The vendor's goes first: it is often signed, and who
 * sends a captured request again could add any other header.
 */
final class DeliveryIds {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Enough for a hash or some UUIDs; what else senders make of it is an accident. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,253}[\\x21-\\x7e])?");

    private DeliveryIds() {}

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /** @param ofVendor as {@link Authenticator#deliveryId} found it */
    static Passage<Optional<DeliveryId>> of(IncomingRequest request, Optional<String> ofVendor) {
        if (ofVendor.isPresent()) {
            return Passage.free(ofVendor.map(DeliveryId.OfVendor::new));
        }
        List<String> keys = request.headers().all(IDEMPOTENCY_KEY);
        if (keys.isEmpty()) {
            return Passage.free(Optional.empty());
        }
        return keys.size() == 1 && isKey(keys.getFirst())
                ? Passage.free(Optional.of(new DeliveryId.IdempotencyKey(keys.getFirst())))
                : Passage.refused(
                        ErrorRow.INVALID_REQUEST,
                        "Send one Idempotency-Key of 1 to 255 printable ASCII characters, a new one for every event.");
    }
}
