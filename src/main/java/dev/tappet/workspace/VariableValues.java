package dev.tappet.workspace;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Reads the values of variables for executions and trigger conditions, and caches them for a short time. */
public final class VariableValues {
    /** How long a value may be used after it was replaced in another process. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final int MAX_CACHED = 1_000;

    /** @param change number of changes by this process, so that it sees its own changes immediately */
    private record Read(UUID workspace, Set<String> names, long period, long change) {}

    private final BoundedCache<Read, Map<String, Object>> values = new BoundedCache<>(MAX_CACHED);
    private final AtomicLong changes = new AtomicLong();
    private final ItemTable table;
    private final InstantSource clock;

    public VariableValues(ItemTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * The values of variables, by name; variables that do not exist are omitted. One table call, or none if they were
     * read in the last {@link #LIFETIME}.
     */
    public Map<String, Object> of(UUID workspace, Set<String> names) {
        long period = clock.millis() / LIFETIME.toMillis();
        return values.get(new Read(workspace, Set.copyOf(names), period, changes.get()), () -> read(workspace, names));
    }

    /** Invalidates the cache after a change by this process. */
    void changed() {
        changes.incrementAndGet();
    }

    private Map<String, Object> read(UUID workspace, Set<String> names) {
        Map<String, Object> found = new HashMap<>();
        items(table, workspace, names).forEach(item -> found.put(name(item), value(item)));
        return Collections.unmodifiableMap(found);
    }

    /** The names among these under which the workspace has a variable. At most one table call. */
    static Set<String> existing(ItemTable table, UUID workspace, Set<String> names) {
        return items(table, workspace, names).stream()
                .map(VariableValues::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Names beyond the limit of a workspace are treated as missing. */
    private static Collection<Item> items(ItemTable table, UUID workspace, Set<String> names) {
        List<Key> keys = names.stream()
                .filter(MemberName::isName)
                .sorted()
                .limit(Variables.MAX)
                .map(name -> WorkspaceKeys.variable(workspace, name))
                .toList();
        return keys.isEmpty() ? List.of() : table.get(keys).values();
    }

    static String name(Item item) {
        return item.key().sort().substring(WorkspaceKeys.VARIABLES.length());
    }

    static Object value(Item item) {
        try {
            return Json.readStored(item.bytes(Variables.VALUE).orElseThrow());
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The variable " + item.key() + " is damaged", e);
        }
    }
}
