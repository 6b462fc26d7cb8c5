package dev.tappet.aws;

import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Conditional writes of a single item. A call whose response is lost is repeated, and its own first attempt may then
 * make its condition fail. Every call therefore writes a token into the item: if the item of a failed condition has
 * that token, the call has succeeded.
 */
final class ConditionalWrites {
    private final DynamoDbClient client;
    private final String table;
    private final InstantSource clock;
    private final DynamoDbRetries retries;

    ConditionalWrites(DynamoDbClient client, String table, InstantSource clock, DynamoDbRetries retries) {
        this.client = client;
        this.table = table;
        this.clock = clock;
        this.retries = retries;
    }

    WriteResult put(Write.Put put) {
        AttributeValue token = token();
        Map<String, AttributeValue> attributes = new HashMap<>(ItemAttributes.of(put.item()));
        attributes.put(TableDefinition.TOKEN, token);
        ExpressionBuilder expression = new ExpressionBuilder(clock.instant());
        PutItemRequest request = PutItemRequest.builder()
                .tableName(table)
                .item(attributes)
                .conditionExpression(expression.condition(put.condition()))
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values())
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        try {
            retries.call("Putting " + put.key(), PutItemResponse.class, () -> client.putItem(request));
            return new WriteResult.Applied(Optional.empty());
        } catch (ConditionalCheckFailedException e) {
            return isRepeated(e, token) ? new WriteResult.Applied(Optional.empty()) : refused(e);
        }
    }

    WriteResult update(Write.Update update) {
        AttributeValue token = token();
        ExpressionBuilder expression = new ExpressionBuilder(clock.instant());
        UpdateItemRequest request = UpdateItemRequest.builder()
                .tableName(table)
                .key(ItemAttributes.of(update.key()))
                .updateExpression(
                        expression.changes(update.changes(), List.of(expression.set(TableDefinition.TOKEN, token))))
                .conditionExpression(
                        expression.updateCondition(update.condition()) + " AND " + expression.notWrittenBy(token))
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values())
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
        try {
            UpdateItemResponse response = retries.call(
                    "Updating " + update.key(), UpdateItemResponse.class, () -> client.updateItem(request));
            return new WriteResult.Applied(Optional.of(ItemAttributes.item(response.attributes())));
        } catch (ConditionalCheckFailedException e) {
            if (isRepeated(e, token)) {
                return new WriteResult.Applied(Optional.of(ItemAttributes.item(e.item())));
            }
            WriteResult.ConditionFailed refused = refused(e);
            if (refused.existing().isEmpty() && update.condition().holdsFor(Optional.empty())) {
                // Only an expired item can have made this condition fail.
                clearExpired(update.key());
                return update(update);
            }
            return refused;
        }
    }

    WriteResult delete(Write.Delete delete) {
        ExpressionBuilder expression = new ExpressionBuilder(clock.instant());
        DeleteItemRequest request = delete(delete.key(), expression, expression.condition(delete.condition()));
        AtomicBoolean mayBeApplied = new AtomicBoolean();
        try {
            retries.call("Deleting " + delete.key(), DeleteItemResponse.class, () -> {
                try {
                    return client.deleteItem(request);
                } catch (SdkException e) {
                    mayBeApplied.compareAndSet(false, DynamoDbErrors.mayBeApplied(e));
                    throw e;
                }
            });
            return new WriteResult.Applied(Optional.empty());
        } catch (ConditionalCheckFailedException e) {
            WriteResult.ConditionFailed refused = refused(e);
            // A deleted item has no token: after a lost response, its absence shows that the first attempt succeeded.
            return mayBeApplied.get() && refused.existing().isEmpty()
                    ? new WriteResult.Applied(Optional.empty())
                    : refused;
        }
    }

    /** Deletes an expired item, unless it has been deleted or replaced in the meantime. */
    void clearExpired(Key key) {
        ExpressionBuilder expression = new ExpressionBuilder(clock.instant());
        DeleteItemRequest request = delete(key, expression, expression.expired());
        try {
            retries.call("Clearing " + key, DeleteItemResponse.class, () -> client.deleteItem(request));
        } catch (ConditionalCheckFailedException _) {
            // No expired item is left.
        }
    }

    private DeleteItemRequest delete(Key key, ExpressionBuilder expression, String condition) {
        return DeleteItemRequest.builder()
                .tableName(table)
                .key(ItemAttributes.of(key))
                .conditionExpression(condition)
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values())
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }

    private WriteResult.ConditionFailed refused(ConditionalCheckFailedException e) {
        return new WriteResult.ConditionFailed(0, e.hasItem() ? existingItem(e.item()) : Optional.empty());
    }

    /** The item of a response; empty if there is none or it has expired. */
    Optional<Item> existingItem(Map<String, AttributeValue> attributes) {
        return attributes.isEmpty()
                ? Optional.empty()
                : Optional.of(ItemAttributes.item(attributes)).filter(item -> !item.expiredAt(clock.instant()));
    }

    /** Whether the condition failed because the call with this token has already written the item. */
    static boolean isRepeated(ConditionalCheckFailedException e, AttributeValue token) {
        return e.hasItem() && token.equals(e.item().get(TableDefinition.TOKEN));
    }

    /**
     * A token that differs from all recent ones. It is short, since an update is billed by the size of the whole item.
     */
    static AttributeValue token() {
        return ItemAttributes.number(UUID.randomUUID().getLeastSignificantBits());
    }
}
