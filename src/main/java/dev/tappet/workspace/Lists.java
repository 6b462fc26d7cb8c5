package dev.tappet.workspace;

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
public final class Lists {
    private final ItemTable table;
    private final PageTokens tokens;

    public Lists(ItemTable table, PageTokens tokens) {
        this.table = table;
        this.tokens = tokens;
    }

    /** The items of a partition whose sort starts with a prefix. */
    public Listed<Item> items(String partition, String prefix, PageRequest wanted) throws UnusableInputException {
        return items(Query.startingWith(partition, prefix), partition + "/" + prefix, wanted);
    }

    /** The same, from the last. */
    Listed<Item> newestFirst(String partition, String prefix, PageRequest wanted) throws UnusableInputException {
        return items(Query.startingWith(partition, prefix).descending(), partition + "/" + prefix + "/back", wanted);
    }

    private Listed<Item> items(Query all, String list, PageRequest wanted) throws UnusableInputException {
        Query page = all.limit(wanted.size());
        if (wanted.token().isPresent()) {
            page = page.after(tokens.read(list, wanted.token().get()));
        }
        Page<Item> found = table.query(page);
        return new Listed<>(found.found(), found.next().map(cursor -> tokens.write(list, cursor)));
    }

    /** The items that the members of a workspace stand for, read consistently. */
    Listed<Item> members(UUID workspace, String prefix, Function<UUID, Key> item, PageRequest wanted)
            throws UnusableInputException {
        Listed<Key> keys = items(Keys.members(workspace), prefix, wanted)
                .map(member -> item.apply(UUID.fromString(member.key().sort().substring(prefix.length()))));
        Map<Key, Item> standing = keys.found().isEmpty() ? Map.of() : table.get(keys.found());
        List<Item> found = keys.found().stream()
                .map(key -> Optional.ofNullable(standing.get(key)))
                .flatMap(Optional::stream)
                .toList();
        return new Listed<>(found, keys.next());
    }
}
