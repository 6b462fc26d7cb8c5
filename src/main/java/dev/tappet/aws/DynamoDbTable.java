package dev.tappet.aws;

import static dev.tappet.aws.TableDefinition.PARTITION;
import static dev.tappet.aws.TableDefinition.SORT;
import static dev.tappet.aws.TableDefinition.partitionOf;
import static dev.tappet.aws.TableDefinition.sortOf;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.TableLimits;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The table on DynamoDB. The deployment creates it; {@link TableDefinition} defines its schema. */
public final class DynamoDbTable implements ItemTable {
    /** The maximum number of puts of a BatchWriteItem request. */
    private static final int BATCH = 25;

    private final DynamoDbClient client;
    private final String table;
    private final InstantSource clock;
    private final DynamoDbRetries retries;
    private final ConditionalWrites conditionalWrites;
    private final TransactionWrites transactions;
    private final DynamoDbCounters counters;

    /**
     * Creates the table's client.
     *
     * @param client must not retry calls itself, since this class does, see {@link AwsClients}
     */
    public DynamoDbTable(DynamoDbClient client, String table, InstantSource clock) {
        this(client, table, clock, DynamoDbRetries.RetryDurations.FOR_CALLERS);
    }

    /** @param process is not used before the first count against a high limit */
    public DynamoDbTable(DynamoDbClient client, String table, InstantSource clock, ProcessIdentity process) {
        this(client, table, clock, DynamoDbRetries.RetryDurations.FOR_CALLERS, process);
    }

    DynamoDbTable(
            DynamoDbClient client, String table, InstantSource clock, DynamoDbRetries.RetryDurations retryDurations) {
        this(client, table, clock, retryDurations, new ProcessIdentity());
    }

    private DynamoDbTable(
            DynamoDbClient client,
            String table,
            InstantSource clock,
            DynamoDbRetries.RetryDurations retryDurations,
            ProcessIdentity process) {
        this.client = client;
        this.table = table;
        this.clock = clock;
        retries = new DynamoDbRetries(retryDurations);
        conditionalWrites = new ConditionalWrites(client, table, clock, retries);
        transactions = new TransactionWrites(client, table, clock, retries, conditionalWrites);
        counters = new DynamoDbCounters(client, table, clock, retries, process);
    }

    @Override
    public Map<Key, Item> get(Collection<Key> keys) {
        TableLimits.checkGet(keys);
        String operation = "Reading " + keys.size() + " items";
        Map<Key, Item> found = HashMap.newHashMap(keys.size());
        Collection<Map<String, AttributeValue>> left =
                keys.stream().distinct().map(ItemAttributes::of).toList();
        while (!left.isEmpty()) {
            KeysAndAttributes remaining =
                    KeysAndAttributes.builder().keys(left).consistentRead(true).build();
            BatchGetItemResponse response = retries.callOrFail(operation, BatchGetItemResponse.class, () -> {
                BatchGetItemResponse some =
                        client.batchGetItem(request -> request.requestItems(Map.of(table, remaining)));
                if (unprocessedKeys(some).size() == remaining.keys().size()) {
                    throw new IncompleteBatchException("DynamoDB read none of the items");
                }
                return some;
            });
            for (Map<String, AttributeValue> attributes : response.responses().getOrDefault(table, List.of())) {
                conditionalWrites.existingItem(attributes).ifPresent(item -> found.put(item.key(), item));
            }
            left = unprocessedKeys(response);
        }
        return found;
    }

    private List<Map<String, AttributeValue>> unprocessedKeys(BatchGetItemResponse response) {
        return Optional.ofNullable(response.unprocessedKeys().get(table))
                .map(KeysAndAttributes::keys)
                .orElse(List.of());
    }

    @Override
    public WriteResult write(Write write, Durability durability) {
        TableLimits.checkWrite(write);
        try {
            return switch (write) {
                case Write.Put put -> conditionalWrites.put(put);
                case Write.Update update -> conditionalWrites.update(update);
                case Write.Delete delete -> conditionalWrites.delete(delete);
                case Write.Check check -> transactions.commit(List.of(check));
            };
        } catch (SdkException e) {
            throw DynamoDbErrors.of("Writing " + write.key(), e);
        }
    }

    @Override
    public WriteResult commit(List<Write> writes, Durability durability) {
        TableLimits.checkCommit(writes);
        return transactions.commit(writes);
    }

