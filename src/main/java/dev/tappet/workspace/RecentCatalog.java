package dev.tappet.workspace;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The catalog for trigger requests if many processes share a table. DynamoDB reads 3,000 units per second of one
 * partition, and a request reads two units of its integration. Therefore a process reads a busy integration, and the
 * workflows published at it, once per {@link #PERIOD}. Its changes are effective in all processes after that time. An
 * integration that is not busy is read for every request.
 */
public final class RecentCatalog implements Catalog {
    /** How long a read of a busy integration is used. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    /** An integration is busy in a process after more than this number of reads in {@link #PERIOD}. */
    static final int BUSY_READS = 3;

    /**
     * Executions per second of a workspace above which its integrations are always busy, because there may be so many
     * processes that each receives few requests.
     */
    static final int BUSY_RATE = 500;

    private static final int MAX_COUNTED = 10_000;
    private static final int MAX_CACHED = 1_000;

    /** @param period of the integration, as {@link Traffic} counts it */
    private record Read(UUID integration, Optional<UUID> workflow, long period) {}

    private final BoundedCache<UUID, Traffic> traffic = new BoundedCache<>(MAX_COUNTED);
    private final BoundedCache<Read, Triggered> triggered = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<Read, List<Binding>> bindings = new BoundedCache<>(MAX_CACHED);
    private final Catalog catalog;
    private final Quotas quotas;
    private final InstantSource clock;
    private final ProcessIdentity process;

    /**
     * @param catalog reads from the table
     * @param process determines the offset of the reads, so that not all processes read at the same moment
     */
    public RecentCatalog(Catalog catalog, Quotas quotas, InstantSource clock, ProcessIdentity process) {
        this.process = process;
        this.catalog = catalog;
        this.quotas = quotas;
        this.clock = clock;
    }

    /** The number of reads of an integration in the current period. */
    private static final class Traffic {
        private long time = Long.MIN_VALUE;

        /** Differs from every other period, even after the clock was set back. */
        private long period;

        private int reads;
        private boolean isBusyWorkspace;

        /** @return the period if the integration is busy, or empty */
        synchronized Optional<Long> count(long now) {
            if (now != time) {
                time = now;
                period++;
                reads = 0;
            }
            reads++;
            return isBusyWorkspace || reads > BUSY_READS ? Optional.of(period) : Optional.empty();
        }

        /** What was read before is not used again. */
        synchronized void invalidate() {
            period++;
        }

        synchronized void setBusyWorkspace(boolean busyWorkspace) {
            isBusyWorkspace = busyWorkspace;
        }
    }

    @Override
    public void refresh(UUID integration) {
        of(integration).invalidate();
    }

    @Override
    public Triggered find(UUID integration, UUID workflow) {
        return read(
                triggered,
                integration,
                Optional.of(workflow),
                () -> cache(integration, catalog.find(integration, workflow)));
    }

    @Override
    public Optional<Integration> integration(UUID id) {
        return read(
                        triggered,
                        id,
                        Optional.empty(),
                        () -> cache(id, new Triggered(catalog.integration(id), Optional.empty())))
                .integration();
    }

    @Override
    public List<Binding> bindings(UUID integration) {
        return read(bindings, integration, Optional.empty(), () -> catalog.bindings(integration));
    }

    private <T> T read(BoundedCache<Read, T> cache, UUID integration, Optional<UUID> workflow, Supplier<T> load) {
        return of(integration)
                .count((clock.millis() + process.number(PERIOD.toMillis())) / PERIOD.toMillis())
                .map(period -> cache.get(new Read(integration, workflow, period), load))
                .orElseGet(load);
    }

    private Traffic of(UUID integration) {
        return traffic.get(integration, Traffic::new);
    }

    private Triggered cache(UUID id, Triggered found) {
        found.integration()
                .map(integration -> quotas.of(integration.workspace()).rate() > BUSY_RATE)
                .ifPresent(of(id)::setBusyWorkspace);
        return found;
    }

    @Override
    public Optional<UUID> workspaceOf(UUID workflow) {
        return catalog.workspaceOf(workflow);
    }

    @Override
    public Optional<Binding> published(UUID workspace, UUID workflow) {
        return catalog.published(workspace, workflow);
    }

    @Override
    public Map<String, Object> variables(UUID workspace, Set<String> names) {
        return catalog.variables(workspace, names);
    }

    @Override
    public Workflow definition(UUID workflow, int version) {
        return catalog.definition(workflow, version);
    }
}
