package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.Fingerprints;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * The secrets of all workspaces, which steps that call operators read as <code>$.secrets.name</code>. A value is sealed
 * for its workspace together with its name, so that it cannot be used under another name. Executions of a shared
 * workflow use the secrets of the workspace that they belong to.
 */
public final class Secrets {
    /** Maximum number of secrets of a workspace. Two concurrent requests may exceed it by one. */
    public static final int MAX = ItemTable.MAX_BATCH_SIZE;

    /** How long a value may be used after it was replaced in another process. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final int MAX_CACHED = 1_000;
    private static final String CREATED = "created";
    private static final String UPDATED = "updated";
    private static final String SEALED = "sealed";
    private static final String NAME = "name";
    private static final String VALUE = "value";

    /** @param change number of changes by this process, so that it sees its own changes immediately */
    private record Read(UUID workspace, Set<String> names, long period, long change) {}

    private final BoundedCache<Read, Map<String, String>> values = new BoundedCache<>(MAX_CACHED);
    private final AtomicLong changes = new AtomicLong();
    private final ItemTable table;
    private final SecretBox box;
    private final Fingerprints fingerprints;
    private final PageReader lists;
    private final InstantSource clock;

    public Secrets(ItemTable table, SecretBox box, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.box = box;
        this.fingerprints = Fingerprints.ofWorkspaces(box);
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
    }

    /** Creates a secret, or replaces its value. */
    public ChangeResult<Secret> put(UUID workspace, Secret.Name name, Secret.Value value) {
        Key key = WorkspaceKeys.secret(workspace, name.value());
        if (table.get(List.of(key)).isEmpty() && isFull(workspace)) {
            return new ChangeResult.Conflict<>(
                    "The workspace has %d secrets, which is the limit. Delete one that is not used".formatted(MAX));
        }
        long now = clock.millis();
        byte[] sealed = box.seal(workspace, Json.write(Map.of(NAME, name.value(), VALUE, value.text())));
        Write write = new Write.Update(
                key,
                List.of(
                        new Change.SetIfMissing(CREATED, Attribute.of(now)),
                        Change.set(UPDATED, now),
                        Change.set(SEALED, sealed)),
                Condition.any());
        WriteResult outcome = table.write(write, Durability.SYNCED);
        changes.incrementAndGet();
        return switch (outcome) {
            case WriteResult.Applied(Optional<Item> existing) ->
                new ChangeResult.Done<>(read(workspace, existing.orElseThrow()));
            case WriteResult.ConditionFailed _ ->
                throw new IllegalStateException("Refused without a condition: " + key);
        };
    }

    private boolean isFull(UUID workspace) {
        return table.query(Query.startingWith(WorkspaceKeys.members(workspace), WorkspaceKeys.SECRETS)
                                .limit(MAX))
                        .found()
                        .size()
                >= MAX;
    }

    /** @return whether the secret existed */
    public boolean delete(UUID workspace, Secret.Name name) {
        Write write = new Write.Delete(WorkspaceKeys.secret(workspace, name.value()), Condition.exists());
        boolean deleted = table.write(write, Durability.SYNCED).done();
        changes.incrementAndGet();
        return deleted;
    }

    /** @throws InvalidFieldException if the page token does not belong to this list */
    public ResultPage<Secret> list(UUID workspace, PageRequest page) throws InvalidFieldException {
        return lists.items(WorkspaceKeys.members(workspace), WorkspaceKeys.SECRETS, page)
                .map(item -> read(workspace, item));
    }

    /** The names among these under which the workspace has a secret. At most one table call. */
    static Set<String> existingNames(ItemTable table, UUID workspace, Set<String> names) {
        return items(table, workspace, names).stream().map(Secrets::name).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The values of secrets, by name; secrets that do not exist are omitted. One table call, or none if they were read
     * in the last {@link #LIFETIME}.
     */
    public Map<String, String> values(UUID workspace, Set<String> names) {
        long period = clock.millis() / LIFETIME.toMillis();
        return values.get(new Read(workspace, Set.copyOf(names), period, changes.get()), () -> open(workspace, names));
    }

    private Map<String, String> open(UUID workspace, Set<String> names) {
        Map<String, String> opened = new HashMap<>();
        for (Item item : items(table, workspace, names)) {
            opened.put(name(item), open(workspace, item));
        }
        return Map.copyOf(opened);
    }

    private String open(UUID workspace, Item item) {
        try {
            byte[] json = box.open(workspace, item.bytes(SEALED).orElseThrow());
            if (Json.readStored(json) instanceof Map<?, ?> content
                    && name(item).equals(content.get(NAME))
                    && content.get(VALUE) instanceof String value) {
                return value;
            }
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The secret " + item.key() + " is damaged", e);
        }
        throw new IllegalStateException("The secret " + item.key() + " was sealed for another name");
    }

    /** Names beyond the limit of a workspace are treated as missing. */
    private static Collection<Item> items(ItemTable table, UUID workspace, Set<String> names) {
        List<Key> keys = names.stream()
                .filter(Secret::isName)
                .sorted()
                .limit(MAX)
                .map(name -> WorkspaceKeys.secret(workspace, name))
                .toList();
        return keys.isEmpty() ? List.of() : table.get(keys).values();
    }

    private Secret read(UUID workspace, Item item) {
        return new Secret(name(item), time(item, CREATED), time(item, UPDATED), fingerprint(workspace, item));
    }

    private Optional<String> fingerprint(UUID workspace, Item item) {
        try {
            return Optional.of(fingerprints.of(workspace, name(item), open(workspace, item)));
        } catch (SecretBox.CannotOpenException _) {
            // the list is where an administrator finds which secrets to set again
            return Optional.empty();
        }
    }

    private static String name(Item item) {
        return item.key().sort().substring(WorkspaceKeys.SECRETS.length());
    }

    private static Instant time(Item item, String name) {
        return Instant.ofEpochMilli(item.number(name).orElseThrow());
    }
}
