package dev.tappet.trigger;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the delivery id of an authenticated request. The vendor's id takes precedence: it is often signed, whereas an
 * attacker who replays a captured request can add other headers.
 */
final class DeliveryIdReader {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    /** Long enough for a hash or several UUIDs. */
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e](?:[\\x20-\\x7e]{0,253}[\\x21-\\x7e])?");

    private DeliveryIdReader() {}

    static boolean isKey(String text) {
        return KEY.matcher(text).matches();
    }

    /**
     * @param ofVendor the id that {@link Authenticator#deliveryId} returned
     */
    static CheckResult<Optional<DeliveryId>> of(IncomingRequest request, Optional<String> ofVendor) {
        if (ofVendor.isPresent()) {
            return CheckResult.proceed(ofVendor.map(DeliveryId.OfVendor::new));
        }
        List<String> keys = request.headers().all(IDEMPOTENCY_KEY);
        if (keys.isEmpty()) {
            return CheckResult.proceed(Optional.empty());
        }
        return keys.size() == 1 && isKey(keys.getFirst())
                ? CheckResult.proceed(Optional.of(new DeliveryId.IdempotencyKey(keys.getFirst())))
                : CheckResult.refused(
                        ProblemType.INVALID_REQUEST,
                        "Send one Idempotency-Key of 1 to 255 printable ASCII characters, a new one for every event.");
    }
}
