package dev.tappet.trigger.activity;

import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.SpreadPartition;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.trigger.activity.Delivery.Url;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Deliveries as items: one partition per integration and day, sorted by id, which is the order of time. */
final class DeliveryItems {
    private static final String OUTCOME = "became";
    private static final String RECEIVED = "received";
    private static final String REQUEST = "request";
    private static final String METHOD = "method";
    private static final String URL = "url";
    private static final String WORKFLOW = "workflow";
    private static final String SOURCE = "source";
    private static final String BYTES = "bytes";
    private static final String RUNS = "runs";
    private static final String STATUS = "status";
    private static final String TITLE = "title";
    private static final String DETAIL = "detail";
    private static final String REQUEST_STORED = "kept";
    private static final String REPEATS = "repeats";

    private enum Kind {
        STARTED,
        REPEATED,
        FILTERED,
        HANDSHAKE,
        REFUSED,
        FAILED,
        UNLISTED
    }

    private DeliveryItems() {}

    /** The partition of a day, or the base name of its partitions if the day is spread over several. */
    static String partition(UUID integration, LocalDate day) {
        return "A#" + integration + "#" + day;
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    /**
     * The possible keys of a delivery.
     *
     * @param spread the maximum number of partitions of its day
     */
    static List<Key> keys(UUID integration, UUID delivery, int spread) {
        return SpreadPartition.all(partition(integration, delivery), spread).stream()
                .map(partition -> new Key(partition, delivery.toString()))
                .toList();
    }

    private static String partition(UUID integration, UUID delivery) {
        // the first 48 bits of a UUID of version 7 are its time (RFC 9562, 5.7)
        Instant received = Instant.ofEpochMilli(delivery.getMostSignificantBits() >>> 16);
        return partition(integration, day(received));
    }

    /**
     * @param spread        the number of partitions of the day
     * @param storedRequest the reference to the stored request; empty if it is not stored
     */
    static Item write(UUID integration, int spread, Delivery delivery, Optional<String> storedRequest) {
        String partition = SpreadPartition.of(partition(integration, delivery.id()), delivery.id(), spread);
        Item.Builder item = Item.at(partition, delivery.id().toString())
                .with(RECEIVED, delivery.received().toEpochMilli())
                .with(REQUEST, delivery.requestId())
                .with(METHOD, delivery.method())
                .with(URL, delivery.url().name())
                .with(SOURCE, delivery.source())
                .with(BYTES, delivery.bytes())
                .expires(delivery.received().plus(DeliveryLog.RETENTION));
        delivery.workflow().ifPresent(workflow -> item.with(WORKFLOW, workflow.toString()));
        delivery.repeats().ifPresent(repeats -> item.with(REPEATS, repeats.toString()));
        storedRequest.ifPresent(reference -> item.with(REQUEST_STORED, reference));
        switch (delivery.outcome()) {
            case DeliveryOutcome.Started(List<Run> runs) ->
                item.with(OUTCOME, Kind.STARTED.name()).with(RUNS, Run.join(runs));
            case DeliveryOutcome.Repeated(List<Run> runs) ->
                item.with(OUTCOME, Kind.REPEATED.name()).with(RUNS, Run.join(runs));
            case DeliveryOutcome.Filtered() -> item.with(OUTCOME, Kind.FILTERED.name());
            case DeliveryOutcome.HandshakeAnswered() -> item.with(OUTCOME, Kind.HANDSHAKE.name());
            case DeliveryOutcome.Refused(int status, String title, String detail) ->
                item.with(OUTCOME, Kind.REFUSED.name())
                        .with(STATUS, status)
                        .with(TITLE, title)
                        .with(DETAIL, detail);
            case DeliveryOutcome.Failed() -> item.with(OUTCOME, Kind.FAILED.name());
            case DeliveryOutcome.Unlisted() -> item.with(OUTCOME, Kind.UNLISTED.name());
        }
        return item.build();
    }

    static Delivery read(Item item) {
        return new Delivery(
                UUID.fromString(item.key().sort()),
                Instant.ofEpochMilli(number(item, RECEIVED)),
                text(item, REQUEST),
                text(item, METHOD),
                Url.valueOf(text(item, URL)),
                item.text(WORKFLOW).map(UUID::fromString),
                text(item, SOURCE),
                Math.toIntExact(number(item, BYTES)),
                outcome(item),
                storedRequest(item).isPresent(),
                item.text(REPEATS).map(UUID::fromString));
    }

    /** The reference to the stored request. */
    static Optional<String> storedRequest(Item item) {
        return item.text(REQUEST_STORED);
    }

    private static DeliveryOutcome outcome(Item item) {
        return switch (Kind.valueOf(text(item, OUTCOME))) {
            case STARTED -> new DeliveryOutcome.Started(Run.split(text(item, RUNS)));
            case REPEATED -> new DeliveryOutcome.Repeated(Run.split(text(item, RUNS)));
            case FILTERED -> new DeliveryOutcome.Filtered();
            case HANDSHAKE -> new DeliveryOutcome.HandshakeAnswered();
            case REFUSED ->
                new DeliveryOutcome.Refused(
                        Math.toIntExact(number(item, STATUS)), text(item, TITLE), text(item, DETAIL));
            case FAILED -> new DeliveryOutcome.Failed();
            case UNLISTED -> new DeliveryOutcome.Unlisted();
        };
    }

    private static String text(Item item, String name) {
        return present(item, name, item.text(name));
    }

    private static long number(Item item, String name) {
        return present(item, name, item.number(name));
    }

    private static <T> T present(Item item, String name, Optional<T> value) {
        return value.orElseThrow(() -> new IllegalStateException("Delivery " + item.key() + " has no " + name));
    }
}
