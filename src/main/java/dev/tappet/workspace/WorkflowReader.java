package dev.tappet.workspace;

import dev.tappet.json.Problem;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Query;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.connection.ConnectionItems;
import dev.tappet.workspace.integration.IntegrationItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** Reads workflows and their drafts from the table, for the workspace that owns them. */
final class WorkflowReader {
    private static final int ATTEMPTS = 5;

    /** Maximum number of connections of a workflow: each is an item of the commit that publishes it. */
    private static final int MAX_CONNECTIONS = 20;

    /** A workflow and its draft, in a consistent state. */
    record Opened(WorkflowMetadata metadata, Optional<Item> draft) {}

    private final ItemTable table;
    private final DefinitionReader reader;

    WorkflowReader(ItemTable table, DefinitionReader reader) {
        this.table = table;
        this.reader = reader;
    }

    Optional<WorkflowMetadata> head(UUID workspace, UUID id) {
        Key key = WorkspaceKeys.workflow(id);
        return owned(workspace, table.get(List.of(key)).get(key));
    }

    /** The shares of a workflow; few enough for one page. */
    List<Share> shares(UUID workflow) {
        return table
                .query(Query.startingWith(WorkspaceKeys.workflow(workflow).partition(), WorkspaceKeys.SHARES))
                .found()
                .stream()
                .map(ShareItems::read)
                .toList();
    }

    Optional<Share> share(UUID workflow, UUID recipient) {
        Key key = WorkspaceKeys.share(workflow, recipient);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(ShareItems::read);
    }

