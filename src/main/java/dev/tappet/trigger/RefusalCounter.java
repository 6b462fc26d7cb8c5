package dev.tappet.trigger;

import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.Reporting;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Counts the rejected requests of each integration in this process, and stores that an integration rejects many if its
 * workspace reports that. Makes one call of the table in {@link #WINDOW}, and none before the limit is reached.
 */
final class RefusalCounter {
    /** This many in {@link #WINDOW} are reported. */
    static final int THRESHOLD = 20;

    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int INTEGRATIONS = 10_000;

    private static final Logger LOG = Logger.getLogger(RefusalCounter.class);

    private final ItemTable table;
    private final Quotas quotas;
    private final Map<UUID, Counted> counts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Counted> eldest) {
            return size() > INTEGRATIONS;
        }
    };

    RefusalCounter(ItemTable table, Quotas quotas) {
        this.table = table;
        this.quotas = quotas;
    }

    /** The rejected requests of an integration since the first of them. */
    private static final class Counted {
        private final Instant since;
        private final Map<String, Object> reasons = new TreeMap<>();
        private int count;

        Counted(Instant since) {
            this.since = since;
        }

        void add(String reason) {
            count++;
            reasons.merge(reason, 1, (before, _) -> (int) before + 1);
        }
    }

    /** Counts a request. Never throws: the response does not depend on it. */
    void count(Integration integration, String reason, Instant received) {
        increment(integration, reason, received).ifPresent(this::store);
    }

    /**
     * @return the record to store, once in each {@link #WINDOW}
     */
    private synchronized Optional<RefusingIntegration> increment(
            Integration integration, String reason, Instant received) {
        Counted counted = counts.compute(
                integration.id(),
                (_, before) -> before == null || before.since.plus(WINDOW).isBefore(received)
                        ? new Counted(received)
                        : before);
        if (counted.count >= THRESHOLD) {
            return Optional.empty();
        }
        counted.add(reason);
        return counted.count < THRESHOLD
                ? Optional.empty()
                : Optional.of(new RefusingIntegration(
                        integration.workspace(),
                        integration.id(),
                        counted.count,
                        counted.since,
                        received,
                        new TreeMap<>(counted.reasons)));
    }

    private void store(RefusingIntegration refusing) {
        try {
            if (quotas.of(refusing.workspace())
                    .reporting()
                    .filter(reporting -> reporting.events().contains(Reporting.EventType.INTEGRATION_REFUSING))
                    .isPresent()) {
                table.write(refusing.put(), Durability.SYNCED);
            }
        } catch (StorageException e) {
            LOG.warnf(
                    "That integration %s rejects many requests was not stored: %s",
                    refusing.integration(), e.singleLineMessage());
        }
    }
}
