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
        /** Queued for a worker, which claims it. */
        QUEUED,
        /** Run here and stored once, at its end: it has no side effects that could be lost. */
        STORED_AT_END,
        /** Run here, and stored as claimed before it begins. */
        STORED_FIRST
    }

    Placement of(NewExecution execution) {
        // one that may wait for a slot is stored first, and claimed when it has the slot
        if (!isOn || execution.concurrency().isPresent()) {
            return Placement.QUEUED;
        }
        Workflow workflow = catalog.definition(
                execution.binding().source(), execution.binding().version());
        return Engine.isPure(workflow) ? Placement.STORED_AT_END : Placement.STORED_FIRST;
    }
}
