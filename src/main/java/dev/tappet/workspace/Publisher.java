package dev.tappet.workspace;

import dev.tappet.json.Problem;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugReference;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.WorkflowMetadata.Publication;
import dev.tappet.workspace.connection.ConnectionItems;
import dev.tappet.workspace.integration.IntegrationItems;
import dev.tappet.workspace.integration.Integrations;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Publishes and unpublishes workflows. Each change is one commit that fails if the workflow has changed since it was
 * read. So of two concurrent changes, one succeeds and the other is a {@link ChangeResult.Conflict}.
 *
 * <p>An integration counts its triggers. The count prevents its deletion while a workflow is published at it, and
 * enforces the limit for concurrent publications. A shared workflow is a trigger for each workspace that accepted it,
 * and is published for all of them in the same commit.
 */
public final class Publisher {
    /** Maximum number of triggers of an integration. A fan-out to all of them fits into one table commit. */
    public static final int TRIGGERS = 90;

    static final String INTEGRATION_FULL =
            "The integration triggers %d workflows already, or would with these, which is the limit; each workspace that a workflow is shared with counts. Unpublish one of them, or use another integration"
                    .formatted(TRIGGERS);

    static final String CONCURRENT_PUBLICATION =
            "A workflow that calls others was published at the same time. Repeat the request";

    private static final String CONCURRENT_REMOVAL =
            "Something that other workflows can use was deleted, unpublished or given another slug at the same"
                    + " time. Repeat the request";

    /** The revision of no draft. */
    private static final long NO_DRAFT = 0;

    private final ItemTable table;
    private final WorkflowReader reader;
    private final ScheduleItems schedules;
    private final PublishedUsers users;
    private final InstantSource clock;

    public Publisher(ItemTable table, DefinitionReader reader, InstantSource clock) {
        this.table = table;
        this.reader = new WorkflowReader(table, reader);
        this.schedules = new ScheduleItems(table);
        this.users = new PublishedUsers(table, reader);
        this.clock = clock;
    }

    /**
     * Publishes the draft as the next version, and triggers it from now on. If the draft is already published, nothing
     * changes, so that a repeated request creates no second version.
     */
    public ChangeResult<WorkflowMetadata> publish(UUID workspace, UUID id) {
        return publish(workspace, id, DraftPrecondition.NONE);
    }

