package dev.tappet.api.support;

import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Ready while the table responds: reads one item that does not exist. */
@Readiness
@Singleton
class TableReadiness implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(TableReadiness.class);
    private static final String NAME = "table";
    private static final List<Key> NOTHING = List.of(new Key("READY", "0"));

    private final ItemTable table;

    TableReadiness(ItemTable table) {
        this.table = table;
    }

    @Override
    public HealthCheckResponse call() {
        try {
            table.get(NOTHING);
            return HealthCheckResponse.up(NAME);
        } catch (StorageException e) {
            LOG.warn("Not ready: the table does not respond", e);
            return HealthCheckResponse.down(NAME);
        }
    }
}
