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
 * Reads from a table on AWS once, before the server listens: the client and what is around it are a thousand classes,
 * which take seconds to load on a busy machine, and would have the first request take so much longer. A function does not
 * do this: its start is part of its first request.
 */
@Singleton
public class TableWarmUp {
    private static final Logger LOG = Logger.getLogger(TableWarmUp.class);
    private static final List<Key> NOTHING = List.of(new Key("START", "0"));

    /** Before what else begins at a start, which would load the same classes at the same time. */
    private static final int FIRST = 1;

    void open(@Observes @Priority(FIRST) StartupEvent event, AwsPlatform aws, Instance<ItemTable> table) {
        if (aws.isChosen()) {
            read(table.get());
        }
    }

    /** Tells at once what is wrong with the table, but goes on: it may be well before anybody calls. */
    static void read(ItemTable table) {
        try {
            table.get(NOTHING);
        } catch (StorageException e) {
            LOG.errorf("The table (TAPPET_TABLE) cannot be read: %s", e.inALine());
        }
    }
}
