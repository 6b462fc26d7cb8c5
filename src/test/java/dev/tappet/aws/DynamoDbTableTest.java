package dev.tappet.aws;

import com.amazonaws.services.dynamodbv2.local.embedded.DynamoDBEmbedded;
import com.amazonaws.services.dynamodbv2.local.shared.access.AmazonDynamoDBLocal;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.ItemTableConformance;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class DynamoDbTableTest extends ItemTableConformance {
    private static final String TABLE = "tappet";

    private static AmazonDynamoDBLocal local;
    private static DynamoDbClient client;

    private final DynamoDbTable table = new DynamoDbTable(client, TABLE, CLOCK);

    @BeforeAll
    static void start() {
        local = DynamoDBEmbedded.create(true);
        client = local.dynamoDbClient();
        client.createTable(TableDefinition.create(TABLE));
    }

    @AfterAll
    static void stop() {
        local.shutdown();
    }

    @Override
    public ItemTable table() {
        return table;
    }
}
