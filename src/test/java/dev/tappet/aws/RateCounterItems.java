package dev.tappet.aws;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.CapacityTable.RateCounter;
import dev.tappet.storage.ConsumedCapacity;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** The rate counters of a table, as many processes count with them by DynamoDB's updates. */
public final class RateCounterItems {
    private static final Pattern ADDED = Pattern.compile("ADD \\S+ (\\S+) SET .*");
    private static final Pattern AT_MOST = Pattern.compile(".* <= (:\\w+)\\).*");

    private final Map<String, Long> counts = new HashMap<>();
    private final ConsumedCapacity consumed;
    private final InstantSource clock;

    public RateCounterItems(ConsumedCapacity consumed, InstantSource clock) {
        this.consumed = consumed;
        this.clock = clock;
    }

    /** Of a process of its own. */
    public RateCounter process() {
        return new DynamoDbCounters(
                new Counting(),
                "table",
                clock,
                new DynamoDbRetries(DynamoDbRetries.RetryDurations.FOR_CALLERS),
                new ProcessIdentity())::admit;
    }

    private final class Counting implements DynamoDbClient {
        @Override
        public UpdateItemResponse updateItem(UpdateItemRequest request) {
            String partition = request.key().get(TableDefinition.PARTITION).s();
            consumed.wrote(partition, 1);
            long count = counts.getOrDefault(partition, 0L);
            Map<String, AttributeValue> item = Map.of("n", ItemAttributes.number(count));
            if (count > value(request, AT_MOST, request.conditionExpression())) {
                throw ConditionalCheckFailedException.builder().item(item).build();
            }
            count += value(request, ADDED, request.updateExpression());
            counts.put(partition, count);
            return UpdateItemResponse.builder()
                    .attributes(Map.of("n", ItemAttributes.number(count)))
                    .build();
        }

        private static long value(UpdateItemRequest request, Pattern pattern, String expression) {
            Matcher matcher = pattern.matcher(expression);
            if (!matcher.matches()) {
                throw new AssertionError("Another expression: " + expression);
            }
            return Long.parseLong(
                    request.expressionAttributeValues().get(matcher.group(1)).n());
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
