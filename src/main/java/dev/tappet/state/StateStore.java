package dev.tappet.state;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The state of all workspaces in the table: one item per key, in one partition per workspace. Values are sealed for
 * their workspace together with their key, so that the value of one key cannot be used for another. Only whole numbers
 * without secrets are stored unsealed.
 */
public final class StateStore {
    private static final String PARTITION = "ST#";
    private static final String PREFIX = "K#";
    private static final String VERSION = "version";
    private static final String UPDATED = "updated";
    private static final String EXPIRES = "expires";
    private static final String NUMBER = "number";
    private static final String SEALED = "sealed";
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String SECRETS = "secrets";

    private final ItemTable table;
    private final SecretBox box;
    private final PageReader lists;
    private final InstantSource clock;

    public StateStore(ItemTable table, SecretBox box, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.box = box;
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
    }

    /**
     * The value of a key, read consistently; empty if there is none, or it has expired by the clock of this process.
     */
    public Optional<StateEntry> find(UUID workspace, StateKey key) {
        return stored(workspace, key).filter(entry -> !entry.expiredAt(clock.instant()));
    }

    /** The value in the table, which may have expired: items expire by the second, values by the millisecond. */
    private Optional<StateEntry> stored(UUID workspace, StateKey key) {
        Key at = at(workspace, key);
        return Optional.ofNullable(table.get(List.of(at)).get(at)).map(item -> read(workspace, item));
    }

    /**
     * Lists the values of a workspace whose keys have a prefix, in the byte order of the keys.
     *
     * @throws InvalidFieldException if the page token belongs to another list
     */
    public ResultPage<StateEntry> list(UUID workspace, String prefix, PageRequest page) throws InvalidFieldException {
        Instant now = clock.instant();
        return lists.items(PARTITION + workspace, PREFIX + prefix, page)
                .mapAll(items -> items.stream()
                        .map(item -> read(workspace, item))
                        .filter(entry -> !entry.expiredAt(now))
                        .toList());
    }

    /**
     * Deletes a key.
     *
     * @return whether it had a value
     */
    public boolean delete(UUID workspace, StateKey key) {
        Optional<StateEntry> existing = find(workspace, key);
        return existing.isPresent()
                && table.write(new Write.Delete(at(workspace, key), Condition.exists()), Durability.SYNCED)
                        .done();
    }

    /**
     * Writes a value outside of an execution.
     *
     * @param version the version that the key must have, 0 for no value; empty for any
     * @return the new entry; empty if the key has another version
     */
    public Optional<StateEntry> put(
            UUID workspace, StateKey key, byte[] json, Optional<Duration> ttl, OptionalLong version) {
        while (true) {
            StateSnapshot before = snapshot(workspace, key);
            if (version.isPresent() && before.version() != version.getAsLong()) {
                return Optional.empty();
            }
            StateEntry entry = before.next(json, List.of(), ttl.map(before.now()::plus));
            if (table.write(before.put(entry, this), Durability.SYNCED).done()) {
                return Optional.of(entry);
            }
        }
    }

    /** Reads the state of a key for a change. */
    StateSnapshot snapshot(UUID workspace, StateKey key) {
        return new StateSnapshot(workspace, key, stored(workspace, key), clock.instant());
    }

    static Key at(UUID workspace, StateKey key) {
        return new Key(PARTITION + workspace, PREFIX + key.text());
    }

    static Condition is(StateEntry entry) {
        return Condition.all(new Condition.Test.Is(VERSION, Attribute.of(entry.version())));
    }

    Item item(UUID workspace, StateEntry entry) {
        Item.Builder item = Item.at(at(workspace, entry.key()))
                .with(VERSION, entry.version())
                .with(UPDATED, entry.updated().toEpochMilli());
        OptionalLong whole = entry.secrets().isEmpty() ? entry.integer() : OptionalLong.empty();
        if (whole.isPresent()) {
            item.with(NUMBER, whole.getAsLong());
        } else {
            item.with(SEALED, sealed(workspace, entry));
        }
        // never earlier than the value: items expire at the beginning of a second
        entry.expires().ifPresent(at -> item.with(EXPIRES, at.toEpochMilli()).expires(at.plusMillis(999)));
        return item.build();
    }

    private byte[] sealed(UUID workspace, StateEntry entry) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put(KEY, entry.key().text());
        content.put(VALUE, entry.value());
        if (!entry.secrets().isEmpty()) {
            content.put(SECRETS, entry.secrets());
        }
        return box.seal(workspace, Json.write(content));
    }

    private StateEntry read(UUID workspace, Item item) {
        StateKey key = new StateKey(item.key().sort().substring(PREFIX.length()));
        Optional<Map<?, ?>> opened = item.bytes(SEALED).map(bytes -> open(workspace, key, bytes));
        byte[] json = Json.write(opened.<Object>map(content -> content.get(VALUE))
                .orElseGet(() -> item.number(NUMBER).orElse(null)));
        List<String> secrets = opened.map(content -> content.get(SECRETS) instanceof List<?> texts
                        ? texts.stream().map(Objects::toString).toList()
                        : List.<String>of())
                .orElse(List.of());
        return new StateEntry(
                key,
                json,
                secrets,
                item.number(VERSION).orElseThrow(),
                Instant.ofEpochMilli(item.number(UPDATED).orElseThrow()),
                item.number(EXPIRES).map(Instant::ofEpochMilli));
    }

    private Map<?, ?> open(UUID workspace, StateKey key, byte[] bytes) {
        try {
            if (Json.readStored(box.open(workspace, bytes)) instanceof Map<?, ?> content
                    && key.text().equals(content.get(KEY))) {
                return content;
            }
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("A key of the state of workspace " + workspace + " is damaged", e);
        }
        throw new IllegalStateException(
                "A value of the state of workspace " + workspace + " was sealed for another key");
    }
}
