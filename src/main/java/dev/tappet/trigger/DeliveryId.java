package dev.tappet.trigger;

/**
 * What a sender calls a delivery, the same whenever it sends it again; {@link Duplicates} has it run once. Senders of
 * one kind cannot use up the ids of the other.
 */
sealed interface DeliveryId {
    String value();

    /** The header {@code Idempotency-Key}. The same key with another payload is a mistake of the sender's. */
    record IdempotencyKey(String value) implements DeliveryId {}

    /** A vendor's own, where its scheme has it. The bodies of one delivery may differ: some tell the time or the try. */
    record OfVendor(String value) implements DeliveryId {}
}
