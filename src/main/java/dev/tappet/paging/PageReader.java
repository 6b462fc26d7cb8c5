package dev.tappet.paging;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Reads lists of the table in pages. */
public final class PageReader {
    private final ItemTable table;
    private final PageTokens tokens;

    public PageReader(ItemTable table, PageTokens tokens) {
        this.table = table;
        this.tokens = tokens;
    }

    /** The items of a partition whose sort key starts with a prefix. */
    public ResultPage<Item> items(String partition, String prefix, PageRequest pageRequest)
            throws InvalidFieldException {
        return items(Query.startingWith(partition, prefix), partition + "/" + prefix, pageRequest);
    }

    /** The items of a partition whose sort key starts with a prefix, from the last to the first. */
    public ResultPage<Item> newestFirst(String partition, String prefix, PageRequest pageRequest)
            throws InvalidFieldException {
        return items(
                Query.startingWith(partition, prefix).descending(), partition + "/" + prefix + "/back", pageRequest);
    }

    private ResultPage<Item> items(Query all, String list, PageRequest pageRequest) throws InvalidFieldException {
        Query page = all.limit(pageRequest.size());
        if (pageRequest.token().isPresent()) {
            page = page.after(tokens.read(list, pageRequest.token().get()));
        }
        Page<Item> found = table.query(page);
        return new ResultPage<>(found.found(), found.next().map(cursor -> tokens.write(list, cursor)));
    }

    /**
     * The items to which entries of a partition refer, read consistently.
     *
     * @param item returns the key of an item for the id at the end of an entry's sort key
     */
    public ResultPage<Item> referenced(
            String partition, String prefix, Function<UUID, Key> item, PageRequest pageRequest)
            throws InvalidFieldException {
        ResultPage<Key> keys = items(partition, prefix, pageRequest)
                .map(member -> item.apply(UUID.fromString(member.key().sort().substring(prefix.length()))));
        Map<Key, Item> existing = keys.found().isEmpty() ? Map.of() : table.get(keys.found());
        List<Item> found = keys.found().stream()
                .map(key -> Optional.ofNullable(existing.get(key)))
                .flatMap(Optional::stream)
                .toList();
        return new ResultPage<>(found, keys.next());
    }
}
