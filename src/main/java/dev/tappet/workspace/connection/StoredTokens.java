package dev.tappet.workspace.connection;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores the access tokens of connections, sealed, so that all processes share them. A token belongs to a revision of
 * its connection: a changed connection never sends the token of an earlier revision.
 */
public final class StoredTokens {
    private static final String PARTITION = "CT#";
    private static final String SEALED = "sealed";
    private static final String VALUE = "value";
    private static final String CONNECTION = "connection";
    private static final String REVISION = "revision";
    private static final String OBTAINED = "obtained";
    private static final String RENEWAL = "renewal";
    private static final String EXPIRY = "expiry";

    private final ItemTable table;
    private final SecretBox box;

    public StoredTokens(ItemTable table, SecretBox box) {
        this.table = table;
        this.box = box;
    }

    /** @return empty if there is no token for this revision */
    public Optional<AccessToken> find(UUID workspace, Connection connection) {
        Key key = key(workspace, connection);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).flatMap(item -> open(workspace, connection, item));
    }

    private Optional<AccessToken> open(UUID workspace, Connection connection, Item item) {
        try {
            if (Json.readStored(box.open(workspace, item.bytes(SEALED).orElseThrow())) instanceof Map<?, ?> content
                    && connection.name().equals(content.get(CONNECTION))
                    && content.get(REVISION) instanceof Number revision
                    && revision.longValue() == connection.revision()
                    && content.get(VALUE) instanceof String value) {
                return Optional.of(
                        new AccessToken(value, time(content, OBTAINED), time(content, RENEWAL), time(content, EXPIRY)));
            }
            return Optional.empty();
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The token " + item.key() + " is damaged", e);
        }
    }

    private static Instant time(Map<?, ?> content, String name) {
        return Instant.ofEpochMilli(((Number) content.get(name)).longValue());
    }

    /** Stores a token, replacing the previous one. */
    public void store(UUID workspace, Connection connection, AccessToken token) {
        byte[] sealed = box.seal(
                workspace,
                Json.write(Map.of(
                        CONNECTION,
                        connection.name(),
                        REVISION,
                        connection.revision(),
                        VALUE,
                        token.value(),
                        OBTAINED,
                        token.obtained().toEpochMilli(),
                        RENEWAL,
                        token.renewal().toEpochMilli(),
                        EXPIRY,
                        token.expiry().toEpochMilli())));
        Item item = Item.at(key(workspace, connection).partition(), connection.name())
                .with(SEALED, sealed)
                .expires(token.expiry())
                .build();
        // a lost token is fetched again
        table.write(new Write.Put(item, Condition.any()), Durability.LAZY);
    }

    private static Key key(UUID workspace, Connection connection) {
        return new Key(PARTITION + workspace, connection.name());
    }
}
