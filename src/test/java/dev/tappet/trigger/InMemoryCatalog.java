package dev.tappet.trigger;

import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.integration.Integration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A catalog that holds what a test puts into it. */
final class InMemoryCatalog implements Catalog {
    private final Map<UUID, Integration> integrations = new HashMap<>();
    private final List<Binding> bindings = new ArrayList<>();
    private final Map<UUID, Workflow> definitions = new HashMap<>();

    InMemoryCatalog with(Integration integration) {
        integrations.put(integration.id(), integration);
        return this;
    }

    InMemoryCatalog with(Binding binding, Optional<Template> condition) {
        bindings.add(binding);
        definitions.put(
                binding.source(),
                new Workflow(
                        "a workflow",
                        new Workflow.Trigger(binding.integration(), Optional.empty(), condition, Optional.empty()),
                        List.of()));
        return this;
    }

    InMemoryCatalog without(UUID workflow) {
        bindings.removeIf(each -> each.workflow().equals(workflow));
        return this;
    }

    /** Has a workflow do something. */
    void define(UUID workflow, List<Step> steps) {
        definitions.computeIfPresent(workflow, (_, empty) -> new Workflow(empty.name(), empty.trigger(), steps));
    }

    @Override
    public Map<String, Object> variables(UUID workspace, Set<String> names) {
        return Map.of();
    }

    @Override
    public Triggered find(UUID integration, UUID workflow) {
        return new Triggered(
                integration(integration),
                bindings(integration).stream()
                        .filter(each -> each.workflow().equals(workflow))
                        .findFirst());
    }

    @Override
    public Optional<Integration> integration(UUID id) {
        return Optional.ofNullable(integrations.get(id));
    }

    @Override
    public List<Binding> bindings(UUID integration) {
        return bindings.stream()
                .filter(each -> each.integration().equals(Optional.of(integration)))
                .toList();
    }

    @Override
    public Optional<UUID> workspaceOf(UUID workflow) {
        return bindings.stream()
                .filter(each -> each.workflow().equals(workflow))
                .map(Binding::workspace)
                .findFirst();
    }

    @Override
    public Optional<Binding> published(UUID workspace, UUID workflow) {
        throw new UnsupportedOperationException("The trigger calls no workflow by another");
    }

    @Override
    public Workflow definition(UUID workflow, int version) {
        return Optional.ofNullable(definitions.get(workflow)).orElseThrow(IllegalStateException::new);
    }
}
