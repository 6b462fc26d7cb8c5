package dev.tappet.workspace;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Outcome;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.workspace.Integration.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** The integrations of all workspaces; one of another workspace is as good as none. */
public final class Integrations {
    /** How many workflows that stand in the way of a deletion are named. */
    private static final int NAMED = 10;

    private final ItemTable table;
    private final IntegrationItems items;
    private final Lists lists;
    private final InstantSource clock;
    private final IdSource ids;

    public Integrations(ItemTable table, SecretBox box, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.items = new IntegrationItems(box);
        this.lists = new Lists(table, pageTokens);
        this.clock = clock;
        this.ids = new IdSource(clock);
    }

    /** What to change; what is empty stays. */
    public record Update(
            Optional<Name> name,
            Optional<Boolean> enabled,
            Optional<Authentication> authentication,
            Optional<AllowList> allowList) {
        public static final Update NOTHING =
                new Update(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Update name(Name now) {
            return new Update(Optional.of(now), enabled, authentication, allowList);
        }

        public Update enabled(boolean now) {
            return new Update(name, Optional.of(now), authentication, allowList);
        }

        public Update authentication(Authentication now) {
            return new Update(name, enabled, Optional.of(now), allowList);
        }

        public Update allowList(AllowList now) {
            return new Update(name, enabled, authentication, Optional.of(now));
        }
    }

    /** Makes an integration, enabled, that takes requests from everywhere. */
    public Integration create(UUID workspace, Name name, Kind kind, Authentication authentication) {
        return create(workspace, name, kind, authentication, AllowList.EVERYONE);
    }

    /** Makes an integration, enabled. */
    public Integration create(
            UUID workspace, Name name, Kind kind, Authentication authentication, AllowList allowList) {
        Integration made = new Integration(
                ids.next(),
                workspace,
                name.value(),
                kind,
                true,
                authentication.schemes(),
                allowList,
                Instant.ofEpochMilli(clock.millis()));
        List<Write> writes = List.of(
                new Write.Put(items.write(made), Condition.any()),
                new Write.Put(
                        Item.at(Keys.member(workspace, Keys.INTEGRATIONS, made.id()))
                                .build(),
                        Condition.any()));
        table.commit(writes, Durability.SYNCED);
        return made;
    }

    public Optional<Integration> find(UUID workspace, UUID id) {
        Key key = Keys.integration(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .filter(item -> item.text(IntegrationItems.WORKSPACE).equals(Optional.of(workspace.toString())))
                .map(items::read);
    }

    /** @throws UnusableInputException when the page token is not of this list */
    public Listed<Integration> list(UUID workspace, PageRequest page) throws UnusableInputException {
        return lists.members(workspace, Keys.INTEGRATIONS, Keys::integration, page)
                .map(items::read);
    }

    /** Changes an integration; requests that arrive after it are held to the new state. Empty if there is none. */
    public Optional<Integration> update(UUID workspace, UUID id, Update update) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Add(IntegrationItems.REVISION, 1));
        update.name().ifPresent(name -> changes.add(Change.set(IntegrationItems.NAME, name.value())));
        update.enabled().ifPresent(enabled -> changes.add(Change.set(IntegrationItems.ENABLED, enabled ? 1 : 0)));
        update.authentication()
                .ifPresent(authentication -> changes.add(
                        new Change.Set(IntegrationItems.AUTHENTICATION, items.seal(id, authentication.schemes()))));
        update.allowList()
                .ifPresent(allowList ->
                        changes.add(Change.set(IntegrationItems.ALLOW_LIST, IntegrationItems.text(allowList))));
        Write write = new Write.Update(Keys.integration(id), changes, Condition.all(belongsTo(workspace)));
        return switch (table.write(write, Durability.SYNCED)) {
            case Outcome.Done(Optional<Item> now) -> now.map(items::read);
            case Outcome.Refused _ -> Optional.empty();
        };
    }

    /** Deletes an integration at which nothing is published. */
    public Verdict<UUID> delete(UUID workspace, UUID id) {
        List<Write> writes = List.of(
                new Write.Delete(
                        Keys.integration(id),
                        Condition.all(belongsTo(workspace), new Test.MissingOrAtMost(IntegrationItems.TRIGGERS, 0))),
                new Write.Delete(Keys.member(workspace, Keys.INTEGRATIONS, id), Condition.any()));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case Outcome.Done _ -> new Verdict.Done<>(id);
            case Outcome.Refused _ ->
                find(workspace, id).isPresent() ? new Verdict.Conflict<>(users(id)) : new Verdict.Missing<>();
        };
    }

    static Test belongsTo(UUID workspace) {
        return new Test.Is(IntegrationItems.WORKSPACE, Attribute.of(workspace.toString()));
    }

    private String users(UUID integration) {
        List<Key> workflows =
                table
                        .query(Query.startingWith(Keys.integration(integration).partition(), Keys.TRIGGERS))
                        .found()
                        .stream()
                        .map(trigger -> Keys.workflow(
                                UUID.fromString(trigger.key().sort().substring(Keys.TRIGGERS.length()))))
                        .toList();
        Map<Key, Item> heads = workflows.isEmpty() ? Map.of() : table.get(workflows);
        String named = heads.values().stream()
                .limit(NAMED)
                .map(WorkflowItems::read)
                .map(workflow -> "%s (%s)".formatted(workflow.name(), workflow.id()))
                .sorted()
                .collect(Collectors.joining(", "));
        return "Unpublish the workflows that use it first: %s%s"
                .formatted(named, heads.size() > NAMED ? " and %d more".formatted(heads.size() - NAMED) : "");
    }
}
