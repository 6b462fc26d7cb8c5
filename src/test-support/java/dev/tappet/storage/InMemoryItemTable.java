package dev.tappet.storage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A table in memory for tests. It implements the whole contract of the port, with one call at a time and without index
 * lag.
 */
public final class InMemoryItemTable implements ItemTable {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    private static final Comparator<Key> BY_KEY =
            Comparator.comparing(Key::partition, BY_BYTES).thenComparing(Key::sort, BY_BYTES);

    private static final int PAGE_BYTES = 1024 * 1024;

    private record Window(String counter, Instant start) {}

    /** An item in the range of a query, with the sort key of the query. */
    private record Entry(String order, Item item) {}

    private final NavigableMap<Key, Item> items = new TreeMap<>(BY_KEY);
    private final Map<Window, Integer> counters = new HashMap<>();
    private final InstantSource clock;

    public InMemoryItemTable(InstantSource clock) {
        this.clock = clock;
    }

    public InMemoryItemTable() {
        this(InstantSource.system());
    }

    @Override
    public synchronized Map<Key, Item> get(Collection<Key> keys) {
        atMost(MAX_BATCH_SIZE, keys.size(), "keys of a get");
        Map<Key, Item> found = new LinkedHashMap<>();
        for (Key key : keys) {
            standing(key).ifPresent(item -> found.put(key, item));
        }
        return Map.copyOf(found);
    }

    @Override
    public synchronized WriteResult write(Write write, Durability durability) {
        WriteResult outcome = commit(List.of(write), durability);
        return switch (outcome) {
            case WriteResult.ConditionFailed refused -> refused;
            case WriteResult.Applied done ->
                switch (write) {
                    case Write.Update update -> new WriteResult.Applied(standing(update.key()));
                    case Write.Put _, Write.Delete _, Write.Check _ -> done;
                };
        };
    }

    @Override
    public synchronized WriteResult commit(List<Write> writes, Durability durability) {
        atMost(MAX_BATCH_SIZE, writes.size(), "writes of a commit");
        if (writes.isEmpty()) {
            throw new IllegalArgumentException("A commit of nothing");
        }
        eachOnce(writes.stream().map(Write::key).toList());
        atMost(
                MAX_COMMIT_BYTES,
                writes.stream().mapToInt(InMemoryItemTable::bytes).sum(),
                "bytes of a commit");
        for (int i = 0; i < writes.size(); i++) {
            Optional<Item> existing = standing(writes.get(i).key());
            if (!holds(writes.get(i).condition(), existing)) {
                return new WriteResult.ConditionFailed(i, existing);
            }
        }
        Map<Key, Optional<Item>> after = new LinkedHashMap<>();
        for (Write write : writes) {
            switch (write) {
                case Write.Put put -> after.put(put.key(), Optional.of(put.item()));
                case Write.Update update ->
                    after.put(update.key(), Optional.of(changed(update, standing(update.key()))));
                case Write.Delete delete -> after.put(delete.key(), Optional.empty());
                case Write.Check _ -> {}
            }
        }
        after.values().forEach(item -> item.ifPresent(InMemoryItemTable::fits));
        after.forEach(
                (key, item) -> item.ifPresentOrElse(existing -> items.put(key, existing), () -> items.remove(key)));
        return new WriteResult.Applied(Optional.empty());
    }

    @Override
    public synchronized void putAll(List<Item> parts) {
        eachOnce(parts.stream().map(Item::key).toList());
        parts.forEach(InMemoryItemTable::fits);
        parts.forEach(item -> items.put(item.key(), item));
    }

    @Override
    public boolean isBilledBySize() {
        return true;
    }

    @Override
    public synchronized Page<Item> query(Query query) {
        return page(
                query,
                items.values().stream()
                        .filter(item -> item.key().partition().equals(query.partition()))
                        .map(item -> new Entry(item.key().sort(), item)));
    }

    @Override
    public synchronized Page<IndexEntry> entries(Index index, Query query) {
        Page<Item> page = page(
                query,
                items.values().stream()
                        .filter(item -> item.indexes().containsKey(index)
                                && item.indexes().get(index).partition().equals(query.partition()))
                        .map(item -> new Entry(item.indexes().get(index).sort(), item)));
        return new Page<>(
                page.found().stream()
                        .map(item -> new IndexEntry(
                                item.key(), item.indexes().get(index).sort()))
                        .toList(),
                page.next());
    }

    @Override
    public synchronized boolean admit(String counter, int n, int limit, Instant window) {
        Window counted = new Window(counter, window);
        int existing = counters.getOrDefault(counted, 0);
        if (existing >= limit) {
            return false;
        }
        counters.put(counted, existing + n);
        return true;
    }

    private Page<Item> page(Query query, Stream<Entry> entries) {
        Comparator<Entry> ascending = Comparator.comparing(Entry::order, BY_BYTES)
                .thenComparing(entry -> entry.item().key(), BY_KEY);
        Comparator<Entry> order = switch (query.order()) {
            case ASCENDING -> ascending;
            case DESCENDING -> ascending.reversed();
        };
        List<Entry> range = entries.filter(entry -> BY_BYTES.compare(entry.order(), query.from()) >= 0
                        && BY_BYTES.compare(entry.order(), query.to()) <= 0)
                .sorted(order)
                .toList();
        Optional<Entry> from = query.after().map(InMemoryItemTable::entry);
        List<Entry> rest = range.stream()
                .filter(entry -> from.isEmpty() || order.compare(entry, from.get()) > 0)
                .toList();
        List<Entry> read = onePage(rest, query.limit());
        return new Page<>(
                read.stream()
                        .map(Entry::item)
                        .filter(item -> !item.expiredAt(clock.instant()))
                        .toList(),
                rest.size() > read.size() ? Optional.of(cursor(read.getLast())) : Optional.empty());
    }

