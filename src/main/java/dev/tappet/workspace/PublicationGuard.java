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
 * Keeps what a workspace publishes and what it removes at the same moment apart. An item of the workspace counts the
 * publications that use workflows or slugs, and the deletions, withdrawals and new names of them. A publication is
 * committed only if nothing was removed since it was checked; and a removal only if nothing was published since the
 * users were looked for. Publications do not hinder each other, and neither do removals.
 *
 * @param seen the item as it was read before the check; empty if there was none
 */
public record PublicationGuard(UUID workspace, Optional<Item> seen) {
    private static final String PUBLICATIONS = "publications";
    private static final String REMOVALS = "removals";

    /** Reads it; what is to be checked must be read afterwards. */
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

    /** Goes into the commit that removes something which published workflows may use. */
    public Write remove() {
        return write(REMOVALS, PUBLICATIONS);
    }

    /** Whether it was this guard's write that was refused. */
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
