package dev.tappet.execution;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads the parts of many contents together: a journal with a thousand large values takes ten reads instead of a
 * thousand. Parts of huge values are read one by one, so that no read exceeds what a table returns at once.
 */
final class BatchContentReader implements Function<Collection<Key>, Map<Key, Item>> {
    private final ItemTable table;
    private final Map<Key, Item> read = new HashMap<>();

    private BatchContentReader(ItemTable table) {
        this.table = table;
    }

    static BatchContentReader of(List<StoredContent> contents, ItemTable table) {
        BatchContentReader parts = new BatchContentReader(table);
        List<Key> batch = new ArrayList<>();
        for (StoredContent content : contents) {
            List<Key> keys = content.keys();
            // a part that is not the only one has the maximum size
            if (keys.size() == 1) {
                batch.addAll(keys);
            }
            if (batch.size() == ItemTable.MAX_BATCH_SIZE) {
                parts.read.putAll(table.get(batch));
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            parts.read.putAll(table.get(batch));
        }
        return parts;
    }

    @Override
    public Map<Key, Item> apply(Collection<Key> keys) {
        if (!read.keySet().containsAll(keys)) {
            return table.get(keys);
        }
        Map<Key, Item> found = new HashMap<>();
        keys.forEach(key -> found.put(key, read.get(key)));
        return found;
    }
}
