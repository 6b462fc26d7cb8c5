package dev.tappet.execution;

import dev.tappet.engine.CalledWorkflows;
import dev.tappet.engine.JournalEntry;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.StepLocator;
import dev.tappet.engine.StepPath;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Copies the journal of a failed execution to a rerun, up to the failed step. The values are read, sealed again and
 * written one after the other: together they may take much of the memory of the process.
 */
final class RerunJournal {
    /** The number of items that are written together. */
    private static final int WRITE_BATCH_SIZE = 25;

    private final ItemTable table;
    private final SealedValueCodec codec;
    private final Catalog catalog;
    private final RerunMemory memory;

    RerunJournal(ItemTable table, SealedValueCodec codec, Catalog catalog, RerunMemory memory) {
        this.table = table;
        this.codec = codec;
        this.catalog = catalog;
        this.memory = memory;
    }

    /**
     * Stores the copy. The rerun does not exist yet, so that nothing reads an incomplete one.
     *
     * @param binding of the rerun
     * @param expires when they are deleted
     * @throws RerunService.NoMemoryException if there is no memory for a value
     */
    void copy(ExecutionState failed, Binding binding, UUID rerun, Instant expires) {
        Workflow workflow = catalog.definition(binding.source(), binding.version());
        Set<StepPath> copiedPaths = copiedPaths(failed, workflow);
        // secrets found while reading are sealed again for the new execution
        RunSecrets secrets = RunSecrets.none();
        JournalItems from = new JournalItems(failed.id(), failed.expires(), codec, secrets);
        JournalItems to = new JournalItems(rerun, expires, codec, secrets);
        List<Item> copied = new ArrayList<>();
        JournalReader.forEach(table, failed.id(), item -> {
            if (!copiedPaths.contains(JournalItems.pathOf(item))) {
                return;
            }
            try (var _ = memory.lease(failed.binding().workspace(), 2 * JournalItems.weight(item))) {
                JournalEntry entry = from.read(List.of(item), table).getFirst();
                JournalItems.Written written = to.write(entry, ExecutionState.COPIED_EPOCH);
                copied.add(written.item());
                copied.addAll(written.parts());
                if (!written.parts().isEmpty() || copied.size() >= WRITE_BATCH_SIZE) {
                    write(copied);
                }
                moveCallback(entry, rerun);
            }
        });
        write(copied);
    }

    private Set<StepPath> copiedPaths(ExecutionState failed, Workflow workflow) {
        List<JournalEntry> whole = new ArrayList<>();
        JournalReader.forEach(table, failed.id(), item -> whole.add(JournalItems.outline(item)));
        StepLocator positions = new StepLocator(workflow, CalledWorkflows.in(whole, new CatalogWorkflows(catalog)));
        Optional<String> place = failed.result().failedStep();
        return RerunJournalFilter.apply(whole, positions, place).stream()
                .map(JournalEntry::path)
                .collect(Collectors.toSet());
    }

    private void write(List<Item> copied) {
        if (!copied.isEmpty()) {
            table.putAll(List.copyOf(copied));
            copied.clear();
        }
    }

    /** An open callback moves to the rerun: callers have its URLs. */
    private void moveCallback(JournalEntry entry, UUID rerun) {
        if (entry instanceof JournalEntry.Opened opened) {
            table.write(CallbackItems.belongsTo(opened.callback().hash(), rerun), Durability.LAZY);
        }
    }
}
