package dev.tappet.workspace.integration;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workflow.SlugReference;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DefinitionUse;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.IdGenerator;
import dev.tappet.workspace.PublicationGuard;
import dev.tappet.workspace.PublishedUsers;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.ReportingItems;
import dev.tappet.workspace.Slug;
import dev.tappet.workspace.SlugItems;
import dev.tappet.workspace.WorkflowItems;
import dev.tappet.workspace.WorkspaceKeys;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integration.Settings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The integrations of all workspaces. An integration of another workspace is treated as missing. */
public final class Integrations {
    /** Maximum number of workflows named in the message if they prevent a deletion. */
    private static final int MAX_LISTED = 10;

    /** Attempts of a change that meets concurrent changes, which are rare. */
    private static final int ATTEMPTS = 10;

    private final ItemTable table;
    private final IntegrationItems items;
    private final PageReader lists;
    private final InstantSource clock;
    private final IdGenerator ids;
    private final ReportingItems reporting;

    public Integrations(ItemTable table, SecretBox box, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.items = new IntegrationItems(box);
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
        this.ids = new IdGenerator(clock);
        this.reporting = new ReportingItems(table, clock);
    }

    /** Computes the changed integration. It is called again if the integration was changed concurrently. */
    @FunctionalInterface
    public interface Edit<E extends Exception> {
        /** @throws E if the change is invalid for the existing integration */
        ChangeResult<Integration> of(Integration existing) throws E;
    }

    /** Creates an enabled integration that accepts requests from all addresses. */
    public Integration create(UUID workspace, DisplayName name, Kind kind, Authentication authentication) {
        return create(workspace, name, kind, authentication, Settings.STANDARD);
    }

    /**
     * Creates an enabled integration.
     *
     * @param authentication ignored for a vendor, whose credentials determine the authentication
     */
    public Integration create(
            UUID workspace, DisplayName name, Kind kind, Authentication authentication, Settings settings) {
        return switch (createAny(workspace, name, kind, authentication, settings)) {
            case ChangeResult.Done<Integration>(Integration created) -> created;
            case ChangeResult<Integration> refused ->
                throw new IllegalStateException("Only a second integration of the kind tappet is refused: " + refused);
        };
    }

    /** Creates an enabled integration; a conflict if the workspace already has one of the kind tappet. */
    public ChangeResult<Integration> createAny(
            UUID workspace, DisplayName name, Kind kind, Authentication authentication, Settings settings) {
        return create(workspace, name, Optional.empty(), kind, authentication, settings);
    }

