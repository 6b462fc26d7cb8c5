package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The workspaces of this instance. */
public final class Workspaces {
    private static final String RATE = "rate";
    private static final String PAYLOAD = "payload";
    private static final String OUTPUT = "output";

    /** Text of {@link Spread#text}. */
    private static final String SPREADS = "spreads";

    private static final Duration LIMITS_COPY_LIFETIME = Duration.ofMinutes(10);

    private final ItemTable table;
    private final PageReader lists;
    private final InstantSource clock;
    private final IdGenerator ids;

    public Workspaces(ItemTable table, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
        this.ids = new IdGenerator(clock);
    }

    public Workspace create(DisplayName name) {
        Item item = Item.at(WorkspaceKeys.workspace(ids.next()))
                .with("name", name.value())
                .with("created", clock.millis())
                .build();
        table.write(new Write.Put(item, Condition.any()), Durability.SYNCED);
        return read(item);
    }

    public Optional<Workspace> find(UUID id) {
        return item(id).map(Workspaces::read);
    }

    /** @throws InvalidFieldException if the page token does not belong to this list */
    public ResultPage<Workspace> list(PageRequest page) throws InvalidFieldException {
        return lists.items(WorkspaceKeys.ALL_WORKSPACES, WorkspaceKeys.WORKSPACES, page)
                .map(Workspaces::read);
    }

    /** Sets the limits of a workspace, replacing all previous ones. Empty if there is no such workspace. */
    public Optional<Workspace> limit(UUID id, WorkspaceLimits limits) {
        while (true) {
            Optional<Item> existing = item(id);
            if (existing.isEmpty()) {
                return Optional.empty();
            }
            if (table.write(limiting(existing.get(), limits), Durability.SYNCED)
                    instanceof WriteResult.Applied(Optional<Item> changed)) {
                changed.ifPresent(item -> table.write(
                        new Write.Put(limitsCopy(id, item, clock.instant()), Condition.any()), Durability.SYNCED));
                return changed.map(Workspaces::read);
            }
        }
    }

    /** Fails if a concurrent call has changed the spread, because all previous partitions must stay known. */
    private Write limiting(Item existing, WorkspaceLimits limits) {
        Optional<String> before = existing.text(SPREADS);
        Spread spread = Spread.of(before).withPartitions(limits.spread().orElse(1), clock.instant());
        List<Change> changes = new ArrayList<>(List.of(
                change(RATE, limits.rate()), change(PAYLOAD, limits.payload()), change(OUTPUT, limits.output())));
        if (!spread.changes().isEmpty()) {
            changes.add(Change.set(SPREADS, spread.text()));
        }
        return new Write.Update(
                existing.key(),
                changes,
                Condition.all(before.<Condition.Test>map(text -> new Condition.Test.Is(SPREADS, Attribute.of(text)))
                        .orElseGet(() -> new Condition.Test.Missing(SPREADS))));
    }

    private Optional<Item> item(UUID id) {
        Key key = WorkspaceKeys.workspace(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    private static Change change(String name, Optional<Integer> limit) {
        return limit.<Change>map(number -> Change.set(name, number)).orElseGet(() -> new Change.Remove(name));
    }

    /**
     * The copy for {@link StoredQuotas}. It expires, because processes of an older version change only the workspace.
     */
    static Item limitsCopy(UUID id, Item workspace, Instant now) {
        Item.Builder copy = Item.at(WorkspaceKeys.limits(id)).expires(now.plus(LIMITS_COPY_LIFETIME));
        for (String name : List.of(RATE, PAYLOAD, OUTPUT)) {
            workspace.number(name).ifPresent(limit -> copy.with(name, limit));
        }
        workspace.text(ReportingItems.REPORTING).ifPresent(text -> copy.with(ReportingItems.REPORTING, text));
        workspace.text(SPREADS).ifPresent(spreads -> copy.with(SPREADS, spreads));
        return copy.build();
    }

    static WorkspaceLimits limits(Item workspace) {
        return new WorkspaceLimits(
                workspace.number(RATE).map(Math::toIntExact),
                workspace.number(PAYLOAD).map(Math::toIntExact),
                workspace.number(OUTPUT).map(Math::toIntExact),
                Optional.of(spread(workspace).set()).filter(spread -> spread > 1));
    }

    static Spread spread(Item workspace) {
        return Spread.of(workspace.text(SPREADS));
    }

    private static Workspace read(Item item) {
        return new Workspace(
                UUID.fromString(item.key().sort().substring(WorkspaceKeys.WORKSPACES.length())),
                item.text("name").orElseThrow(),
                Instant.ofEpochMilli(item.number("created").orElseThrow()),
                limits(item));
    }
}
