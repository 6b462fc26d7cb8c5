package dev.tappet.workspace;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * The limits as stored in the table. A process reads the limits of a workspace once per {@link #LIFETIME}, so that most
 * requests need no table call. A change is effective everywhere after that time at the latest.
 */
public final class StoredQuotas implements Quotas {
    /** How long the limits may be used after a read. */
    public static final Duration LIFETIME = Duration.ofSeconds(10);

    private static final int WORKSPACES = 10_000;

    private static final Logger LOG = Logger.getLogger(StoredQuotas.class);

    /** Each period has its own entries; those of earlier periods are evicted. */
    private record Entry(UUID workspace, long period) {}

    private final BoundedCache<Entry, Quota> known = new BoundedCache<>(WORKSPACES);

    /** Differs between processes, so that not all of them read at the same moment. */
    private final LongSupplier offsetMillis;

    private final ItemTable table;
    private final Quota standard;
    private final InstantSource clock;

    /** @param standard the limits of a workspace without its own */
    public StoredQuotas(ItemTable table, Quota standard, InstantSource clock) {
        this(table, standard, clock, new ProcessIdentity());
    }

    /**
     * @param standard the limits of a workspace without its own
     * @param process  determines the offset of the reads; first used when limits are first requested
     */
    public StoredQuotas(ItemTable table, Quota standard, InstantSource clock, ProcessIdentity process) {
        this(table, standard, clock, () -> process.number(LIFETIME.toMillis()));
    }

    /** @param offsetMillis offset of the reads of this process within {@link #LIFETIME}, in milliseconds */
    StoredQuotas(ItemTable table, Quota standard, InstantSource clock, LongSupplier offsetMillis) {
        this.offsetMillis = offsetMillis;
        this.table = table;
        this.standard = standard;
        this.clock = clock;
    }

    @Override
    public Quota of(UUID workspace) {
        long spread = Math.floorMod(workspace.hashCode() + offsetMillis.getAsLong(), LIFETIME.toMillis());
        return known.get(new Entry(workspace, (clock.millis() + spread) / LIFETIME.toMillis()), () -> read(workspace));
    }

    private Quota read(UUID workspace) {
        return item(WorkspaceKeys.limits(workspace))
                .or(() -> item(WorkspaceKeys.workspace(workspace)).map(item -> writeCopy(workspace, item)))
                .map(item -> standard.with(Workspaces.limits(item))
                        .with(ReportingItems.read(item))
                        .with(Workspaces.spread(item)))
                .orElse(standard);
    }

    private Optional<Item> item(Key key) {
        return Optional.ofNullable(table.get(List.of(key)).get(key));
    }

    /**
     * Writes the copy; another process may have written it. A failure is only logged, because the request needs only
     * the limits.
     */
    private Item writeCopy(UUID workspace, Item item) {
        Item copy = Workspaces.limitsCopy(workspace, item, clock.instant());
        try {
            table.write(new Write.Put(copy, Condition.absent()), Durability.LAZY);
        } catch (StorageException e) {
            LOG.debugf(e, "The limits of workspace %s could not be copied", workspace);
        }
        return copy;
    }
}
