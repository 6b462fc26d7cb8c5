package dev.tappet.workspace;

import dev.tappet.json.Problem;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.IntegrationItems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The catalog as stored in the table. Reads are never older than the request; compiled definitions are cached. */
public final class TableCatalog implements Catalog {
    /** Compiled definitions in the cache. */
    private static final int MAX_CACHED = 1_000;

    private record VersionId(UUID workflow, int version) {}

    private final BoundedCache<VersionId, Workflow> definitions = new BoundedCache<>(MAX_CACHED);
    private final ItemTable table;
    private final IntegrationItems integrations;
    private final DefinitionReader reader;
    private final VariableValues variables;

    public TableCatalog(ItemTable table, SecretBox box, DefinitionReader reader, VariableValues variables) {
        this.table = table;
        this.integrations = new IntegrationItems(box);
        this.reader = reader;
        this.variables = variables;
    }

    @Override
    public Triggered find(UUID integration, UUID workflow) {
        Key integrationKey = WorkspaceKeys.integration(integration);
        Key triggerKey = WorkspaceKeys.trigger(integration, workflow);
        Map<Key, Item> found = table.get(List.of(integrationKey, triggerKey));
        return new Triggered(
                Optional.ofNullable(found.get(integrationKey)).map(integrations::read),
                Optional.ofNullable(found.get(triggerKey)).map(WorkflowItems::readTrigger));
    }

    @Override
    public Optional<Integration> integration(UUID id) {
        return item(WorkspaceKeys.integration(id)).map(integrations::read);
    }

    @Override
    public List<Binding> bindings(UUID integration) {
        // all triggers of an integration usually fit into one page
        Query triggers =
                Query.startingWith(WorkspaceKeys.integration(integration).partition(), WorkspaceKeys.TRIGGERS);
        List<Binding> bindings = new ArrayList<>();
        Page<Item> page = table.query(triggers);
        page.found().forEach(trigger -> bindings.add(WorkflowItems.readTrigger(trigger)));
        while (page.next().isPresent()) {
            page = table.query(triggers.after(page.next().get()));
            page.found().forEach(trigger -> bindings.add(WorkflowItems.readTrigger(trigger)));
        }
        return List.copyOf(bindings);
    }

    @Override
    public Optional<UUID> workspaceOf(UUID workflow) {
        return item(WorkspaceKeys.workflow(workflow))
                .map(WorkflowItems::read)
                .filter(metadata -> metadata.published().isPresent())
                .map(WorkflowMetadata::workspace);
    }

    @Override
    public Optional<Binding> published(UUID workspace, UUID workflow) {
        return item(WorkspaceKeys.workflow(workflow))
                .map(WorkflowItems::read)
                .filter(metadata -> metadata.workspace().equals(workspace))
                .flatMap(metadata -> metadata.published()
                        .map(now -> new Binding(now.integration(), workflow, workspace, workflow, now.version())));
    }

    @Override
    public Map<String, Object> variables(UUID workspace, Set<String> names) {
        return variables.of(workspace, names);
    }

    @Override
    public Workflow definition(UUID workflow, int version) {
        return definitions.get(new VersionId(workflow, version), () -> compile(workflow, version));
    }

    private Workflow compile(UUID workflow, int version) {
        Item item = item(WorkspaceKeys.version(workflow, version))
                .orElseThrow(
                        () -> new IllegalStateException("Workflow %s has no version %d".formatted(workflow, version)));
        return switch (reader.read(WorkflowItems.source(item).utf8(), SlugItems.of(item))) {
            case ParseResult.Valid valid -> valid.workflow();
            case ParseResult.Invalid(List<Problem> problems) ->
                throw new IllegalStateException(
                        "Version %d of workflow %s is no longer valid: %s".formatted(version, workflow, problems));
        };
    }

    private Optional<Item> item(Key key) {
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }
}
