package dev.tappet.workspace;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Condition.Test;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Prevents concurrent publications and removals in a workspace from conflicting. An item of the workspace counts the
 * publications that use workflows or slugs, and the deletions, unpublications and slug changes of them. A publication
 * is committed only if nothing was removed since its check. A removal is committed only if nothing was published since
 * its search for users. Publications do not block each other, and neither do removals.
 *
 * @param seen the item as read before the check; empty if there was none
 */
public record PublicationGuard(UUID workspace, Optional<Item> seen) {
    private static final String PUBLICATIONS = "publications";
    private static final String REMOVALS = "removals";

    /** Reads the item. Resources to check must be read afterwards. */
    public static PublicationGuard read(ItemTable table, UUID workspace) {
        Key key = key(workspace);
        return new PublicationGuard(
                workspace, Optional.ofNullable(table.get(List.of(key)).get(key)));
    }

    private static Key key(UUID workspace) {
        return new Key(WorkspaceKeys.members(workspace), "GUARD");
    }

    Write publish() {
        return write(PUBLICATIONS, REMOVALS);
    }

    /** The write for the commit that removes a resource that published workflows may use. */
    public Write remove() {
        return write(REMOVALS, PUBLICATIONS);
    }

    /** Whether the write that failed is the one of this guard. */
    public boolean isRefused(Write refused) {
        return refused.key().equals(key(workspace));
    }

    private Write write(String counted, String unchanged) {
        Condition condition = seen.<Condition>map(item -> Condition.all(item.number(unchanged)
                        .<Test>map(count -> new Test.Is(unchanged, Attribute.of(count)))
                        .orElseGet(() -> new Test.Missing(unchanged))))
                .orElseGet(Condition::absent);
        return new Write.Update(key(workspace), List.of(new Change.Add(counted, 1)), condition);
    }
}
