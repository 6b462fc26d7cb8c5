package dev.tappet.access;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lists what was opened for each owner, so that its number is bounded: beyond the maximum, the oldest end. Requests at
 * the same time may exceed it until the next one.
 *
 * @param prefix of the partitions of the lists
 * @param max    how much an owner may have open
 */
record SessionLists(ItemTable table, InstantSource clock, String prefix, int max) {
    private static final String CREATED = "created";

    /** The first character of all partitions that are listed. */
    private static final String LISTED = "S";

    /** The entry of an item, to be stored in the same commit. */
    Write entry(String owner, Key item, Instant expires) {
        return new Write.Put(
                Item.at(entryKey(owner, item))
                        .with(CREATED, clock.millis())
                        .expires(expires)
                        .build(),
                Condition.any());
    }

    /** The removal of an entry, for the commit that deletes its item. */
    Write removal(String owner, Key item) {
        return new Write.Delete(entryKey(owner, item), Condition.any());
    }

    /** Ends what the owner has open beyond the maximum. */
    void trim(String owner) {
        List<Item> open = table.query(Query.startingWith(prefix + owner, LISTED).limit(1_000))
                .found();
        if (open.size() > max) {
            List<Write> ends = open.stream()
                    .sorted(Comparator.comparingLong(
                            (Item entry) -> entry.number(CREATED).orElseThrow()))
                    .limit(Math.min(open.size() - max, ItemTable.MAX_BATCH_SIZE / 2))
                    .map(entry -> new Key(entry.key().sort(), "0"))
                    .flatMap(item -> Stream.of(new Write.Delete(item, Condition.any()), removal(owner, item)))
                    .toList();
            table.commit(ends, Durability.LAZY);
        }
    }

    private Key entryKey(String owner, Key item) {
        return new Key(prefix + owner, item.partition());
    }
}
