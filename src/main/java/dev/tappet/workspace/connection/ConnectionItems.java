package dev.tappet.workspace.connection;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workspace.WorkspaceKeys;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Reads and writes the items of connections. All data except name and times is sealed together with the name, so that
 * it cannot be used under another name.
 */
public final class ConnectionItems {
    static final String PREFIX = "CON#";
    static final String REVISION = "revision";

    /** Number of publications with the connection, so that it is not deleted while a workflow is published. */
    static final String PUBLICATIONS = "publications";

    static final String CREATED = "created";
    static final String UPDATED = "updated";
    static final String SEALED = "sealed";

    private static final String NAME = "name";
    private static final String SETTINGS = "settings";

    private final SecretBox box;

    ConnectionItems(SecretBox box) {
        this.box = box;
    }

    static Key key(UUID workspace, String name) {
        return new Key(WorkspaceKeys.members(workspace), PREFIX + name);
    }

    static String name(Item item) {
        return item.key().sort().substring(PREFIX.length());
    }

    /** The names among these under which the workspace has a connection. At most one table call. */
    public static Set<String> existing(ItemTable table, UUID workspace, Set<String> names) {
        List<Key> keys = names.stream()
                .sorted()
                .limit(ItemTable.MAX_BATCH_SIZE)
                .map(name -> key(workspace, name))
                .toList();
        return keys.isEmpty()
                ? Set.of()
                : table.get(keys).values().stream().map(ConnectionItems::name).collect(Collectors.toUnmodifiableSet());
    }

    /** The write for the commit that publishes a workflow with the connection. */
    public static Write published(UUID workspace, String name) {
        return new Write.Update(key(workspace, name), List.of(new Change.Add(PUBLICATIONS, 1)), Condition.exists());
    }

    byte[] seal(UUID workspace, String name, Map<?, ?> settings) {
        return box.seal(workspace, Json.write(Map.of(NAME, name, SETTINGS, settings)));
    }

    Connection read(UUID workspace, Item item) {
        try {
            byte[] json = box.open(workspace, item.bytes(SEALED).orElseThrow());
            if (Json.readStored(json) instanceof Map<?, ?> content
                    && name(item).equals(content.get(NAME))
                    && content.get(SETTINGS) instanceof Map<?, ?> settings) {
                return new Connection(
                        name(item),
                        SettingsReader.read(settings),
                        item.number(REVISION).orElseThrow(),
                        time(item, CREATED),
                        time(item, UPDATED));
            }
        } catch (MalformedJsonException | InvalidFieldException e) {
            throw new IllegalStateException("The connection " + item.key() + " is damaged", e);
        }
        throw new IllegalStateException("The connection " + item.key() + " was sealed for another name");
    }

    private static Instant time(Item item, String name) {
        return Instant.ofEpochMilli(item.number(name).orElseThrow());
    }
}
