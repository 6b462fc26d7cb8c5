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
 * The schema of the one table, for tests and for the setup of a development table. In production, the template of the
 * deployment creates the table, never the program. The attributes of items keep their names ({@code [a-z_]+}). Those of
 * the table itself are in capitals, except the two keys.
 */
public final class TableDefinition {
    static final String PARTITION = "pk";
    static final String SORT = "sk";

    /** The expiry of the item, in epoch seconds. */
    static final String EXPIRES = "TTL";

    /** Identifies the last call that wrote the item. */
    static final String TOKEN = "TOKEN";

    private TableDefinition() {}

    static String partitionOf(Index index) {
        return index.name() + "_PK";
    }

    static String sortOf(Index index) {
        return index.name() + "_SK";
    }

    /**
     * A table billed on demand. Each {@link Index} is a global secondary index of the same name that contains keys
     * only.
     */
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

    /** A request to send once the table is active. DynamoDB then deletes expired items within days, at no cost. */
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
