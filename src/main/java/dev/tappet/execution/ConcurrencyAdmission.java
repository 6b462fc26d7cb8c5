package dev.tappet.execution;

import dev.tappet.storage.Write;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Admits executions of workflows with a concurrency limit, according to their mode: run, wait, replace others, or skip.
 */
public final class ConcurrencyAdmission {
    private final ConcurrencyGroups groups;
    private final ExecutionStopper stopper;

    public ConcurrencyAdmission(ConcurrencyGroups groups, ExecutionStopper stopper) {
        this.groups = groups;
        this.stopper = stopper;
    }

    /**
     * Stores an execution, and queues it if it may run now. Durable on return.
     *
     * @param state as it would be without a limit
     */
    ConcurrencyGroups.Entered enter(ExecutionState state, ConcurrencyGroup group) {
        ConcurrencyGroups.Entered entered = groups.store(state, group);
        if (entered == ConcurrencyGroups.Entered.WAITING) {
            wake(state.id(), group);
        }
        return entered;
    }

    /**
     * Stores executions of different groups in one commit with other writes.
     *
     * @param entries with unused ids
     * @return empty if the condition of one of the other writes fails; then nothing is stored
     */
    Optional<List<ConcurrencyGroups.Entered>> enter(List<Write> others, List<ConcurrencyGroups.Entry> entries) {
        Optional<List<ConcurrencyGroups.Entered>> entered = groups.store(others, entries);
        for (int i = 0; entered.isPresent() && i < entries.size(); i++) {
            if (entered.get().get(i) == ConcurrencyGroups.Entered.WAITING) {
                wake(entries.get(i).state().id(), entries.get(i).group());
            }
        }
        return entered;
    }

    /** Repeats, for a waiting execution, what a process may have failed to do: storing it, or passing on a slot. */
    void wake(ExecutionState waiting) {
        wake(waiting.id(), waiting.concurrency().orElseThrow().group());
    }

    private void wake(UUID waiting, ConcurrencyGroup group) {
        switch (group.mode()) {
            case REPLACE -> replace(waiting, group);
            case QUEUE, SKIP -> groups.admit(group.id());
        }
    }

    private void replace(UUID id, ConcurrencyGroup group) {
        List<ConcurrencyItems.Ticket> older = groups.replacedBy(group, id);
        // those that wait first; otherwise each would get the slot of the previous one
        older.stream().filter(ticket -> !ticket.isHeld()).forEach(ticket -> stop(ticket, id));
        older.stream().filter(ConcurrencyItems.Ticket::isHeld).forEach(ticket -> stop(ticket, id));
        groups.admit(group.id());
    }

    private void stop(ConcurrencyItems.Ticket ticket, UUID replacement) {
        stopper.replace(ticket.workspace(), ticket.execution(), replacement);
    }
}