    /**
     * Creates an enabled integration with a slug.
     *
     * @return a conflict if another integration of the workspace has the slug, or also is of the kind tappet
     */
    public ChangeResult<Integration> create(
            UUID workspace,
            DisplayName name,
            Optional<Slug> slug,
            Kind kind,
            Authentication authentication,
            Settings settings) {
        Integration created = new Integration(
                ids.next(),
                workspace,
                name.value(),
                slug.map(Slug::value),
                kind,
                true,
                switch (kind) {
                    case Kind.OfVendor(VendorCredentials account) -> account.schemes();
                    case Kind.Webhook _, Kind.RawHttp _, Kind.OfTappet _ -> authentication.schemes();
                },
                settings,
                List.of(),
                Instant.ofEpochMilli(clock.millis()));
        Item item = items.write(created);
        List<Write> writes = new ArrayList<>(List.of(
                new Write.Put(item, Condition.any()),
                new Write.Put(
                        Item.at(WorkspaceKeys.member(workspace, WorkspaceKeys.INTEGRATIONS, created.id()))
                                .build(),
                        Condition.any())));
        writes.addAll(SlugItems.change(
                workspace, SlugReference.Kind.INTEGRATION, created.id(), Optional.empty(), created.slug()));
        if (kind instanceof Kind.OfTappet(Set<Reporting.EventType> events)) {
            writes.addAll(reporting.begin(workspace, new Reporting(created.id(), events)));
        }
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ -> new ChangeResult.Done<>(items.read(item));
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when SlugItems.isTaken(writes.get(index)) -> slugConflict(created);
            case WriteResult.ConditionFailed _ ->
                new ChangeResult.Conflict<>(
                        "The workspace has an integration of the kind tappet already. Use it as the trigger of the"
                                + " workflow");
        };
    }

    private static <T> ChangeResult<T> slugConflict(Integration requested) {
        return new ChangeResult.Conflict<>("Another integration of this workspace has the slug \"%s\""
                .formatted(requested.slug().orElseThrow()));
    }

    /** The integration of a workspace with a slug. */
    public Optional<Integration> find(UUID workspace, Slug slug) {
        return SlugItems.find(table, workspace, new SlugReference(SlugReference.Kind.INTEGRATION, slug.value()))
                .flatMap(id -> find(workspace, id));
    }

    public Optional<Integration> find(UUID workspace, UUID id) {
        Key key = WorkspaceKeys.integration(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .filter(item -> item.text(IntegrationItems.WORKSPACE).equals(Optional.of(workspace.toString())))
                .map(items::read);
    }

    /** @throws InvalidFieldException if the page token does not belong to this list */
    public ResultPage<Integration> list(UUID workspace, PageRequest page) throws InvalidFieldException {
        return lists.referenced(
                        WorkspaceKeys.members(workspace), WorkspaceKeys.INTEGRATIONS, WorkspaceKeys::integration, page)
                .map(items::read);
    }

    /**
     * Changes an integration. The change applies to all later requests. Concurrent changes are applied one after the
     * other, so that none is lost.
     */
    public <E extends Exception> ChangeResult<Integration> update(UUID workspace, UUID id, Edit<E> edit) throws E {
        return updateInAnyWorkspace(
                id,
                existing -> existing.workspace().equals(workspace) ? edit.of(existing) : new ChangeResult.Missing<>());
    }

    /** As {@link #update}, for any workspace. */
    <E extends Exception> ChangeResult<Integration> updateInAnyWorkspace(UUID id, Edit<E> edit) throws E {
        Key key = WorkspaceKeys.integration(id);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Item> item = Optional.ofNullable(table.get(List.of(key)).get(key));
            ChangeResult<Integration> result =
                    item.isPresent() ? edit.of(items.read(item.get())) : new ChangeResult.Missing<>();
            if (!(result instanceof ChangeResult.Done<Integration>(Integration now))) {
                return result;
            }
            Condition unchanged = Condition.all(new Test.Is(
                    IntegrationItems.REVISION,
                    Attribute.of(
                            item.orElseThrow().number(IntegrationItems.REVISION).orElseThrow())));
            Write write = new Write.Update(key, items.changes(now, clock.instant()), unchanged);
            List<Write> writes = new ArrayList<>(List.of(write));
            if (now.kind() instanceof Kind.OfTappet(Set<Reporting.EventType> events)) {
                writes.addAll(reporting.change(now.workspace(), new Reporting(id, events)));
            }
            Integration before = items.read(item.orElseThrow());
            if (!before.slug().equals(now.slug())) {
                Optional<ChangeResult<Integration>> renamed = rename(before, now, writes);
                if (renamed.isPresent()) {
                    return renamed.get();
                }
            } else if (writes.size() > 1) {
                if (table.commit(writes, Durability.SYNCED).done()) {
                    return new ChangeResult.Done<>(
                            items.read(table.get(List.of(key)).get(key)));
                }
            } else if (table.write(write, Durability.SYNCED) instanceof WriteResult.Applied(Optional<Item> written)) {
                return new ChangeResult.Done<>(items.read(written.orElseThrow()));
            }
        }
        return new ChangeResult.Conflict<>("Other requests are changing this integration. Repeat the request");
    }

    /**
     * Changes the slug of an integration, together with the rest of the change. A slug that a published workflow uses
     * cannot be changed.
     *
     * @return empty if the integration was changed, or a workflow was published, concurrently
     */
    private Optional<ChangeResult<Integration>> rename(Integration before, Integration now, List<Write> changes) {
        UUID workspace = before.workspace();
        PublicationGuard guard = PublicationGuard.read(table, workspace);
        List<Write> writes = new ArrayList<>(changes);
        if (before.slug().isPresent()) {
            SlugReference reference = new SlugReference(
                    SlugReference.Kind.INTEGRATION, before.slug().get());
            List<String> users = PublishedUsers.ofSlugs(table).of(workspace, DefinitionUse.slug(reference));
            if (!users.isEmpty()) {
                return Optional.of(new ChangeResult.Conflict<>(
                        "Published workflows name this integration by the slug \"%s\": %s. Unpublish them, or publish versions that do not name it"
                                .formatted(reference.slug(), String.join(", ", users))));
            }
            writes.add(guard.remove());
        }
        writes.addAll(SlugItems.change(workspace, SlugReference.Kind.INTEGRATION, now.id(), before.slug(), now.slug()));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ ->
                Optional.of(find(workspace, now.id())
                        .<ChangeResult<Integration>>map(ChangeResult.Done::new)
                        .orElseGet(ChangeResult.Missing::new));
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when SlugItems.isTaken(writes.get(index)) -> Optional.of(slugConflict(now));
            case WriteResult.ConditionFailed _ -> Optional.empty();
        };
    }

    /** Deletes an integration at which nothing is published. */
    public ChangeResult<UUID> delete(UUID workspace, UUID id) {
        Optional<Integration> existing = find(workspace, id);
        Optional<String> slug = existing.flatMap(Integration::slug);
        Test sameSlug = slug.<Test>map(text -> new Test.Is(SlugItems.SLUG, Attribute.of(text)))
                .orElseGet(() -> new Test.Missing(SlugItems.SLUG));
        List<Write> writes = new ArrayList<>(List.of(
                new Write.Delete(
                        WorkspaceKeys.integration(id),
                        Condition.all(
                                belongsTo(workspace),
                                sameSlug,
                                new Test.MissingOrAtMost(IntegrationItems.TRIGGERS, 0))),
                new Write.Delete(WorkspaceKeys.member(workspace, WorkspaceKeys.INTEGRATIONS, id), Condition.any())));
        writes.addAll(SlugItems.change(workspace, SlugReference.Kind.INTEGRATION, id, slug, Optional.empty()));
        if (existing.filter(found -> found.kind() instanceof Kind.OfTappet).isPresent()) {
            writes.addAll(reporting.end(workspace));
        }
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ -> new ChangeResult.Done<>(id);
            case WriteResult.ConditionFailed _ ->
                find(workspace, id).isPresent() ? new ChangeResult.Conflict<>(users(id)) : new ChangeResult.Missing<>();
        };
    }

    public static Test belongsTo(UUID workspace) {
        return new Test.Is(IntegrationItems.WORKSPACE, Attribute.of(workspace.toString()));
    }

    private String users(UUID integration) {
        List<Key> workflows = table
                .query(Query.startingWith(WorkspaceKeys.integration(integration).partition(), WorkspaceKeys.TRIGGERS))
                .found()
                .stream()
                .map(trigger -> WorkspaceKeys.workflow(
                        UUID.fromString(trigger.key().sort().substring(WorkspaceKeys.TRIGGERS.length()))))
                .toList();
        if (workflows.isEmpty()) {
            return "The integration was changed by another request at the same time. Repeat the request";
        }
        Map<Key, Item> heads = table.get(workflows);
        String named = heads.values().stream()
                .limit(MAX_LISTED)
                .map(WorkflowItems::read)
                .map(workflow -> "%s (%s)".formatted(workflow.name(), workflow.id()))
                .sorted()
                .collect(Collectors.joining(", "));
        return "Unpublish the workflows that use it first: %s%s"
                .formatted(named, heads.size() > MAX_LISTED ? " and %d more".formatted(heads.size() - MAX_LISTED) : "");
    }
}
