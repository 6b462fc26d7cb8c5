package dev.tappet.aws;

import dev.tappet.storage.Key;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Changes records of executions behind the program's back, so that their runs fail as no request could make them. */
public final class RecordEditor implements AutoCloseable {
    private static final int NO_VERSION = 99;

    private final DynamoDbClient client;

    public RecordEditor(URI endpoint) {
        client = LocalDynamoDb.client(endpoint, Duration.ofSeconds(30));
    }

    /** Names a version of the workflow that there is not. */
    public void damage(String execution) {
        set(execution, "version", NO_VERSION);
    }

    /** Undoes that, and ends the lease of the run that failed by it. */
    public void mend(String execution) {
        set(execution, "version", 1);
        set(execution, "lease", 0);
    }

    private void set(String execution, String attribute, long value) {
        client.updateItem(request -> request.tableName(LocalDynamoDb.TABLE)
                .key(ItemAttributes.of(new Key("X#" + execution, "0")))
                .updateExpression("SET #attribute = :value")
                .conditionExpression("attribute_exists(pk)")
                .expressionAttributeNames(Map.of("#attribute", attribute))
                .expressionAttributeValues(Map.of(":value", ItemAttributes.number(value))));
    }

    @Override
    public void close() {
        client.close();
    }
}
