package dev.tappet.workspace;

import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Stores the event reporting of a workspace in its item and in the copy of its limits. Processes read that copy anyway,
 * so a workspace without reporting needs no table call when an execution ends.
 */
public final class ReportingItems {
    static final String REPORTING = "reporting";

    private final ItemTable table;
    private final InstantSource clock;

    public ReportingItems(ItemTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    static Optional<Reporting> read(Item item) {
        return item.text(REPORTING).map(text -> {
            int space = text.indexOf(' ');
            return new Reporting(
                    UUID.fromString(text.substring(0, space)), Reporting.events(text.substring(space + 1)));
        });
    }

    /** The writes that start reporting; they fail if it exists already. */
    public List<Write> begin(UUID workspace, Reporting reporting) {
        return writes(workspace, Optional.of(reporting), Condition.all(new Test.Missing(REPORTING)));
    }

    public List<Write> change(UUID workspace, Reporting reporting) {
        return writes(workspace, Optional.of(reporting), Condition.exists());
    }

    public List<Write> end(UUID workspace) {
        return writes(workspace, Optional.empty(), Condition.exists());
    }

    private List<Write> writes(UUID workspace, Optional<Reporting> reporting, Condition condition) {
        Key key = WorkspaceKeys.workspace(workspace);
        Optional<String> text = reporting.map(now -> now.integration() + " " + Reporting.text(now.events()));
        Write.Update update = new Write.Update(
                key,
                List.of(text.<Change>map(now -> Change.set(REPORTING, now))
                        .orElseGet(() -> new Change.Remove(REPORTING))),
                condition);
        Item changed =
                update.appliedTo(Optional.ofNullable(table.get(List.of(key)).get(key)));
        return List.of(
                update, new Write.Put(Workspaces.limitsCopy(workspace, changed, clock.instant()), Condition.any()));
    }
}
