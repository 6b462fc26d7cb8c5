package dev.tappet.execution;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes reruns with the same key one rerun. The first request stores the id of the execution that it is about to
 * create; later ones create it under that id, if the first one crashed in between.
 */
final class RerunIdempotency {
    /** The same time as for the keys of senders. */
    private static final Duration RETENTION = Duration.ofHours(24);

    private static final String EXECUTION = "execution";

    private final ItemTable table;
    private final InstantSource clock;

    RerunIdempotency(ItemTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /** Keys of early versions, which always ran the same version again, stay valid. */
    private static String of(RerunVersion version) {
        return version instanceof RerunVersion.Same ? "" : "@" + version.text();
    }

    /** @return the id for this key: {@code newId}, or that of a previous request */
    UUID claim(UUID rerun, RerunService.From from, RerunVersion version, String key, UUID newId) {
        Item item = Item.at("K#" + rerun + "#rerun#" + from + of(version) + "#" + key, "0")
                .with(EXECUTION, newId.toString())
                .expires(clock.instant().plus(RETENTION))
                .build();
        return switch (table.write(new Write.Put(item, Condition.absent()), Durability.SYNCED)) {
            case WriteResult.Applied _ -> newId;
            case WriteResult.ConditionFailed(int _, Optional<Item> existing) ->
                UUID.fromString(existing.orElseThrow().text(EXECUTION).orElseThrow());
        };
    }
}