    /** Publishes the draft, if it meets the precondition. */
    public ChangeResult<WorkflowMetadata> publish(UUID workspace, UUID id, DraftPrecondition precondition) {
        PublicationGuard guard = PublicationGuard.read(table, workspace);
        Optional<WorkflowReader.Opened> opened = reader.open(workspace, id);
        if (opened.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        WorkflowMetadata metadata = opened.get().metadata();
        if (!precondition.holds(metadata.draft())) {
            return reader.outdated(opened.get());
        }
        if (opened.get().draft().isEmpty()) {
            return new ChangeResult.Conflict<>("The workflow has no draft yet. Save one, then publish it");
        }
        if (metadata.published().map(Publication::draft).equals(metadata.draft())) {
            return new ChangeResult.Done<>(metadata);
        }
        DefinitionSource source = WorkflowItems.source(opened.get().draft().get());
        return switch (reader.read(workspace, Optional.of(id), source)) {
            case ParseResult.Invalid(List<Problem> problems) -> new ChangeResult.Invalid<>(problems);
            case ParseResult.Valid valid ->
                publish(metadata, source, valid.workflow(), metadata.draft().orElseThrow(), guard);
        };
    }

    /**
     * Publishes an earlier version again, as the next version. If its text is already published, nothing changes, so
     * that a request can be repeated.
     */
    public ChangeResult<WorkflowMetadata> publishAgain(UUID workspace, UUID id, int version) {
        PublicationGuard guard = PublicationGuard.read(table, workspace);
        Optional<WorkflowMetadata> existing = reader.head(workspace, id);
        if (existing.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        WorkflowMetadata metadata = existing.get();
        Optional<DefinitionSource> source = source(id, version);
        if (source.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        if (metadata.published().flatMap(runs -> source(id, runs.version())).equals(source)) {
            return new ChangeResult.Done<>(metadata);
        }
        return switch (reader.readVersion(workspace, Optional.of(id), source.get())) {
            case ParseResult.Invalid(List<Problem> problems) -> new ChangeResult.Invalid<>(problems);
            case ParseResult.Valid valid -> publish(metadata, source.get(), valid.workflow(), NO_DRAFT, guard);
        };
    }

    private Optional<DefinitionSource> source(UUID workflow, int version) {
        Key key = WorkspaceKeys.version(workflow, version);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(WorkflowItems::source);
    }

    private ChangeResult<WorkflowMetadata> publish(
            WorkflowMetadata metadata, DefinitionSource source, Workflow workflow, long draft, PublicationGuard guard) {
        Instant now = now();
        int version = metadata.versions() + 1;
        Optional<UUID> integration = workflow.trigger().integration();
        Publication publication = new Publication(version, integration, now, draft);
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Update(
                WorkspaceKeys.workflow(metadata.id()),
                WorkflowItems.published(metadata.revision() + 1, publication),
                WorkflowReader.unchanged(metadata)));
        writes.add(new Write.Put(
                SlugItems.with(WorkflowItems.version(metadata.id(), version, source, now), workflow.slugs()),
                Condition.absent()));
        writes.add(UseItems.publish(metadata.id(), version, workflow));
        if (!workflow.calls().isEmpty() || !workflow.slugs().isEmpty()) {
            writes.add(guard.publish());
        }
        List<Binding> bindings = bindings(metadata, integration, version);
        integration.ifPresent(at -> bindings.forEach(
                binding -> writes.add(new Write.Put(WorkflowItems.trigger(at, binding), Condition.any()))));
        workflow.connections()
                .keySet()
                .forEach(connection -> writes.add(ConnectionItems.published(metadata.workspace(), connection)));
        Optional<UUID> before = metadata.published().flatMap(Publication::integration);
        if (!before.equals(integration)) {
            List<UUID> triggered = bindings.stream().map(Binding::workflow).toList();
            before.ifPresent(left -> writes.addAll(removalWrites(left, triggered)));
            integration.ifPresent(at -> writes.add(addTriggers(at, metadata.workspace(), bindings.size())));
        }
        if (workflow.trigger().schedule().isPresent() || metadata.published().isPresent()) {
            writes.add(schedules.publish(bindings.getFirst(), workflow.trigger().schedule(), now));
        }
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ -> done(metadata);
            case WriteResult.ConditionFailed(int index, Optional<Item> existing)
            when isFull(writes.get(index), existing) -> new ChangeResult.Conflict<>(INTEGRATION_FULL);
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when guard.isRefused(writes.get(index)) -> new ChangeResult.Conflict<>(CONCURRENT_REMOVAL);
            // the workflow was changed, or its integration was deleted; another read determines which
            case WriteResult.ConditionFailed _ -> new ChangeResult.Conflict<>(Workflows.CHANGED_MEANWHILE);
        };
    }

    /** Unpublishes a workflow that no published workflow calls. Running executions continue. */
    public ChangeResult<WorkflowMetadata> unpublish(UUID workspace, UUID id) {
        return unpublish(workspace, id, false);
    }

    /**
     * Unpublishes a workflow. Running executions continue.
     *
     * @param force whether published workflows may call it; their steps then fail
     */
    public ChangeResult<WorkflowMetadata> unpublish(UUID workspace, UUID id, boolean force) {
        PublicationGuard guard = PublicationGuard.read(table, workspace);
        Optional<WorkflowMetadata> existing = reader.head(workspace, id);
        if (existing.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        WorkflowMetadata metadata = existing.get();
        if (metadata.published().isEmpty()) {
            return new ChangeResult.Done<>(metadata);
        }
        List<Write> writes = new ArrayList<>();
        if (!force) {
            List<String> callers = users.of(workspace, DefinitionUse.workflow(id));
            if (!callers.isEmpty()) {
                return new ChangeResult.Conflict<>(
                        "Published workflows call this one: %s. Unpublish them, or publish versions that do not call it; force=true unpublishes it anyway, and their steps fail"
                                .formatted(String.join(", ", callers)));
            }
            writes.add(guard.remove());
        }
        writes.add(new Write.Update(
                WorkspaceKeys.workflow(id),
                WorkflowItems.unpublished(metadata.revision() + 1, now()),
                WorkflowReader.unchanged(metadata)));
        writes.add(UseItems.delete(id));
        writes.addAll(removalWrites(metadata, metadata.published().get()));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ -> done(metadata);
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when guard.isRefused(writes.get(index)) -> new ChangeResult.Conflict<>(CONCURRENT_PUBLICATION);
            case WriteResult.ConditionFailed _ -> new ChangeResult.Conflict<>(Workflows.CHANGED_MEANWHILE);
        };
    }

    /**
     * Deletes a workflow that no published workflow calls, and its draft. Its versions stay in the table, invisible to
     * the workspace, because running executions may use them. Ids are never reused.
     */
    public ChangeResult<WorkflowMetadata> delete(UUID workspace, UUID id) {
        PublicationGuard guard = PublicationGuard.read(table, workspace);
        Optional<WorkflowMetadata> existing = reader.head(workspace, id);
        if (existing.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        WorkflowMetadata metadata = existing.get();
        List<String> callers = users.of(workspace, DefinitionUse.workflow(id));
        if (!callers.isEmpty()) {
            return new ChangeResult.Conflict<>(
                    "Published workflows call this one: %s. Unpublish them, or publish versions that do not call it"
                            .formatted(String.join(", ", callers)));
        }
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Delete(WorkspaceKeys.workflow(id), WorkflowReader.unchanged(metadata)));
        writes.add(guard.remove());
        writes.add(UseItems.delete(id));
        writes.addAll(SlugItems.change(workspace, SlugReference.Kind.WORKFLOW, id, metadata.slug(), Optional.empty()));
        writes.add(new Write.Delete(WorkspaceKeys.draft(id), Condition.any()));
        writes.add(new Write.Delete(WorkspaceKeys.member(workspace, WorkspaceKeys.WORKFLOWS, id), Condition.any()));
        for (Share share : reader.shares(id)) {
            writes.add(new Write.Delete(WorkspaceKeys.share(id, share.with()), Condition.any()));
            writes.add(new Write.Delete(ShareItems.memberKey(share), Condition.any()));
        }
        metadata.published().ifPresent(published -> writes.addAll(removalWrites(metadata, published)));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ -> new ChangeResult.Done<>(metadata);
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when guard.isRefused(writes.get(index)) -> new ChangeResult.Conflict<>(CONCURRENT_PUBLICATION);
            case WriteResult.ConditionFailed _ -> new ChangeResult.Conflict<>(Workflows.CHANGED_MEANWHILE);
        };
    }

