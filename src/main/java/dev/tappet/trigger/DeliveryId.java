package dev.tappet.trigger;

import java.util.UUID;

/**
 * The id that a sender gives to a delivery and repeats when it retries. {@link IdempotencyCheck} runs the delivery
 * once. The kinds of ids have separate namespaces.
 */
sealed interface DeliveryId {
    String value();

    /** The header {@code Idempotency-Key}. Using one key with different payloads is an error of the sender. */
    record IdempotencyKey(String value) implements DeliveryId {}

    /**
     * The key of an API request that redelivers a stored delivery, so that the request can be repeated.
     *
     * @param delivery the stored delivery
     */
    record Redelivery(UUID delivery, String key) implements DeliveryId {
        @Override
        public String value() {
            return delivery + " " + key;
        }
    }

    /**
     * The vendor's delivery id, if its scheme has one. The bodies of one delivery may differ: some contain the time or
     * the number of the attempt.
     */
    record OfVendor(String value) implements DeliveryId {}
}
