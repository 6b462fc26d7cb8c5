package dev.tappet.execution;

import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ItemTable;
import java.time.InstantSource;

/** What a scenario stands on: in memory, or on what a deployment has. */
public interface TableFactory {
    TableFactory MEMORY = InMemoryItemTable::new;

    /** A table with nothing in it. */
    ItemTable table(InstantSource clock);
}
