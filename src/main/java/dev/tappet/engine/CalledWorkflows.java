package dev.tappet.engine;

import dev.tappet.workflow.Workflow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The workflows that an execution called, by the positions of the calls. */
public final class CalledWorkflows {
    private final PublishedWorkflows catalog;
    private final Map<StepPath, Workflow> called = new HashMap<>();

    private CalledWorkflows(PublishedWorkflows catalog) {
        this.catalog = catalog;
    }

    /** Reads the called workflows from the entries of a journal. */
    public static CalledWorkflows in(Collection<JournalEntry> journal, PublishedWorkflows catalog) {
        CalledWorkflows calls = new CalledWorkflows(catalog);
        journal.forEach(calls::add);
        return calls;
    }

    private void add(JournalEntry entry) {
        if (entry instanceof JournalEntry.Called call) {
            called.put(call.path(), catalog.definition(call.source(), call.version()));
        }
    }

    /**
     * @throws IllegalStateException if there is no call at this position; calls are journaled before the steps within
     *                               them
     */
    Workflow at(StepPath call) {
        Workflow workflow = called.get(call.decision());
        if (workflow == null) {
            throw new IllegalStateException("No workflow was called at " + call);
        }
        return workflow;
    }
}
