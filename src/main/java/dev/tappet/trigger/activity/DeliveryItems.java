package dev.tappet.trigger.activity;

import dev.tappet.storage.Item;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.trigger.activity.Delivery.Run;
import dev.tappet.trigger.activity.Delivery.Url;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** How deliveries stand in the table: a partition a day and integration, in the order of their ids, which is of time. */
final class DeliveryItems {
    private static final String BECAME = "became";
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

    static String partition(UUID integration, LocalDate day) {
        return "A#" + integration + "#" + day;
    }

    static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }

    static Item write(UUID integration, Delivery delivery) {
        Item.Builder item = Item.at(
                        partition(integration, day(delivery.received())),
                        delivery.id().toString())
                .with(RECEIVED, delivery.received().toEpochMilli())
                .with(REQUEST, delivery.requestId())
                .with(METHOD, delivery.method())
                .with(URL, delivery.url().name())
                .with(SOURCE, delivery.source())
                .with(BYTES, delivery.bytes())
                .expires(delivery.received().plus(Activity.KEPT));
        delivery.workflow().ifPresent(workflow -> item.with(WORKFLOW, workflow.toString()));
        switch (delivery.became()) {
            case Became.Started(List<Run> runs) ->
                item.with(BECAME, Kind.STARTED.name()).with(RUNS, text(runs));
            case Became.Repeated(List<Run> runs) ->
                item.with(BECAME, Kind.REPEATED.name()).with(RUNS, text(runs));
            case Became.Filtered() -> item.with(BECAME, Kind.FILTERED.name());
            case Became.Handshake() -> item.with(BECAME, Kind.HANDSHAKE.name());
            case Became.Refused(int status, String title, String detail) ->
                item.with(BECAME, Kind.REFUSED.name())
                        .with(STATUS, status)
                        .with(TITLE, title)
                        .with(DETAIL, detail);
            case Became.Failed() -> item.with(BECAME, Kind.FAILED.name());
            case Became.Unlisted() -> item.with(BECAME, Kind.UNLISTED.name());
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
                became(item));
    }

    private static Became became(Item item) {
        return switch (Kind.valueOf(text(item, BECAME))) {
            case STARTED -> new Became.Started(runs(item));
            case REPEATED -> new Became.Repeated(runs(item));
            case FILTERED -> new Became.Filtered();
            case HANDSHAKE -> new Became.Handshake();
            case REFUSED ->
                new Became.Refused(Math.toIntExact(number(item, STATUS)), text(item, TITLE), text(item, DETAIL));
            case FAILED -> new Became.Failed();
            case UNLISTED -> new Became.Unlisted();
        };
    }

    /** {@code workflow/execution}, with commas between. */
    private static String text(List<Run> runs) {
        return runs.stream().map(run -> run.workflow() + "/" + run.execution()).collect(Collectors.joining(","));
    }

    private static List<Run> runs(Item item) {
        String runs = text(item, RUNS);
        return runs.isEmpty()
                ? List.of()
                : Arrays.stream(runs.split(",")).map(DeliveryItems::run).toList();
    }

    private static Run run(String text) {
        int slash = text.indexOf('/');
        return new Run(UUID.fromString(text.substring(0, slash)), UUID.fromString(text.substring(slash + 1)));
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
