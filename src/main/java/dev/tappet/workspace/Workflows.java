package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.SlugReference;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The workflows of all workspaces and their drafts. A workflow of another workspace is treated as missing.
 * {@link Publisher} publishes them.
 */
public final class Workflows {
    static final String CHANGED_MEANWHILE =
            "The workflow was changed by another request at the same time. Read it again, then repeat the request";

    private final ItemTable table;
    private final WorkflowReader reader;
    private final PageReader lists;
    private final InstantSource clock;
    private final IdGenerator ids;

    public Workflows(ItemTable table, DefinitionReader reader, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.reader = new WorkflowReader(table, reader);
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
        this.ids = new IdGenerator(clock);
    }

    /** A workflow and its draft, if it has one. */
    public record Opened(WorkflowMetadata metadata, Optional<Draft> draft) {}

    /** Creates a workflow without a draft and without a slug. */
    public WorkflowMetadata create(UUID workspace, DisplayName name) {
        return switch (create(workspace, name, Optional.empty())) {
            case ChangeResult.Done<WorkflowMetadata>(WorkflowMetadata created) -> created;
            case ChangeResult.Missing<WorkflowMetadata> _,
                    ChangeResult.Conflict<WorkflowMetadata> _,
                    ChangeResult.Outdated<WorkflowMetadata> _,
                    ChangeResult.Invalid<WorkflowMetadata> _ ->
                throw new IllegalStateException("Refused without a condition");
        };
    }

