package dev.tappet.aws;

import dev.tappet.storage.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;

/**
 * The shape of the one table, for tests and for setting up a development table: in production it is made by the
 * deployment's template, never by the program. Attributes of items keep their names ({@code [a-z_]+}), so the table's
 * own are in capitals, but for the two keys.
 */
public final class TableDefinition {
    static final String PARTITION = "pk";
    static final String SORT = "sk";

    /** When the item expires, in seconds of the epoch. */
    static final String EXPIRES = "TTL";

    /** Names the call that wrote the item last. */
    static final String TOKEN = "TOKEN";

    private TableDefinition() {}

    static String partitionOf(Index index) {
        return index.name() + "_PK";
    }

    static String sortOf(Index index) {
        return index.name() + "_SK";
    }

    /** Billed on demand; each {@link Index} is a global secondary index of its name that holds keys only. */
    public static CreateTableRequest create(String tableName) {
        List<AttributeDefinition> attributes = new ArrayList<>(List.of(text(PARTITION), text(SORT)));
        for (Index index : Index.values()) {
            attributes.add(text(partitionOf(index)));
            attributes.add(text(sortOf(index)));
        }
        return CreateTableRequest.builder()
                .tableName(tableName)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(attributes)
                .keySchema(keys(PARTITION, SORT))
                .globalSecondaryIndexes(Arrays.stream(Index.values())
                        .map(TableDefinition::secondary)
                        .toList())
                .build();
    }

    /** To be sent once the table is there: DynamoDB then deletes what has expired, within days and for free. */
    public static UpdateTimeToLiveRequest timeToLive(String tableName) {
        return UpdateTimeToLiveRequest.builder()
                .tableName(tableName)
                .timeToLiveSpecification(
                        specification -> specification.enabled(true).attributeName(EXPIRES))
                .build();
    }

    private static GlobalSecondaryIndex secondary(Index index) {
        return GlobalSecondaryIndex.builder()
                .indexName(index.name())
                .keySchema(keys(partitionOf(index), sortOf(index)))
                .projection(projection -> projection.projectionType(ProjectionType.KEYS_ONLY))
                .build();
    }

    private static List<KeySchemaElement> keys(String partition, String sort) {
        return List.of(
                KeySchemaElement.builder()
                        .attributeName(partition)
                        .keyType(KeyType.HASH)
                        .build(),
                KeySchemaElement.builder()
                        .attributeName(sort)
                        .keyType(KeyType.RANGE)
                        .build());
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }
}