    @Override
    public void putAll(List<Item> parts) {
        TableLimits.checkParts(parts);
        for (int from = 0; from < parts.size(); from += BATCH) {
            putBatch(parts.subList(from, Math.min(parts.size(), from + BATCH)));
        }
    }

    /** Does not retry: a retry of a throttled write would delay the response and add to the load. */
    @Override
    public void putOnce(List<Item> parts) {
        TableLimits.checkParts(parts);
        for (int from = 0; from < parts.size(); from += BATCH) {
            List<Item> some = parts.subList(from, Math.min(parts.size(), from + BATCH));
            int left = unprocessedWrites(attempt(some)).size();
            if (left > 0) {
                throw new StorageException(
                        "%s: DynamoDB is busy and did not write %d of them".formatted(describeWrite(some), left), null);
            }
        }
    }

    private BatchWriteItemResponse attempt(List<Item> parts) {
        try {
            return client.batchWriteItem(request -> request.requestItems(Map.of(table, puts(parts))));
        } catch (SdkException e) {
            throw DynamoDbErrors.of(describeWrite(parts), e);
        }
    }

    private static String describeWrite(List<Item> parts) {
        return "Writing " + parts.size() + " parts, " + parts.getFirst().key() + " first";
    }

    private static List<WriteRequest> puts(List<Item> parts) {
        return parts.stream()
                .map(part -> WriteRequest.builder()
                        .putRequest(put -> put.item(ItemAttributes.of(part)))
                        .build())
                .toList();
    }

    private void putBatch(List<Item> parts) {
        String operation = describeWrite(parts);
        List<WriteRequest> left = puts(parts);
        while (!left.isEmpty()) {
            List<WriteRequest> remaining = left;
            BatchWriteItemResponse response = retries.callOrFail(operation, BatchWriteItemResponse.class, () -> {
                BatchWriteItemResponse some =
                        client.batchWriteItem(request -> request.requestItems(Map.of(table, remaining)));
                if (unprocessedWrites(some).size() == remaining.size()) {
                    throw new IncompleteBatchException("DynamoDB wrote none of the items");
                }
                return some;
            });
            left = unprocessedWrites(response);
        }
    }

    private List<WriteRequest> unprocessedWrites(BatchWriteItemResponse response) {
        return response.unprocessedItems().getOrDefault(table, List.of());
    }

    @Override
    public boolean isBilledBySize() {
        return true;
    }

    @Override
    public Page<Item> query(Query query) {
        QueryRequest.Builder request = range(PARTITION, SORT, query).consistentRead(true);
        query.after().map(cursor -> CursorCodec.start(query, cursor)).ifPresent(request::exclusiveStartKey);
        QueryResponse response = send("Querying " + query.partition(), request.build());
        return new Page<>(
                response.items().stream()
                        .map(conditionalWrites::existingItem)
                        .flatMap(Optional::stream)
                        .toList(),
                CursorCodec.next(response));
    }

    @Override
    public Page<IndexEntry> entries(Index index, Query query) {
        QueryRequest.Builder request =
                range(partitionOf(index), sortOf(index), query).indexName(index.name());
        query.after().map(cursor -> CursorCodec.start(index, query, cursor)).ifPresent(request::exclusiveStartKey);
        QueryResponse response = send("Querying " + query.partition() + " of " + index, request.build());
        return new Page<>(
                response.items().stream()
                        .map(item -> new IndexEntry(
                                ItemAttributes.key(item),
                                item.get(sortOf(index)).s()))
                        .toList(),
                CursorCodec.next(index, response));
    }

    private QueryRequest.Builder range(String partition, String sort, Query query) {
        return QueryRequest.builder()
                .tableName(table)
                .keyConditionExpression("#partition = :partition AND #sort BETWEEN :from AND :to")
                .expressionAttributeNames(Map.of("#partition", partition, "#sort", sort))
                .expressionAttributeValues(Map.of(
                        ":partition", AttributeValue.fromS(query.partition()),
                        ":from", AttributeValue.fromS(query.from()),
                        ":to", AttributeValue.fromS(query.to())))
                .scanIndexForward(
                        switch (query.order()) {
                            case ASCENDING -> true;
                            case DESCENDING -> false;
                        })
                .limit(query.limit());
    }

    private QueryResponse send(String operation, QueryRequest request) {
        return retries.callOrFail(operation, QueryResponse.class, () -> client.query(request));
    }

    @Override
    public boolean admit(String counter, int n, int limit, Instant window) {
        return counters.admit(counter, n, limit, window);
    }
}
