package dev.tappet.execution;

import dev.tappet.memory.JsonWeight;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.storage.ItemTable;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Limits the memory of the events whose executions run in this process. A message does not contain the size of its
 * event: without this limit, a few large events could use the memory of all other runs.
 *
 * @param budget an event that exceeds the share of its workspace runs alone in it
 */
record EventMemory(MemoryBudget budget) {
    /** Up to this size, in bytes, the worst ratio is assumed; larger events are read and measured. */
    private static final int WEIGHED = 64 * 1024;

    /**
     * Waits for memory for an event and its request.
     *
     * @param workspace that holds it
     * @return empty on timeout, or if the thread was interrupted
     */
    Optional<MemoryBudget.Lease> lease(UUID workspace, StoredInput input, ItemTable table, Duration longest) {
        Optional<String> owner = Optional.of(workspace.toString());
        StoredContent event = input.event();
        int request = input.request().map(StoredContent::length).orElse(0);
        long other = request <= StateAttributes.INLINE_BYTES ? 0 : (long) JsonWeight.MAX_HEAP_PER_BYTE * request;
        int bytes = event.length();
        if (bytes <= StateAttributes.INLINE_BYTES) {
            return budget.lease(owner, other, longest);
        }
        if (bytes <= WEIGHED) {
            return budget.lease(owner, (long) JsonWeight.MAX_HEAP_PER_BYTE * bytes + other, longest);
        }
        // Measured under a separate lease, which is released first: waiting while holding one could block all others.
        Optional<Long> weight = Optional.empty();
        try (MemoryBudget.Lease reading =
                budget.lease(owner, 2L * bytes, longest).orElse(null)) {
            if (reading != null) {
                weight = Optional.of(JsonWeight.of(event.read(table)));
            }
        }
        return weight.flatMap(known -> budget.lease(owner, known + other, longest));
    }
}
