package dev.tappet.workspace.connection;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workspace.BoundedCache;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.MemberName;
import dev.tappet.workspace.WorkspaceKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connections of all workspaces. Executions of a shared workflow use the connections of the workspace that they
 * belong to.
 */
public final class Connections {
    /** Maximum number of connections of a workspace. Two concurrent requests may exceed it by one. */
    public static final int MAX = 100;

    /** How long a connection may be used after it was changed in another process. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final int MAX_CACHED = 1_000;

    /** Revisions per millisecond. */
    private static final int MILLISECOND = 1_000;

    /** @param change number of changes by this process, so that it sees its own changes immediately */
    private record Read(UUID workspace, String name, long period, long change) {}

    private final BoundedCache<Read, Optional<Connection>> cache = new BoundedCache<>(MAX_CACHED);
    private final AtomicLong changes = new AtomicLong();
    private final ItemTable table;
    private final ConnectionItems items;
    private final ConnectionUsers users;
    private final PageReader lists;
    private final InstantSource clock;

    public Connections(
            ItemTable table, SecretBox box, ConnectionUsers users, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.items = new ConnectionItems(box);
        this.users = users;
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
    }

    /**
     * Creates a connection, or replaces it as a whole, so that only callers who know its credential can change its
     * hosts.
     *
     * @param json of the settings
     * @throws InvalidFieldException names the invalid field
     */
    public ChangeResult<Connection> put(UUID workspace, MemberName name, Map<?, ?> json) throws InvalidFieldException {
        SettingsReader.read(json);
        Key key = ConnectionItems.key(workspace, name.value());
        Optional<Item> existing = Optional.ofNullable(table.get(List.of(key)).get(key));
        if (existing.isEmpty() && isFull(workspace)) {
            return new ChangeResult.Conflict<>(
                    "The workspace has %d connections, which is the limit. Delete one that is not used".formatted(MAX));
        }
        long now = clock.millis();
        Optional<Long> previous = existing.flatMap(item -> item.number(ConnectionItems.REVISION));
        // partly random, so that a token fetched for another connection of this name is never sent by this one
        long revision =
                Math.max(now * MILLISECOND + ThreadLocalRandom.current().nextInt(MILLISECOND), previous.orElse(0L) + 1);
        Write write = new Write.Update(
                key,
                List.of(
                        new Change.SetIfMissing(ConnectionItems.CREATED, Attribute.of(now)),
                        Change.set(ConnectionItems.UPDATED, now),
                        Change.set(ConnectionItems.REVISION, revision),
                        Change.set(ConnectionItems.SEALED, items.seal(workspace, name.value(), json))),
                previous.<Condition>map(
                                last -> Condition.all(new Test.Is(ConnectionItems.REVISION, Attribute.of(last))))
                        .orElseGet(Condition::absent));
        WriteResult outcome = table.write(write, Durability.SYNCED);
        changes.incrementAndGet();
        return switch (outcome) {
            case WriteResult.Applied(Optional<Item> item) ->
                new ChangeResult.Done<>(items.read(workspace, item.orElseThrow()));
            case WriteResult.ConditionFailed _ ->
                new ChangeResult.Conflict<>(
                        "The connection was changed by another request at the same time. Repeat the request");
        };
    }

    private boolean isFull(UUID workspace) {
        return table.query(Query.startingWith(WorkspaceKeys.members(workspace), ConnectionItems.PREFIX)
                                .limit(MAX))
                        .found()
                        .size()
                >= MAX;
    }

    /** @return empty if the workspace has no such connection */
    public Optional<Connection> find(UUID workspace, MemberName name) {
        return item(workspace, name.value()).map(item -> items.read(workspace, item));
    }

    /**
     * Returns a connection for a call. One table call, or none if it was read in the last {@link #LIFETIME}.
     *
     * @return empty if the workspace has no such connection
     */
    public Optional<Connection> current(UUID workspace, String name) {
        long period = clock.millis() / LIFETIME.toMillis();
        return cache.get(
                new Read(workspace, name, period, changes.get()),
                () -> item(workspace, name).map(item -> items.read(workspace, item)));
    }

    private Optional<Item> item(UUID workspace, String name) {
        Key key = ConnectionItems.key(workspace, name);
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    /** Deletes a connection that no published workflow uses. */
    public ChangeResult<Connection> delete(UUID workspace, MemberName name) {
        Optional<Item> existing = item(workspace, name.value());
        if (existing.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        List<String> using = users.of(workspace, name.value());
        if (!using.isEmpty()) {
            return new ChangeResult.Conflict<>(
                    "Published workflows use the connection: %s. Unpublish them, or publish versions without it"
                            .formatted(String.join(", ", using)));
        }
        // no workflow was published with it since it was read, and therefore since the search for users
        Test unpublished = existing.get()
                .number(ConnectionItems.PUBLICATIONS)
                .<Test>map(count -> new Test.Is(ConnectionItems.PUBLICATIONS, Attribute.of(count)))
                .orElseGet(() -> new Test.Missing(ConnectionItems.PUBLICATIONS));
        boolean deleted = table.write(
                        new Write.Delete(existing.get().key(), Condition.all(unpublished)), Durability.SYNCED)
                .done();
        changes.incrementAndGet();
        return deleted
                ? new ChangeResult.Done<>(items.read(workspace, existing.get()))
                : new ChangeResult.Conflict<>(
                        "The connection was changed, or a workflow was published with it, at the same time. Repeat the"
                                + " request");
    }

    /** @throws InvalidFieldException if the page token does not belong to this list */
    public ResultPage<Connection> list(UUID workspace, PageRequest page) throws InvalidFieldException {
        ResultPage<Item> found = lists.items(WorkspaceKeys.members(workspace), ConnectionItems.PREFIX, page);
        List<Connection> connections = new ArrayList<>();
        found.found().forEach(item -> connections.add(items.read(workspace, item)));
        return new ResultPage<>(connections, found.next());
    }
}
