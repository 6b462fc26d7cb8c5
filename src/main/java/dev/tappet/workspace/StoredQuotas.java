package dev.tappet.workspace;

import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The allowances as they stand in the table. A process reads that of a workspace once in {@link #KEPT}, so that metering
 * costs no call of the table; a change works everywhere after that time at the latest.
 */
public final class StoredQuotas implements Quotas {
    /** How long what was read may be used. */
    public static final Duration KEPT = Duration.ofSeconds(10);

    private static final int WORKSPACES = 10_000;

    /** Each period has entries of its own; those of earlier ones are pushed out. */
    private record Entry(UUID workspace, long period) {}

    private final BoundedCache<Entry, Quota> known = new BoundedCache<>(WORKSPACES);
    private final ItemTable table;
    private final Quota standard;
    private final InstantSource clock;

    /** @param standard what a workspace may use for which nothing else is set */
    public StoredQuotas(ItemTable table, Quota standard, InstantSource clock) {
        this.table = table;
        this.standard = standard;
        this.clock = clock;
    }

    @Override
    public Quota of(UUID workspace) {
        Instant now = clock.instant();
        return known.get(new Entry(workspace, now.getEpochSecond() / KEPT.toSeconds()), () -> read(workspace));
    }

    private Quota read(UUID workspace) {
        Key key = WorkspaceKeys.workspace(workspace);
        Optional<Item> item = Optional.ofNullable(table.get(List.of(key)).get(key));
        return item.map(Workspaces::limits).map(standard::with).orElse(standard);
    }
}
