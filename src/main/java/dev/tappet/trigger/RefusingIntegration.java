package dev.tappet.trigger;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workspace.ReportMark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The stored record of an integration that rejected many requests. It stays for {@link #MIN_INTERVAL} after it was
 * reported, which prevents another report until then.
 *
 * @param count   of the rejected requests when the limit was reached
 * @param since   time of the first one
 * @param until   time of the last one
 * @param reasons number of rejected requests by problem title, a plain value
 */
record RefusingIntegration(UUID workspace, UUID integration, long count, Instant since, Instant until, Object reasons) {
    /** How long after a report the integration is not reported again. */
    static final Duration MIN_INTERVAL = Duration.ofHours(1);

    private static final String PARTITION = "RF#";
    private static final String WORKSPACE = "workspace";
    private static final String COUNT = "count";
    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final String REASONS = "reasons";

    static boolean isKey(Key key) {
        return key.partition().startsWith(PARTITION);
    }

    static RefusingIntegration of(Item item) {
        return new RefusingIntegration(
                UUID.fromString(item.text(WORKSPACE).orElseThrow()),
                UUID.fromString(item.key().partition().substring(PARTITION.length())),
                item.number(COUNT).orElseThrow(),
                Instant.ofEpochMilli(item.number(SINCE).orElseThrow()),
                Instant.ofEpochMilli(item.number(UNTIL).orElseThrow()),
                reasons(item.text(REASONS).orElseThrow()));
    }

    private static Object reasons(String json) {
        try {
            return Json.readStored(json.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The reasons of an integration that rejects requests are JSON", e);
        }
    }

    /** Stores the record with its mark, if there is none. */
    Write put() {
        Item.Builder item = Item.at(new Key(PARTITION + integration, "0"))
                .with(WORKSPACE, workspace.toString())
                .with(COUNT, count)
                .with(SINCE, since.toEpochMilli())
                .with(UNTIL, until.toEpochMilli())
                .with(REASONS, new String(Json.write(reasons), StandardCharsets.UTF_8))
                .expires(until.plus(MIN_INTERVAL));
        ReportMark.mark(item, integration, until);
        return new Write.Put(item.build(), Condition.absent());
    }
}
