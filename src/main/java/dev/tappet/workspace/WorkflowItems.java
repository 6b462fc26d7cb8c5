package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.storage.Change;
import dev.tappet.storage.Item;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads and writes the items of workflows, their drafts, versions and triggers. */
public final class WorkflowItems {
    static final String REVISION = "revision";

    private static final String WORKSPACE = "workspace";
    private static final String NAME = "name";
    private static final String CREATED = "created";
    private static final String UPDATED = "updated";
    private static final String DRAFT = "draft";
    private static final String AUTHOR = "author";
    private static final String VERSIONS = "versions";
    private static final String PUBLISHED = "published";
    private static final String PUBLISHED_INTEGRATION = "published_integration";
    private static final String PUBLISHED_AT = "published_at";
    private static final String PUBLISHED_DRAFT = "published_draft";
    private static final String SOURCE = "source";
    private static final String SOURCE_WORKFLOW = "source_workflow";
    private static final String VERSION = "version";

    private WorkflowItems() {}

    static Item write(WorkflowMetadata created) {
        Item.Builder item = Item.at(WorkspaceKeys.workflow(created.id()))
                .with(WORKSPACE, created.workspace().toString())
                .with(NAME, created.name())
                .with(CREATED, created.created().toEpochMilli())
                .with(UPDATED, created.updated().toEpochMilli())
                .with(REVISION, created.revision())
                .with(VERSIONS, created.versions());
        created.slug().ifPresent(slug -> item.with(SlugItems.SLUG, slug));
        return item.build();
    }

    public static WorkflowMetadata read(Item head) {
        return new WorkflowMetadata(
                workflow(head),
                UUID.fromString(head.text(WORKSPACE).orElseThrow()),
                head.text(NAME).orElseThrow(),
                head.text(SlugItems.SLUG),
                time(head, CREATED),
                time(head, UPDATED),
                head.number(REVISION).orElseThrow(),
                head.number(DRAFT),
                Math.toIntExact(head.number(VERSIONS).orElseThrow()),
                head.number(PUBLISHED)
                        .map(version -> new WorkflowMetadata.Publication(
                                Math.toIntExact(version),
                                head.text(PUBLISHED_INTEGRATION).map(UUID::fromString),
                                time(head, PUBLISHED_AT),
                                head.number(PUBLISHED_DRAFT).orElseThrow())));
    }

    /** The change of the head when a related item changes that a publication must include. */
    static Change incrementRevision(WorkflowMetadata metadata) {
        return Change.set(REVISION, metadata.revision() + 1);
    }

    /** The changes of the head when its slug changes. */
    static List<Change> renamed(long revision, Optional<Slug> slug, Instant now) {
        return List.of(
                Change.set(REVISION, revision),
                slug.map(text -> Change.set(SlugItems.SLUG, text.value()))
                        .orElseGet(() -> new Change.Remove(SlugItems.SLUG)),
                Change.set(UPDATED, now.toEpochMilli()));
    }

    /** The changes of the head when a draft is saved as its next revision. */
    static List<Change> saved(long revision, String name, Instant now) {
        return List.of(
                Change.set(REVISION, revision),
                Change.set(DRAFT, revision),
                Change.set(NAME, name),
                Change.set(UPDATED, now.toEpochMilli()));
    }

    static List<Change> published(long revision, WorkflowMetadata.Publication publication) {
        return List.of(
                Change.set(REVISION, revision),
                Change.set(VERSIONS, publication.version()),
                Change.set(PUBLISHED, publication.version()),
                publication
                        .integration()
                        .map(integration -> Change.set(PUBLISHED_INTEGRATION, integration.toString()))
                        .orElseGet(() -> new Change.Remove(PUBLISHED_INTEGRATION)),
                Change.set(PUBLISHED_AT, publication.at().toEpochMilli()),
                Change.set(PUBLISHED_DRAFT, publication.draft()),
                Change.set(UPDATED, publication.at().toEpochMilli()));
    }

    static List<Change> unpublished(long revision, Instant now) {
        return List.of(
                Change.set(REVISION, revision),
                new Change.Remove(PUBLISHED),
                new Change.Remove(PUBLISHED_INTEGRATION),
                new Change.Remove(PUBLISHED_AT),
                new Change.Remove(PUBLISHED_DRAFT),
                Change.set(UPDATED, now.toEpochMilli()));
    }

    static Item draft(UUID workflow, long revision, DefinitionSource source, Instant now, Optional<String> author) {
        Item.Builder draft = Item.at(WorkspaceKeys.draft(workflow))
                .with(REVISION, revision)
                .with(SOURCE, source.utf8())
                .with(UPDATED, now.toEpochMilli());
        author.ifPresent(name -> draft.with(AUTHOR, name));
        return draft.build();
    }

    static Item version(UUID workflow, int number, DefinitionSource source, Instant now) {
        return Item.at(WorkspaceKeys.version(workflow, number))
                .with(VERSION, number)
                .with(SOURCE, source.utf8())
                .with(CREATED, now.toEpochMilli())
                .build();
    }

    static Version readVersion(Item version) {
        return new Version(
                workflow(version),
                Math.toIntExact(version.number(VERSION).orElseThrow()),
                time(version, CREATED),
                source(version));
    }

    /** @param integration of the binding */
    static Item trigger(UUID integration, Binding binding) {
        return Item.at(WorkspaceKeys.trigger(integration, binding.workflow()))
                .with(WORKSPACE, binding.workspace().toString())
                .with(SOURCE_WORKFLOW, binding.source().toString())
                .with(VERSION, binding.version())
                .build();
    }

    static Binding readTrigger(Item trigger) {
        return new Binding(
                UUID.fromString(trigger.key().partition().substring(WorkspaceKeys.INTEGRATIONS.length())),
                UUID.fromString(trigger.key().sort().substring(WorkspaceKeys.TRIGGERS.length())),
                UUID.fromString(trigger.text(WORKSPACE).orElseThrow()),
                UUID.fromString(trigger.text(SOURCE_WORKFLOW).orElseThrow()),
                Math.toIntExact(trigger.number(VERSION).orElseThrow()));
    }

    /** The text of a draft or a version. */
    static DefinitionSource source(Item item) {
        try {
            return DefinitionSource.of(item.bytes(SOURCE).orElseThrow());
        } catch (InvalidFieldException e) {
            throw new IllegalStateException("Not the source of a definition: " + item.key(), e);
        }
    }

    static Instant savedAt(Item draft) {
        return time(draft, UPDATED);
    }

    static Optional<String> author(Item draft) {
        return draft.text(AUTHOR);
    }

    static Optional<Long> revision(Item draft) {
        return draft.number(REVISION);
    }

    private static UUID workflow(Item item) {
        return UUID.fromString(item.key().partition().substring(WorkspaceKeys.WORKFLOWS.length()));
    }

    private static Instant time(Item item, String name) {
        return Instant.ofEpochMilli(item.number(name).orElseThrow());
    }
}
