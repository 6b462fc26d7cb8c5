package dev.tappet.workspace;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The workspaces of this instance. */
public final class Workspaces {
    private final ItemTable table;
    private final Lists lists;
    private final InstantSource clock;
    private final IdSource ids;

    public Workspaces(ItemTable table, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.lists = new Lists(table, pageTokens);
        this.clock = clock;
        this.ids = new IdSource(clock);
    }

    public Workspace create(Name name) {
        Item item = Item.at(Keys.workspace(ids.next()))
                .with("name", name.value())
                .with("created", clock.millis())
                .build();
        table.write(new Write.Put(item, Condition.any()), Durability.SYNCED);
        return read(item);
    }

    public Optional<Workspace> find(UUID id) {
        Key key = Keys.workspace(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(Workspaces::read);
    }

    /** @throws UnusableInputException when the page token is not of this list */
    public Listed<Workspace> list(PageRequest page) throws UnusableInputException {
        return lists.items(Keys.ALL_WORKSPACES, Keys.WORKSPACES, page).map(Workspaces::read);
    }

    private static Workspace read(Item item) {
        return new Workspace(
                UUID.fromString(item.key().sort().substring(Keys.WORKSPACES.length())),
                item.text("name").orElseThrow(),
                Instant.ofEpochMilli(item.number("created").orElseThrow()));
    }
}
