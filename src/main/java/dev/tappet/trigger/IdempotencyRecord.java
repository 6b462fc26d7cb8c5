package dev.tappet.trigger;

import dev.tappet.digest.Sha256;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.trigger.activity.Delivery.Run;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * The stored record of a delivery with an id: the executions that its first attempt was about to create.
 *
 * @param runs    in the order of the first response
 * @param payload hash of the payload
 */
record IdempotencyRecord(List<Run> runs, String payload) {
    /** How long a delivery is recognised: vendors retry for hours, some for a day. */
    static final Duration RETENTION = Duration.ofHours(24);

    private static final String RUNS = "runs";
    private static final String PAYLOAD = "payload";

    IdempotencyRecord {
        runs = List.copyOf(runs);
    }

    /** Its key in the table. Both URLs of a workflow share one; the webhook URL of an integration has its own. */
    static Key at(TriggerUrl url, DeliveryId id) {
        UUID scope = switch (url) {
            case TriggerUrl.Webhook(UUID integration) -> integration;
            case TriggerUrl.OfWorkflow of -> of.workflow();
        };
        String kind = switch (id) {
            case DeliveryId.IdempotencyKey _ -> "key";
            case DeliveryId.OfVendor _ -> "vendor";
            case DeliveryId.Redelivery _ -> "redelivery";
        };
        return new Key("K#" + scope + "#" + hash(kind, id.value()), "0");
    }

    /** The hash of query and body. Headers are excluded: those of a retry may differ. */
    static String payload(TriggerRequest call) {
        return hash(
                call.request().method(), call.request().query(), new String(call.body(), StandardCharsets.ISO_8859_1));
    }

    Item item(Key key, Instant now) {
        return Item.at(key)
                .with(RUNS, Run.join(runs))
                .with(PAYLOAD, payload)
                .expires(now.plus(RETENTION))
                .build();
    }

    static IdempotencyRecord read(Item item) {
        return new IdempotencyRecord(
                Run.split(item.text(RUNS).orElseThrow()), item.text(PAYLOAD).orElseThrow());
    }

    /** SHA-256 over texts of one character a byte, separated unambiguously. */
    private static String hash(String... texts) {
        MessageDigest digest = Sha256.begin();
        for (String text : texts) {
            digest.update((text.length() + ":").getBytes(StandardCharsets.ISO_8859_1));
            digest.update(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
