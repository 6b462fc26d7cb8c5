package dev.tappet.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table of one process, of which a {@link ConsumedCapacity} that all processes share counts the units. Items have
 * about the size that they have in DynamoDB.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">DynamoDB:
 *     read and write units</a>
 */
public final class CapacityTable implements ItemTable {
    /** Counts executions for a limit, as {@link ItemTable#admit} does. */
    public interface RateCounter {
        boolean admit(String counter, int n, int limit, Instant window);
    }

    private static final double WRITE_UNIT = 1_024;
    private static final double READ_UNIT = 4_096;

    private final ItemTable table;
    private final ConsumedCapacity consumed;
    private final RateCounter rates;

    public CapacityTable(ItemTable table, ConsumedCapacity consumed, RateCounter rates) {
        this.table = table;
        this.consumed = consumed;
        this.rates = rates;
    }

    private static double bytes(Item item) {
        int sum = item.bytes()
                + bytes(item.key().partition())
                + bytes(item.key().sort())
                // the names of the keys, the token and the expiry
                + 32;
        for (Map.Entry<Index, IndexKey> entry : item.indexes().entrySet()) {
            sum += 2 * bytes(entry.getKey().name())
                    + 6
                    + bytes(entry.getValue().partition())
                    + bytes(entry.getValue().sort());
        }
        return sum;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Optional<Item> existing(Key key) {
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    /** Of a write that was applied. */
    private void count(Key key, Optional<Item> before, Optional<Item> after, int factor) {
        double bytes = Math.max(
                before.map(CapacityTable::bytes).orElse(0.0),
                after.map(CapacityTable::bytes).orElse(0.0));
        consumed.wrote(key.partition(), factor * Math.max(1, Math.ceil(bytes / WRITE_UNIT)));
        for (Index index : Index.values()) {
            Optional<IndexKey> was = before.map(item -> item.indexes().get(index));
            Optional<IndexKey> is = after.map(item -> item.indexes().get(index));
            if (!was.equals(is)) {
                was.ifPresent(left -> consumed.wrote(index, left.partition(), 1));
                is.ifPresent(entered -> consumed.wrote(index, entered.partition(), 1));
            }
        }
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        Map<Key, Item> found = table.get(keys);
        for (Key key : keys) {
            double bytes = Optional.ofNullable(found.get(key))
                    .map(CapacityTable::bytes)
                    .orElse(0.0);
            consumed.read(key.partition(), Math.max(1, Math.ceil(bytes / READ_UNIT)));
        }
        return found;
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        Optional<Item> before = existing(write.key());
        WriteResult result = table.write(write, durability);
        count(write.key(), before, existing(write.key()), 1);
        return result;
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        List<Optional<Item>> before =
                writes.stream().map(write -> existing(write.key())).toList();
        WriteResult result = table.commit(writes, durability);
        for (int i = 0; i < writes.size(); i++) {
            count(writes.get(i).key(), before.get(i), existing(writes.get(i).key()), 2);
        }
        return result;
    }

    @Override
    public void putAll(List<Item> parts) {
        table.putAll(parts);
        parts.forEach(item -> count(item.key(), Optional.empty(), Optional.of(item), 1));
    }

    @Override
    public boolean isBilledBySize() {
        return true;
    }

    @Override
    public Page<Item> query(Query query) {
        Page<Item> page = table.query(query);
        double bytes = page.found().stream().mapToDouble(CapacityTable::bytes).sum();
        consumed.read(query.partition(), Math.max(1, Math.ceil(bytes / READ_UNIT)));
        return page;
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        Page<IndexEntry> page = table.entries(index, query);
        // keys of about 200 bytes, read eventually consistent
        consumed.read(
                index, query.partition(), Math.max(0.5, Math.ceil(page.found().size() * 200 / READ_UNIT) / 2));
        return page;
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        return rates.admit(counter, n, limit, window);
    }
}
