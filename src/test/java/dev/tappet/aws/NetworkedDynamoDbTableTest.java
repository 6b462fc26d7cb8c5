package dev.tappet.aws;

import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ItemTableConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The table through sockets and the protocol's JSON, as in production. */
class NetworkedDynamoDbTableTest extends ItemTableConformance {
    private static LocalDynamoDb local;

    private final DynamoDbTable table = new DynamoDbTable(local.client(), LocalDynamoDb.TABLE, CLOCK);

    @BeforeAll
    static void start() {
        local = new LocalDynamoDb(FreePort.find());
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    @Override
    public ItemTable table() {
        return table;
    }
}
