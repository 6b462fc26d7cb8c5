package dev.tappet.trigger.activity;

import dev.tappet.storage.Change;
import dev.tappet.storage.ChunkedBody;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stores rejected requests, each in its own partition beside its entry in the delivery log.
 *
 * <p>Anyone can cause rejections, so the cost is limited: {@value #MAX_KB_PER_DAY} KB per integration and day (UTC), counted
 * in the table for all processes together. Beyond it, entries are stored without their requests.
 */
final class StoredRequests {
    /**
     * The maximum kilobytes per integration and day. Each request counts in whole kilobytes, as DynamoDB bills them. If
     * every day is full, this costs some cents.
     */
    static final int MAX_KB_PER_DAY = 64 * 1024;

    /**
     * The extra time for which a request is stored, so that the reference of an entry is valid until the entry expires.
     */
    private static final Duration EXTRA_RETENTION = Duration.ofMinutes(10);

    private static final String PREFIX = "R#";
    private static final String KILOBYTES = "kilobytes";

    /** The maximum number of integrations whose day is cached as full. */
    private static final int MAX_CACHED = 1_000;

    private final ItemTable table;
    private final Set<Key> full = ConcurrentHashMap.newKeySet();

    StoredRequests(ItemTable table) {
        this.table = table;
    }

    /**
     * Writes a request, unless the day of the integration is full.
     *
     * @return the reference for {@link #read}; empty if the request is not stored
     */
    Optional<String> write(UUID integration, UUID delivery, Instant received, StoredRequest request) {
        byte[] bytes = request.write();
        if (!admit(integration, received, 1 + bytes.length / 1024)) {
            return Optional.empty();
        }
        ChunkedBody body = ChunkedBody.split(
                bytes,
                partition(delivery),
                PREFIX,
                Optional.of(received.plus(DeliveryLog.RETENTION).plus(EXTRA_RETENTION)));
        table.putOnce(body.parts());
        return Optional.of(body.ref());
    }

    StoredRequest read(UUID delivery, String reference) {
        return StoredRequest.read(ChunkedBody.join(reference, table, partition(delivery), PREFIX));
    }

    private static String partition(UUID delivery) {
        return "AR#" + delivery;
    }

    private boolean admit(UUID integration, Instant received, int kilobytes) {
        LocalDate day = DeliveryItems.day(received);
        Key key = new Key("AK#" + integration + "#" + day, "0");
        if (full.contains(key)) {
            return false;
        }
        boolean admitted = count(key, received, kilobytes);
        if (!admitted) {
            if (full.size() >= MAX_CACHED) {
                full.clear();
            }
            full.add(key);
        }
        return admitted;
    }

    /**
     * Counts the kilobytes of a request. The first request of a day creates the counter, since only a put sets an
     * expiry. If two requests are the first, one of them counts afterwards.
     */
    private boolean count(Key key, Instant received, int kilobytes) {
        return switch (add(key, kilobytes)) {
            case WriteResult.Applied _ -> true;
            case WriteResult.ConditionFailed(int _, Optional<Item> existing) when existing.isPresent() -> false;
            case WriteResult.ConditionFailed _ ->
                createCounter(key, received, kilobytes) || add(key, kilobytes) instanceof WriteResult.Applied;
        };
    }

    private WriteResult add(Key key, int kilobytes) {
        return table.write(
                new Write.Update(
                        key,
                        List.of(new Change.Add(KILOBYTES, kilobytes)),
                        Condition.all(new Test.MissingOrAtMost(KILOBYTES, MAX_KB_PER_DAY - 1))),
                Durability.LAZY);
    }

    private boolean createCounter(Key key, Instant received, int kilobytes) {
        Item counter = Item.at(key)
                .with(KILOBYTES, kilobytes)
                .expires(received.plus(Duration.ofDays(2)))
                .build();
        return table.write(new Write.Put(counter, Condition.absent()), Durability.LAZY) instanceof WriteResult.Applied;
    }
}