    /**
     * Reads a workflow and its draft. A read of two items is not a snapshot: if a draft is saved in between, the items
     * are inconsistent, and are read again.
     */
    Optional<Opened> open(UUID workspace, UUID id) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<Key, Item> found = table.get(List.of(WorkspaceKeys.workflow(id), WorkspaceKeys.draft(id)));
            Optional<WorkflowMetadata> head = owned(workspace, found.get(WorkspaceKeys.workflow(id)));
            if (head.isEmpty()) {
                return Optional.empty();
            }
            Optional<Item> draft = Optional.ofNullable(found.get(WorkspaceKeys.draft(id)));
            if (draft.flatMap(WorkflowItems::revision).equals(head.get().draft())) {
                return Optional.of(new Opened(head.get(), draft));
            }
        }
        throw new IllegalStateException("The draft of workflow " + id + " does not belong to its head");
    }

    /** @param item of the draft */
    Draft draft(WorkflowMetadata metadata, Item item) {
        DefinitionSource source = WorkflowItems.source(item);
        return new Draft(
                source,
                WorkflowItems.revision(item).orElseThrow(),
                WorkflowItems.savedAt(item),
                WorkflowItems.author(item),
                read(metadata.workspace(), Optional.of(metadata.id()), source));
    }

    <T> ChangeResult<T> outdated(Opened opened) {
        return new ChangeResult.Outdated<>(opened.draft().map(item -> draft(opened.metadata(), item)));
    }

    /** Reads a definition that does not belong to a workflow yet. */
    ParseResult read(UUID workspace, DefinitionSource source) {
        return read(workspace, Optional.empty(), source);
    }

    /**
     * Reads a definition for the workspace. The integration of its trigger and the workflows that it calls must exist;
     * missing secrets and variables are warnings.
     *
     * @param self the workflow of the definition
     */
    ParseResult read(UUID workspace, Optional<UUID> self, DefinitionSource source) {
        return switch (readVersion(workspace, self, source)) {
            case ParseResult.Invalid invalid -> invalid;
            case ParseResult.Valid valid when valid.workflow().undefinedIds().isEmpty() -> valid;
            case ParseResult.Valid(Workflow workflow, List<Problem> warnings) ->
                new ParseResult.Invalid(allProblems(workflow.undefinedIds(), warnings));
        };
    }

    private static List<Problem> allProblems(List<Problem> errors, List<Problem> warnings) {
        List<Problem> others = warnings.stream()
                .filter(warning -> errors.stream()
                        .noneMatch(error -> error.place().equals(warning.place())
                                && error.message().equals(warning.message())))
                .toList();
        return Stream.concat(errors.stream().distinct(), others.stream()).toList();
    }

    /**
     * Reads a version that was published before. Problems that older versions did not report as errors do not prevent
     * its publication.
     */
    ParseResult readVersion(UUID workspace, Optional<UUID> self, DefinitionSource source) {
        return switch (reader.of(workspace).read(source.utf8(), SlugItems.resolver(table, workspace))) {
            case ParseResult.Invalid invalid -> invalid;
            case ParseResult.Valid(Workflow workflow, List<Problem> warnings)
            when workflow.trigger()
                    .integration()
                    .filter(id -> !owns(workspace, id))
                    .isPresent() ->
                new ParseResult.Invalid(Stream.concat(
                                Stream.of(new Problem(
                                        "trigger.integration",
                                        "must be the id of an integration of this workspace",
                                        Problem.Severity.ERROR)),
                                warnings.stream())
                        .toList());
            case ParseResult.Valid(Workflow workflow, List<Problem> warnings) -> {
                List<Problem> problems = new ArrayList<>(warnings);
                problems.addAll(new CallCheck(table, reader.of(workspace), workspace, self).problems(workflow));
                missingSecrets(workspace, workflow).forEach(problems::add);
                missingVariables(workspace, workflow).forEach(problems::add);
                problems.addAll(connections(workspace, workflow));
                if (!workflow.rawComparisons().isEmpty()
                        && workflow.trigger().integration().filter(this::isRaw).isPresent()) {
                    problems.addAll(workflow.rawComparisons());
                }
                yield problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR)
                        ? new ParseResult.Invalid(problems)
                        : new ParseResult.Valid(workflow, problems);
            }
        };
    }

    /** Missing secrets are only warnings, because a secret may be set after the workflow is published. */
    private Stream<Problem> missingSecrets(UUID workspace, Workflow workflow) {
        SequencedMap<String, String> secrets = workflow.secrets();
        Set<String> existing = Secrets.existingNames(table, workspace, secrets.keySet());
        return secrets.entrySet().stream()
                .filter(secret -> !existing.contains(secret.getKey()))
                .map(secret -> new Problem(
                        secret.getValue(),
                        "there is no secret \"%s\" in this workspace".formatted(secret.getKey()),
                        Problem.Severity.WARNING));
    }

    /** Connections must exist, like integrations: a connection cannot be deleted while a published workflow uses it. */
    private List<Problem> connections(UUID workspace, Workflow workflow) {
        SequencedMap<String, String> connections = workflow.connections();
        Set<String> existing = ConnectionItems.existing(table, workspace, connections.keySet());
        List<Problem> problems = new ArrayList<>();
        connections.forEach((name, place) -> {
            if (!existing.contains(name)) {
                problems.add(new Problem(
                        place,
                        "there is no connection \"%s\" in this workspace: make it first, by PUT /connections/%s"
                                .formatted(name, name),
                        Problem.Severity.ERROR));
            }
        });
        if (connections.size() > MAX_CONNECTIONS) {
            problems.add(new Problem(
                    connections.sequencedValues().getLast(),
                    "a workflow may use at most %d connections".formatted(MAX_CONNECTIONS),
                    Problem.Severity.ERROR));
        }
        return problems;
    }

    /** Missing variables are only warnings, like missing secrets. */
    private Stream<Problem> missingVariables(UUID workspace, Workflow workflow) {
        SequencedMap<String, String> variables = workflow.variables();
        Set<String> existing = VariableValues.existing(table, workspace, variables.keySet());
        return variables.entrySet().stream()
                .filter(variable -> !existing.contains(variable.getKey()))
                .map(variable -> new Problem(
                        variable.getValue(),
                        "there is no variable \"%s\" in this workspace".formatted(variable.getKey()),
                        Problem.Severity.WARNING));
    }

    /** A condition that fails if the workflow has changed since it was read. */
    static Condition unchanged(WorkflowMetadata metadata) {
        return Condition.all(new Test.Is(WorkflowItems.REVISION, Attribute.of(metadata.revision())));
    }

    private boolean owns(UUID workspace, UUID integration) {
        Key key = WorkspaceKeys.integration(integration);
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .flatMap(item -> item.text(IntegrationItems.WORKSPACE))
                .equals(Optional.of(workspace.toString()));
    }

    private boolean isRaw(UUID integration) {
        Key key = WorkspaceKeys.integration(integration);
        return Optional.ofNullable(table.get(List.of(key)).get(key))
                .filter(IntegrationItems::isRaw)
                .isPresent();
    }

    private static Optional<WorkflowMetadata> owned(UUID workspace, Item head) {
        return Optional.ofNullable(head)
                .map(WorkflowItems::read)
                .filter(workflow -> workflow.workspace().equals(workspace));
    }
}