    /**
     * The entries of one page. A page ends by the number or the size of the entries that it reads, including expired
     * ones, as in DynamoDB.
     */
    private static List<Entry> onePage(List<Entry> rest, int limit) {
        List<Entry> read = new ArrayList<>();
        int bytes = 0;
        for (Entry entry : rest) {
            if (read.size() == limit || bytes > PAGE_BYTES) {
                break;
            }
            read.add(entry);
            bytes += bytes(entry.item());
        }
        return read;
    }

    private static Page.Cursor cursor(Entry last) {
        return new Page.Cursor(String.join(
                "\n",
                last.order(),
                last.item().key().partition(),
                last.item().key().sort()));
    }

    private static Entry entry(Page.Cursor cursor) {
        String[] parts = cursor.value().split("\n", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("Not a cursor of this table");
        }
        return new Entry(parts[0], Item.at(parts[1], parts[2]).build());
    }

    private Optional<Item> standing(Key key) {
        return Optional.ofNullable(items.get(key)).filter(item -> !item.expiredAt(clock.instant()));
    }

    private static boolean holds(Condition condition, Optional<Item> existing) {
        return switch (condition) {
            case Condition.Any _ -> true;
            case Condition.Absent _ -> existing.isEmpty();
            case Condition.All(List<Condition.Test> tests) ->
                existing.isPresent()
                        && tests.stream()
                                .allMatch(test -> holds(test, existing.get().attributes()));
        };
    }

    private static boolean holds(Condition.Test test, Map<String, Attribute> attributes) {
        Optional<Attribute> existing = Optional.ofNullable(attributes.get(test.name()));
        return switch (test) {
            case Condition.Test.Is is -> existing.equals(Optional.of(is.value()));
            case Condition.Test.OneOf oneOf ->
                existing.filter(oneOf.values()::contains).isPresent();
            case Condition.Test.Missing _ -> existing.isEmpty();
            case Condition.Test.MissingOrAtMost atMost ->
                existing.isEmpty()
                        || existing.get() instanceof Attribute.Number(long number) && number <= atMost.value();
        };
    }

    private static Item changed(Write.Update update, Optional<Item> existing) {
        Map<String, Attribute> attributes =
                new HashMap<>(existing.map(Item::attributes).orElse(Map.of()));
        Map<Index, IndexKey> indexes = new HashMap<>(existing.map(Item::indexes).orElse(Map.of()));
        HashSet<Object> named = new HashSet<>();
        for (Change change : update.changes()) {
            Object target = switch (change) {
                case Change.Set set -> set.name();
                case Change.SetIfMissing set -> set.name();
                case Change.Remove remove -> remove.name();
                case Change.Add add -> add.name();
                case Change.Enter enter -> enter.index();
                case Change.Leave leave -> leave.index();
            };
            if (!named.add(target)) {
                throw new IllegalArgumentException("An update of " + update.key() + " names twice: " + target);
            }
            switch (change) {
                case Change.Set(String name, Attribute value) -> attributes.put(name, value);
                case Change.SetIfMissing(String name, Attribute value) -> attributes.putIfAbsent(name, value);
                case Change.Remove(String name) -> attributes.remove(name);
                case Change.Add(String name, long delta) ->
                    attributes.merge(name, Attribute.of(delta), (value, more) -> sum(update.key(), value, more));
                case Change.Enter(Index index, IndexKey at) -> indexes.put(index, at);
                case Change.Leave(Index index) -> indexes.remove(index);
            }
        }
        return new Item(update.key(), attributes, indexes, existing.flatMap(Item::expires));
    }

    private static Attribute sum(Key key, Attribute existing, Attribute delta) {
        if (existing instanceof Attribute.Number(long a) && delta instanceof Attribute.Number(long b)) {
            return Attribute.of(a + b);
        }
        throw new StorageException("Adding to " + key, new IllegalStateException("Not a number: " + existing));
    }

    private static void fits(Item item) {
        atMost(MAX_ITEM_BYTES, bytes(item), "bytes of " + item.key());
    }

    private static int bytes(Write write) {
        return switch (write) {
            case Write.Put put -> bytes(put.item());
            case Write.Update update ->
                update.changes().stream()
                        .mapToInt(change -> change instanceof Change.Set(String name, Attribute value)
                                ? bytes(name, value)
                                : Long.BYTES)
                        .sum();
            case Write.Delete _, Write.Check _ -> 0;
        };
    }

    private static int bytes(Item item) {
        return item.attributes().entrySet().stream()
                .mapToInt(attribute -> bytes(attribute.getKey(), attribute.getValue()))
                .sum();
    }

    private static int bytes(String name, Attribute value) {
        return name.length()
                + switch (value) {
                    case Attribute.Text(String text) -> text.getBytes(StandardCharsets.UTF_8).length;
                    case Attribute.Number _ -> Long.BYTES;
                    case Attribute.Bytes(byte[] bytes) -> bytes.length;
                };
    }

    private static void eachOnce(List<Key> keys) {
        if (new HashSet<>(keys).size() < keys.size()) {
            throw new IllegalArgumentException("A key is written twice: " + keys);
        }
    }

    private static void atMost(int limit, int given, String name) {
        if (given > limit) {
            throw new IllegalArgumentException("%,d %s: at most %,d".formatted(given, name, limit));
        }
    }
}
