package dev.tappet.aws;

import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Commits of several items. A repetition after a lost response succeeds, since DynamoDB remembers the token of the
 * request for ten minutes. A commit that conflicts with another one is repeated, too.
 */
final class TransactionWrites {
    private static final ReturnValuesOnConditionCheckFailure ALL_OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;

    private final DynamoDbClient client;
    private final String table;
    private final InstantSource clock;
    private final DynamoDbRetries retries;
    private final ConditionalWrites conditionalWrites;

    TransactionWrites(
            DynamoDbClient client,
            String table,
            InstantSource clock,
            DynamoDbRetries retries,
            ConditionalWrites conditionalWrites) {
        this.client = client;
        this.table = table;
        this.clock = clock;
        this.retries = retries;
        this.conditionalWrites = conditionalWrites;
    }

    WriteResult commit(List<Write> writes) {
        String operation =
                "Writing " + writes.size() + " items, " + writes.getFirst().key() + " first";
        Instant now = clock.instant();
        // Built once: DynamoDB rejects the same token with different content.
        TransactWriteItemsRequest request = TransactWriteItemsRequest.builder()
                .transactItems(
                        writes.stream().map(write -> transactional(write, now)).toList())
                .clientRequestToken(UUID.randomUUID().toString())
                .build();
        try {
            retries.call(operation, TransactWriteItemsResponse.class, () -> client.transactWriteItems(request));
            return new WriteResult.Applied(Optional.empty());
        } catch (TransactionCanceledException e) {
            int index = firstRefused(e.cancellationReasons());
            if (index < 0) {
                throw DynamoDbErrors.of(operation, e);
            }
            CancellationReason reason = e.cancellationReasons().get(index);
            Optional<Item> existing =
                    reason.hasItem() ? conditionalWrites.existingItem(reason.item()) : Optional.empty();
            Write refused = writes.get(index);
            if (existing.isEmpty() && refused.condition().holdsFor(existing)) {
                // Only an expired item can have made the condition of this update fail.
                conditionalWrites.clearExpired(refused.key());
                return commit(writes);
            }
            return new WriteResult.ConditionFailed(index, existing);
        } catch (SdkException e) {
            throw DynamoDbErrors.of(operation, e);
        }
    }

    private static int firstRefused(List<CancellationReason> reasons) {
        for (int i = 0; i < reasons.size(); i++) {
            if (DynamoDbErrors.CONDITION_FAILED.equals(reasons.get(i).code())) {
                return i;
            }
        }
        return -1;
    }

    private TransactWriteItem transactional(Write write, Instant now) {
        ExpressionBuilder expression = new ExpressionBuilder(now);
        TransactWriteItem.Builder item = TransactWriteItem.builder();
        switch (write) {
            case Write.Put(Item put, Condition condition) ->
                item.put(to -> to.tableName(table)
                        .item(ItemAttributes.of(put))
                        .conditionExpression(expression.condition(condition))
                        .expressionAttributeNames(expression.names())
                        .expressionAttributeValues(expression.values())
                        .returnValuesOnConditionCheckFailure(ALL_OLD));
            case Write.Update update ->
                item.update(to -> to.tableName(table)
                        .key(ItemAttributes.of(update.key()))
                        .updateExpression(expression.changes(update.changes(), List.of()))
                        .conditionExpression(expression.updateCondition(update.condition()))
                        .expressionAttributeNames(expression.names())
                        .expressionAttributeValues(expression.values())
                        .returnValuesOnConditionCheckFailure(ALL_OLD));
            case Write.Delete delete ->
                item.delete(to -> to.tableName(table)
                        .key(ItemAttributes.of(delete.key()))
                        .conditionExpression(expression.condition(delete.condition()))
                        .expressionAttributeNames(expression.names())
                        .expressionAttributeValues(expression.values())
                        .returnValuesOnConditionCheckFailure(ALL_OLD));
            case Write.Check check ->
                item.conditionCheck(to -> to.tableName(table)
                        .key(ItemAttributes.of(check.key()))
                        .conditionExpression(expression.condition(check.condition()))
                        .expressionAttributeNames(expression.names())
                        .expressionAttributeValues(expression.values())
                        .returnValuesOnConditionCheckFailure(ALL_OLD));
        }
        return item.build();
    }
}
