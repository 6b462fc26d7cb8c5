package dev.tappet.aws;

import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ItemTableConformance;
import org.junit.jupiter.api.Tag;

/** The table through sockets and the protocol's JSON, as in production. */
@Tag("slow")
class DynamoDbTableTest extends ItemTableConformance {
    private final DynamoDbTable table = LocalServices.dynamoDb().table(LocalDynamoDb.TABLE, CLOCK);

    @Override
    public ItemTable table() {
        return table;
    }
}
