package dev.tappet.workspace;

import dev.tappet.signature.Account;
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
import dev.tappet.workspace.Integration.Limits;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            Optional<Account> account,
            Optional<AllowList> allowList,
            Optional<Limits> limits) {
        public static final Update NOTHING = new Update(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        public Update name(Name now) {
            return new Update(Optional.of(now), enabled, authentication, account, allowList, limits);
        }

        public Update enabled(boolean now) {
            return new Update(name, Optional.of(now), authentication, account, allowList, limits);
        }

        public Update authentication(Authentication now) {
            return new Update(name, enabled, Optional.of(now), account, allowList, limits);
        }

        /** Replaces the credentials of a vendor; an open window of enrolment is closed. */
        public Update account(Account now) {
            return new Update(name, enabled, authentication, Optional.of(now), allowList, limits);
        }

        public Update allowList(AllowList now) {
            return new Update(name, enabled, authentication, account, Optional.of(now), limits);
        }

        public Update limits(Limits now) {
            return new Update(name, enabled, authentication, account, allowList, Optional.of(now));
        }
    }

    /** Makes an integration, enabled, that takes requests from everywhere. */
    public Integration create(UUID workspace, Name name, Kind kind, Authentication authentication) {
        return create(workspace, name, kind, authentication, AllowList.EVERYONE, Limits.NONE);
    }

    /**
     * Makes an integration, enabled.
     *
     * @param authentication of no meaning for a vendor, whose account says what requests must satisfy
     */
    public Integration create(
            UUID workspace, Name name, Kind kind, Authentication authentication, AllowList allowList, Limits limits) {
        Integration made = new Integration(
                ids.next(),
                workspace,
                name.value(),
                kind,
                true,
                switch (kind) {
                    case Kind.OfVendor(Account account) -> account.schemes();
                    case Kind.Webhook _, Kind.RawHttp _ -> authentication.schemes();
                },
                allowList,
                limits,
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

    /**
     * Changes an integration; requests that arrive after it are held to the new state. Empty if there is none, or one of
     * another kind than what is changed belongs to.
     */
    public Optional<Integration> update(UUID workspace, UUID id, Update update) {
        List<Test> tests = new ArrayList<>(List.of(belongsTo(workspace)));
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Add(IntegrationItems.REVISION, 1));
        update.name().ifPresent(name -> changes.add(Change.set(IntegrationItems.NAME, name.value())));
        update.enabled().ifPresent(enabled -> changes.add(Change.set(IntegrationItems.ENABLED, enabled ? 1 : 0)));
        update.authentication()
                .ifPresent(authentication -> changes.add(
                        new Change.Set(IntegrationItems.AUTHENTICATION, items.seal(id, authentication.schemes()))));
        update.authentication().ifPresent(_ -> tests.add(isOf(Kind.WEBHOOK, Kind.RAW_HTTP)));
        update.account().ifPresent(account -> {
            tests.add(isOf(new Kind.OfVendor(account)));
            changes.add(new Change.Set(IntegrationItems.AUTHENTICATION, items.seal(id, account.credentials())));
            changes.add(new Change.Remove(IntegrationItems.ENROLLING_UNTIL));
        });
        update.allowList()
                .ifPresent(allowList ->
                        changes.add(Change.set(IntegrationItems.ALLOW_LIST, IntegrationItems.text(allowList))));
        update.limits().ifPresent(limits -> changes.add(rate(limits)));
        Write write = new Write.Update(Keys.integration(id), changes, new Condition.All(tests));
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

    private static Test isOf(Kind... kinds) {
        return new Test.OneOf(
                IntegrationItems.KIND,
                Stream.of(kinds).map(IntegrationItems::word).map(Attribute::of).collect(Collectors.toSet()));
    }

    private static Change rate(Limits limits) {
        return limits.rate()
                .<Change>map(rate -> Change.set(IntegrationItems.RATE, rate))
                .orElseGet(() -> new Change.Remove(IntegrationItems.RATE));
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
