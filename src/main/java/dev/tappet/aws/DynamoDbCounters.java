package dev.tappet.aws;

import dev.tappet.storage.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Counts against a limit, one item a window. A call whose reply is lost is repeated and leaves a token, as
 * {@link ConditionalWrites} does, so that it counts once; unless others counted in between, whose token it then finds.
 */
final class DynamoDbCounters {
    /** Counters live this long after the start of their window, which is at most a minute long. */
    private static final Duration COUNTED = Duration.ofMinutes(2);

    private static final String COUNT = "n";

    private final DynamoDbClient client;
    private final String table;
    private final InstantSource clock;
    private final DynamoDbRetries retries;

    DynamoDbCounters(DynamoDbClient client, String table, InstantSource clock, DynamoDbRetries retries) {
        this.client = client;
        this.table = table;
        this.clock = clock;
        this.retries = retries;
    }

    /** A counter that cannot keep up is over its limit too: a throttled one admits nothing, and is not asked again. */
    boolean admit(String counter, int n, int limit, Instant window) {
        if (limit <= 0) {
            return false;
        }
        AttributeValue token = ConditionalWrites.token();
        try {
            UpdateItemRequest request = request(counter, n, limit, window, token);
            retries.callUnlessBusy("Counting " + counter, UpdateItemResponse.class, () -> client.updateItem(request));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return ConditionalWrites.isOwn(e, token);
        } catch (SdkException e) {
            if (DynamoDbErrors.throttled(e)) {
                return false;
            }
            throw DynamoDbErrors.of("Counting " + counter, e);
        }
    }

    private UpdateItemRequest request(String counter, int n, int limit, Instant window, AttributeValue token) {
        ExpressionBuilder expression = new ExpressionBuilder(clock.instant());
        String count = expression.name(COUNT);
        String sets = String.join(
                ", ",
                List.of(
                        expression.set(TableDefinition.EXPIRES, ItemAttributes.seconds(window.plus(COUNTED))),
                        expression.set(TableDefinition.TOKEN, token)));
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(ItemAttributes.of(new Key("R#" + counter + "#" + window.getEpochSecond(), "0")))
                .updateExpression("ADD %s %s SET %s".formatted(count, expression.value(ItemAttributes.number(n)), sets))
                .conditionExpression("(attribute_not_exists(%1$s) OR %1$s < %2$s) AND %3$s"
                        .formatted(count, expression.value(ItemAttributes.number(limit)), expression.notYet(token)))
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values())
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }
}
