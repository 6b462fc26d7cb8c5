package dev.tappet.trigger;

import java.util.UUID;

/**
 * What a sender calls a delivery, the same whenever it sends it again; {@link IdempotencyCheck} has it run once. Senders of
 * one kind cannot use up the ids of the other.
 */
sealed interface DeliveryId {
    String value();

    /** The header {@code Idempotency-Key}. The same key with another payload is a mistake of the sender's. */
    record IdempotencyKey(String value) implements DeliveryId {}

    /**
     * What somebody calls sending a kept delivery again, who may be cut off before the answer.
     *
     * @param delivery the one that is sent again
     */
    record Redelivery(UUID delivery, String key) implements DeliveryId {
        @Override
        public String value() {
            return delivery + " " + key;
        }
    }

    /** A vendor's own, where its scheme has it. The bodies of one delivery may differ: some tell the time or the try. */
    record OfVendor(String value) implements DeliveryId {}
}