    /**
     * Creates a workflow without a draft.
     *
     * @return a conflict if another workflow of the workspace has the slug
     */
    public ChangeResult<WorkflowMetadata> create(UUID workspace, DisplayName name, Optional<Slug> slug) {
        Instant now = now();
        WorkflowMetadata created = new WorkflowMetadata(
                ids.next(),
                workspace,
                name.value(),
                slug.map(Slug::value),
                now,
                now,
                1,
                Optional.empty(),
                0,
                Optional.empty());
        List<Write> writes = new ArrayList<>(List.of(
                new Write.Put(WorkflowItems.write(created), Condition.any()),
                new Write.Put(
                        Item.at(WorkspaceKeys.member(workspace, WorkspaceKeys.WORKFLOWS, created.id()))
                                .build(),
                        Condition.any())));
        writes.addAll(SlugItems.change(
                workspace, SlugReference.Kind.WORKFLOW, created.id(), Optional.empty(), slug.map(Slug::value)));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ -> new ChangeResult.Done<>(created);
            case WriteResult.ConditionFailed _ -> slugConflict(slug);
        };
    }

    private static <T> ChangeResult<T> slugConflict(Optional<Slug> slug) {
        return new ChangeResult.Conflict<>("Another workflow of this workspace has the slug \"%s\""
                .formatted(slug.orElseThrow().value()));
    }

    /**
     * Changes or removes the slug of a workflow. A slug that a published workflow uses cannot be changed.
     *
     * @return a conflict if the slug is used, or another workflow of the workspace has the new one
     */
    public ChangeResult<WorkflowMetadata> rename(UUID workspace, UUID id, Optional<Slug> slug) {
        PublicationGuard guard = PublicationGuard.read(table, workspace);
        Optional<WorkflowMetadata> existing = reader.head(workspace, id);
        if (existing.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        WorkflowMetadata metadata = existing.get();
        if (metadata.slug().equals(slug.map(Slug::value))) {
            return new ChangeResult.Done<>(metadata);
        }
        List<Write> writes = new ArrayList<>();
        if (metadata.slug().isPresent()) {
            String before = metadata.slug().get();
            List<String> users = PublishedUsers.ofSlugs(table)
                    .of(workspace, DefinitionUse.slug(new SlugReference(SlugReference.Kind.WORKFLOW, before)));
            if (!users.isEmpty()) {
                return new ChangeResult.Conflict<>(
                        "Published workflows call this one by the slug \"%s\": %s. Unpublish them, or publish versions that do not name it"
                                .formatted(before, String.join(", ", users)));
            }
            writes.add(guard.remove());
        }
        writes.add(new Write.Update(
                WorkspaceKeys.workflow(id),
                WorkflowItems.renamed(metadata.revision() + 1, slug, now()),
                WorkflowReader.unchanged(metadata)));
        writes.addAll(
                SlugItems.change(workspace, SlugReference.Kind.WORKFLOW, id, metadata.slug(), slug.map(Slug::value)));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ ->
                reader.head(workspace, id)
                        .<ChangeResult<WorkflowMetadata>>map(ChangeResult.Done::new)
                        .orElseGet(ChangeResult.Missing::new);
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when SlugItems.isTaken(writes.get(index)) -> slugConflict(slug);
            case WriteResult.ConditionFailed(int index, Optional<Item> _)
            when guard.isRefused(writes.get(index)) -> new ChangeResult.Conflict<>(Publisher.CONCURRENT_PUBLICATION);
            case WriteResult.ConditionFailed _ -> new ChangeResult.Conflict<>(CHANGED_MEANWHILE);
        };
    }

    /** The workflow of a workspace with a slug. */
    public Optional<WorkflowMetadata> find(UUID workspace, Slug slug) {
        return SlugItems.find(table, workspace, new SlugReference(SlugReference.Kind.WORKFLOW, slug.value()))
                .flatMap(id -> reader.head(workspace, id));
    }

    public Optional<Opened> find(UUID workspace, UUID id) {
        return reader.open(workspace, id)
                .map(opened -> new Opened(
                        opened.metadata(), opened.draft().map(item -> reader.draft(opened.metadata(), item))));
    }

    /** @throws InvalidFieldException if the page token does not belong to this list */
    public ResultPage<WorkflowMetadata> list(UUID workspace, PageRequest page) throws InvalidFieldException {
        return lists.referenced(
                        WorkspaceKeys.members(workspace), WorkspaceKeys.WORKFLOWS, WorkspaceKeys::workflow, page)
                .map(WorkflowItems::read);
    }

    /** Reports the problems of a definition as if it were the draft of a workflow of this workspace. */
    public ParseResult validate(UUID workspace, DefinitionSource source) {
        return reader.read(workspace, source);
    }

    /** Saves a draft, valid or not. Replaces the previous draft. */
    public ChangeResult<Opened> save(UUID workspace, UUID id, DefinitionSource source) {
        return save(workspace, id, source, Optional.empty(), DraftPrecondition.NONE);
    }

    /**
     * Saves a draft, valid or not, if the current draft meets the precondition.
     *
     * @param author the name of the token that saves it
     */
    public ChangeResult<Opened> save(
            UUID workspace, UUID id, DefinitionSource source, Optional<String> author, DraftPrecondition precondition) {
        Optional<WorkflowReader.Opened> opened = reader.open(workspace, id);
        if (opened.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        if (!precondition.holds(opened.get().metadata().draft())) {
            return reader.outdated(opened.get());
        }
        Optional<WorkflowMetadata> existing = opened.map(WorkflowReader.Opened::metadata);
        ParseResult reading = reader.read(workspace, Optional.of(id), source);
        Instant now = now();
        long revision = existing.get().revision() + 1;
        List<Write> writes = List.of(
                new Write.Update(
                        WorkspaceKeys.workflow(id),
                        WorkflowItems.saved(revision, name(reading, existing.get()), now),
                        WorkflowReader.unchanged(existing.get())),
                new Write.Put(WorkflowItems.draft(id, revision, source, now, author), Condition.any()));
        return switch (table.commit(writes, Durability.SYNCED)) {
            case WriteResult.Applied _ ->
                new ChangeResult.Done<>(new Opened(
                        reader.head(workspace, id).orElse(existing.get()),
                        Optional.of(new Draft(source, revision, now, author, reading))));
            case WriteResult.ConditionFailed _ -> changedMeanwhile(workspace, id, precondition);
        };
    }

    /** The draft is outdated only if another request saved a draft; any other change of the workflow is a conflict. */
    private ChangeResult<Opened> changedMeanwhile(UUID workspace, UUID id, DraftPrecondition precondition) {
        return reader.open(workspace, id)
                .filter(now -> !precondition.holds(now.metadata().draft()))
                .map(reader::<Opened>outdated)
                .orElseGet(() -> new ChangeResult.Conflict<>(CHANGED_MEANWHILE));
    }

    /** A version that was published. */
    public Optional<Version> version(UUID workspace, UUID id, int number) {
        Key head = WorkspaceKeys.workflow(id);
        Key version = WorkspaceKeys.version(id, number);
        Map<Key, Item> found = table.get(List.of(head, version));
        return Optional.ofNullable(found.get(head))
                .map(WorkflowItems::read)
                .filter(workflow -> workflow.workspace().equals(workspace))
                .flatMap(owned -> Optional.ofNullable(found.get(version)))
                .map(WorkflowItems::readVersion);
    }

    private static String name(ParseResult reading, WorkflowMetadata existing) {
        return switch (reading) {
            case ParseResult.Valid valid -> valid.workflow().name();
            case ParseResult.Invalid _ -> existing.name();
        };
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
