package dev.tappet.aws;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.Key;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Counters with limits. For a low limit, each window is one item that every call updates. For a high limit, each
 * process leases several tokens with one update, see {@link LeasedTokens}.
 *
 * <p>A call whose response is lost is repeated. It writes a token, as in {@link ConditionalWrites}, so that it counts
 * once. It may count twice if another call has replaced the token in between.
 */
final class DynamoDbCounters {
    /** How long a counter is kept after the start of its window, which lasts at most a minute. */
    private static final Duration RETENTION = Duration.ofMinutes(2);

    /** The unused tokens of leases that are discarded earlier are lost for their window. */
    private static final Duration LEASES_KEPT = Duration.ofSeconds(10);

    private static final String COUNT = "n";

    private record Window(String counter, Instant start) {}

    private final DynamoDbClient client;
    private final String table;
    private final InstantSource clock;
    private final DynamoDbRetries retries;
    private final ProcessIdentity process;
    private final ConcurrentMap<Window, LeasedTokens> leases = new ConcurrentHashMap<>();
    private final AtomicLong nextCleaning = new AtomicLong(Long.MIN_VALUE);

    /** @param process selects the first partition of a counter; it is not used before the first lease */
    DynamoDbCounters(
            DynamoDbClient client,
            String table,
            InstantSource clock,
            DynamoDbRetries retries,
            ProcessIdentity process) {
        this.client = client;
        this.table = table;
        this.clock = clock;
        this.retries = retries;
        this.process = process;
    }

    /**
     * Adds {@code n} if the limit allows it. A throttled counter counts as exhausted: it admits nothing, and the call
     * is not repeated.
     */
    boolean admit(String counter, int n, int limit, Instant window) {
        if (limit <= 0) {
            return false;
        }
        String partition = "R#" + counter + "#" + window.getEpochSecond();
        if (n < 0) {
            Optional<LeasedTokens> leased = Optional.ofNullable(leases.get(new Window(counter, window)));
            leased.ifPresent(tokens -> tokens.release(-n));
            return leased.isPresent()
                    || count(partition, n, limit - 1L, window) instanceof LeasedTokens.LessorResponse.Leased;
        }
        if (!LeasedTokens.applyTo(limit)) {
            return count(partition, n, limit - 1L, window) instanceof LeasedTokens.LessorResponse.Leased;
        }
        return leased(counter, window)
                .acquire(
                        n,
                        limit,
                        (part, tokens, max) -> count(
                                part == 0 ? partition : partition + "#" + part, tokens, (long) max - tokens, window));
    }

    private LeasedTokens leased(String counter, Instant window) {
        Window leased = new Window(counter, window);
        LeasedTokens existing = leases.get(leased);
        if (existing != null) {
            return existing;
        }
        forgetOldLeases();
        int usedBefore = Optional.ofNullable(leases.get(new Window(counter, window.minusSeconds(1))))
                .map(LeasedTokens::used)
                .orElse(0);
        return leases.computeIfAbsent(
                leased, _ -> new LeasedTokens(usedBefore, (int) process.number(Integer.MAX_VALUE)));
    }

    private void forgetOldLeases() {
        Instant now = clock.instant();
        long next = nextCleaning.get();
        if (now.toEpochMilli() >= next
                && nextCleaning.compareAndSet(next, now.plus(LEASES_KEPT).toEpochMilli())) {
            Instant oldest = now.minus(LEASES_KEPT);
            leases.keySet().removeIf(window -> window.start().isBefore(oldest));
        }
    }

    /** @param max the largest count to which {@code n} may be added */
    private LeasedTokens.LessorResponse count(String partition, int n, long max, Instant window) {
        AttributeValue token = ConditionalWrites.token();
        String operation = "Counting " + partition;
        try {
            UpdateItemRequest request = request(partition, n, max, window, token);
            UpdateItemResponse response =
                    retries.callUnlessBusy(operation, UpdateItemResponse.class, () -> client.updateItem(request));
            return new LeasedTokens.LessorResponse.Leased(countOf(response.attributes()));
        } catch (ConditionalCheckFailedException e) {
            return ConditionalWrites.isRepeated(e, token)
                    ? new LeasedTokens.LessorResponse.Leased(countOf(e.item()))
                    : new LeasedTokens.LessorResponse.Short(countOf(e.item()));
        } catch (SdkException e) {
            if (DynamoDbErrors.throttled(e)) {
                return new LeasedTokens.LessorResponse.Busy();
            }
            throw DynamoDbErrors.of(operation, e);
        }
    }

    private static long countOf(Map<String, AttributeValue> attributes) {
        return Optional.ofNullable(attributes.get(COUNT))
                .map(AttributeValue::n)
                .map(Long::parseLong)
                .orElse(0L);
    }

    private UpdateItemRequest request(String partition, int n, long max, Instant window, AttributeValue token) {
        ExpressionBuilder expression = new ExpressionBuilder(clock.instant());
        String count = expression.name(COUNT);
        String sets = String.join(
                ", ",
                List.of(
                        expression.set(TableDefinition.EXPIRES, ItemAttributes.seconds(window.plus(RETENTION))),
                        expression.set(TableDefinition.TOKEN, token)));
        return UpdateItemRequest.builder()
                .tableName(table)
                .key(ItemAttributes.of(new Key(partition, "0")))
                .updateExpression("ADD %s %s SET %s".formatted(count, expression.value(ItemAttributes.number(n)), sets))
                .conditionExpression("(attribute_not_exists(%1$s) OR %1$s <= %2$s) AND %3$s"
                        .formatted(count, expression.value(ItemAttributes.number(max)), expression.notWrittenBy(token)))
                .expressionAttributeNames(expression.names())
                .expressionAttributeValues(expression.values())
                .returnValues(ReturnValue.ALL_NEW)
                .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
                .build();
    }
}
