package dev.tappet.api.execution;

import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.workspace.WorkspaceNames;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Creates the views of executions, with the names of their workflows and integrations. */
@Singleton
class ExecutionViews {
    private final WorkspaceNames names;

    ExecutionViews(WorkspaceNames names) {
        this.names = names;
    }

    /** Reads the names of all executions together. */
    List<ExecutionView.Summary> of(UUID workspace, List<ExecutionSummary> executions) {
        Map<UUID, String> known = names(workspace, executions);
        return executions.stream()
                .map(execution -> ExecutionView.Summary.of(execution, known))
                .toList();
    }

    ExecutionView.Summary of(ExecutionSummary execution) {
        return of(execution.workspace(), List.of(execution)).getFirst();
    }

    ExecutionView of(Execution execution) {
        return ExecutionView.of(execution, names(execution.workspace(), List.of(execution.summary())));
    }

    private Map<UUID, String> names(UUID workspace, List<ExecutionSummary> executions) {
        Set<UUID> workflows = new HashSet<>();
        Set<UUID> integrations = new HashSet<>();
        executions.forEach(execution -> {
            workflows.add(execution.workflow());
            execution.integration().ifPresent(integrations::add);
        });
        return executions.isEmpty() ? Map.of() : names.of(workspace, workflows, integrations);
    }
}
