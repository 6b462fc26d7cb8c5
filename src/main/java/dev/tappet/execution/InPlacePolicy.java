package dev.tappet.execution;

import dev.tappet.engine.Engine;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;

/**
 * Decides which executions may run in the process that accepts them, while their caller waits.
 *
 * @param isOn whether any may
 */
public record InPlacePolicy(boolean isOn, Catalog catalog) {
    enum Placement {
        /** By a worker, which claims it. */
        QUEUED,
        /** Here, and stored once, at its end: it does nothing that could be lost. */
        STORED_AT_END,
        /** Here, and stored as claimed before it begins. */
        STORED_FIRST
    }

    Placement of(NewExecution execution) {
        // one that may have to wait for others is stored first, and claimed when it has its slot
        if (!isOn || execution.concurrency().isPresent()) {
            return Placement.QUEUED;
        }
        Workflow workflow = catalog.definition(
                execution.binding().source(), execution.binding().version());
        return Engine.isPure(workflow) ? Placement.STORED_AT_END : Placement.STORED_FIRST;
    }
}
