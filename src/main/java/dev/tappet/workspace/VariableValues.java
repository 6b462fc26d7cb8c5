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

/** Reads the values of variables for executions and trigger conditions, and keeps what was read for a short time. */
public final class VariableValues {
    /** For how long a value that was read may be used after it was replaced in another process. */
    static final Duration LIFE = Duration.ofSeconds(10);

    private static final int MAX_CACHED = 1_000;

    /** @param change how many changes this process made before: none of its own is missed */
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
     * The values of these variables, by their names; of those that exist. One table call, or none when they were read
     * in the last {@link #LIFE}.
     */
    public Map<String, Object> of(UUID workspace, Set<String> names) {
        long period = clock.millis() / LIFE.toMillis();
        return values.get(new Read(workspace, Set.copyOf(names), period, changes.get()), () -> read(workspace, names));
    }

    /** This process changed a variable. */
    void changed() {
        changes.incrementAndGet();
    }

    private Map<String, Object> read(UUID workspace, Set<String> names) {
        Map<String, Object> found = new HashMap<>();
        items(table, workspace, names).forEach(item -> found.put(name(item), value(item)));
        return Collections.unmodifiableMap(found);
    }

    /** Of these names, those under which the workspace has a variable. At most one table call. */
    static Set<String> existing(ItemTable table, UUID workspace, Set<String> names) {
        return items(table, workspace, names).stream()
                .map(VariableValues::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a workflow names beyond what a workspace can have does not exist. */
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
