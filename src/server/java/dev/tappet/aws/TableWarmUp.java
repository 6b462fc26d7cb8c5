package dev.tappet.aws;

import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Reads from the DynamoDB table once before the server listens. The client and its dependencies are a thousand classes,
 * which take seconds to load on a busy machine and would delay the first request. A function does not do this, since
 * its start is part of its first request.
 */
@Singleton
public class TableWarmUp {
    private static final Logger LOG = Logger.getLogger(TableWarmUp.class);
    private static final List<Key> NOTHING = List.of(new Key("START", "0"));

    /** Before other observers of the start, which would load the same classes at the same time. */
    private static final int FIRST = 1;

    void open(@Observes @Priority(FIRST) StartupEvent event, AwsPlatform aws, Instance<ItemTable> table) {
        if (aws.isSelected()) {
            read(table.get());
        }
    }

    /** Logs a failure to read the table, but continues: the table may be available before the first request. */
    static void read(ItemTable table) {
        try {
            table.get(NOTHING);
        } catch (StorageException e) {
            LOG.errorf("The table (TAPPET_TABLE) cannot be read: %s", e.singleLineMessage());
        }
    }
}
