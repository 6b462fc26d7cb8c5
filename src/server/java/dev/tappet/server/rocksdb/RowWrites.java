package dev.tappet.server.rocksdb;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** Conditional writes, all or none: the job of {@code write} and {@code commit} for the {@link Committer}. */
final class RowWrites implements Committer.Job<WriteResult> {
    private static final byte[] NOTHING = new byte[0];

    /** A write with the parts that are computed on the thread of the caller, to reduce the work of the committer. */
    private record Prepared(Write write, byte[] row, byte[] encoded) {
        static Prepared of(Write write) {
            byte[] encoded = switch (write) {
                case Write.Put put -> ItemCodec.encode(put.item());
                case Write.Update _, Write.Delete _, Write.Check _ -> NOTHING;
            };
            return new Prepared(write, RowKeys.ofItem(write.key()), encoded);
        }
    }

    /** The effect of a write, applied once all conditions hold. */
    private interface PreparedStep {
        void addTo(RowBatch batch) throws RocksDBException;
    }

    private final List<Prepared> writes;
    private final InstantSource clock;

    RowWrites(List<Write> writes, InstantSource clock) {
        this.writes = writes.stream().map(Prepared::of).toList();
        this.clock = clock;
    }

    @Override
    public WriteResult addTo(RowBatch batch) throws RocksDBException {
        Instant now = clock.instant();
        List<PreparedStep> steps = new ArrayList<>(writes.size());
        Optional<Item> updated = Optional.empty();
        for (int i = 0; i < writes.size(); i++) {
            Prepared prepared = writes.get(i);
            byte[] row = prepared.row();
            Optional<Item> stored = batch.stored(prepared.write().key(), row);
            Optional<Item> existing = stored.filter(item -> !item.expiredAt(now));
            if (!prepared.write().condition().holdsFor(existing)) {
                return new WriteResult.ConditionFailed(i, existing);
            }
            switch (prepared.write()) {
                case Write.Put put -> steps.add(rows -> rows.put(row, put.item(), prepared.encoded(), stored));
                case Write.Update update -> {
                    Item after = checked(update.appliedTo(existing));
                    steps.add(rows -> rows.put(row, after, ItemCodec.encode(after), stored));
                    updated = Optional.of(after);
                }
                case Write.Delete _ -> stored.ifPresent(item -> steps.add(rows -> rows.delete(row, item)));
                case Write.Check _ -> {}
            }
        }
        for (PreparedStep step : steps) {
            step.addTo(batch);
        }
        return new WriteResult.Applied(writes.size() == 1 ? updated : Optional.empty());
    }

    private static Item checked(Item updated) {
        if (updated.bytes() > ItemTable.MAX_ITEM_BYTES) {
            throw new IllegalStateException(updated.key() + " would have " + updated.bytes() + " bytes");
        }
        return updated;
    }
}