    /** The binding of the workflow and those of its accepted shares. */
    private List<Binding> bindings(WorkflowMetadata metadata, Optional<UUID> integration, int version) {
        List<Binding> bindings = new ArrayList<>();
        bindings.add(new Binding(integration, metadata.id(), metadata.workspace(), metadata.id(), version));
        reader.shares(metadata.id()).stream()
                .filter(share -> share.accepted().isPresent())
                .forEach(share -> bindings.add(share.at(integration, version)));
        return bindings;
    }

    /** Adds triggers to the count of an integration, up to its limit. */
    static Write addTriggers(UUID integration, UUID owner, int triggers) {
        return new Write.Update(
                WorkspaceKeys.integration(integration),
                List.of(new Change.Add(IntegrationItems.TRIGGERS, triggers)),
                Condition.all(
                        Integrations.belongsTo(owner),
                        new Test.MissingOrAtMost(IntegrationItems.TRIGGERS, TRIGGERS - triggers)));
    }

    /** Whether the write that failed is {@link #addTriggers}, because the limit is reached. */
    static boolean isFull(Write refused, Optional<Item> existing) {
        return refused.key().partition().startsWith(WorkspaceKeys.INTEGRATIONS) && existing.isPresent();
    }

    /** The writes that remove all triggers of a workflow. */
    private List<Write> removalWrites(WorkflowMetadata metadata, Publication published) {
        List<UUID> workflows = bindings(metadata, published.integration(), published.version()).stream()
                .map(Binding::workflow)
                .toList();
        List<Write> writes = new ArrayList<>();
        published.integration().ifPresent(integration -> writes.addAll(removalWrites(integration, workflows)));
        writes.add(ScheduleItems.end(metadata.id()));
        return writes;
    }

    static List<Write> removalWrites(UUID integration, List<UUID> workflows) {
        List<Write> writes = new ArrayList<>();
        workflows.forEach(workflow ->
                writes.add(new Write.Delete(WorkspaceKeys.trigger(integration, workflow), Condition.any())));
        writes.add(new Write.Update(
                WorkspaceKeys.integration(integration),
                List.of(new Change.Add(IntegrationItems.TRIGGERS, -workflows.size())),
                Condition.exists()));
        return writes;
    }

    private ChangeResult<WorkflowMetadata> done(WorkflowMetadata before) {
        return reader.head(before.workspace(), before.id())
                .<ChangeResult<WorkflowMetadata>>map(ChangeResult.Done::new)
                .orElseGet(ChangeResult.Missing::new);
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
