package dev.tappet.execution;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The workflows that an execution called, by the positions of the calls. */
final class Calls {
    private final Catalog catalog;
    private final Map<Path, Workflow> called = new HashMap<>();

    private Calls(Catalog catalog) {
        this.catalog = catalog;
    }

    /** All that a whole journal knows of. */
    static Calls in(Collection<JournalEntry> journal, Catalog catalog) {
        Calls calls = new Calls(catalog);
        journal.forEach(calls::add);
        return calls;
    }

    /** Those on the ways to some positions, read together. */
    static Calls around(Collection<Path> positions, Head head, JournalItems items, ItemTable table, Catalog catalog) {
        Set<Key> keys = new LinkedHashSet<>();
        for (Path position : positions) {
            for (Path call : position.calls()) {
                keys.add(new Key(Head.partition(head.id()), JournalItems.PREFIX + call.decision()));
            }
        }
        Calls calls = new Calls(catalog);
        List<Key> all = List.copyOf(keys);
        for (int from = 0; from < all.size(); from += ItemTable.MOST_AT_ONCE) {
            List<Key> some = all.subList(from, Math.min(all.size(), from + ItemTable.MOST_AT_ONCE));
            List<Item> found = List.copyOf(table.get(some).values());
            items.read(found, table).forEach(calls::add);
        }
        return calls;
    }

    private void add(JournalEntry entry) {
        if (entry instanceof JournalEntry.Called call) {
            called.put(call.path(), catalog.definition(call.source(), call.version()));
        }
    }

    /** @throws IllegalStateException if nothing was called there: it is journaled before anything within it is */
    Workflow at(Path call) {
        Workflow workflow = called.get(call.decision());
        if (workflow == null) {
            throw new IllegalStateException("No workflow was called at " + call);
        }
        return workflow;
    }
}
