package dev.tappet.aws;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Writes down what AWS would charge for: each successful call, with the capacity units that DynamoDB says it took. */
final class AwsBill implements ExecutionInterceptor {
    /**
     * A call that is paid for.
     *
     * @param units read units of a reading call, write units of a writing one; indexes counted
     */
    record Line(String call, double units) {}

    private static final ReturnConsumedCapacity TOTAL = ReturnConsumedCapacity.TOTAL;

    private final List<Line> lines = new ArrayList<>();

    /** What was called since this was last asked. */
    synchronized List<Line> take() {
        List<Line> taken = List.copyOf(lines);
        lines.clear();
        return taken;
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        return switch (context.request()) {
            case BatchGetItemRequest get ->
                get.toBuilder().returnConsumedCapacity(TOTAL).build();
            case QueryRequest query ->
                query.toBuilder().returnConsumedCapacity(TOTAL).build();
            case PutItemRequest put ->
                put.toBuilder().returnConsumedCapacity(TOTAL).build();
            case UpdateItemRequest update ->
                update.toBuilder().returnConsumedCapacity(TOTAL).build();
            case BatchWriteItemRequest batch ->
                batch.toBuilder().returnConsumedCapacity(TOTAL).build();
            case TransactWriteItemsRequest commit ->
                commit.toBuilder().returnConsumedCapacity(TOTAL).build();
            case SdkRequest other -> other;
        };
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        switch (context.request()) {
            // the sweep's, which is by the minute and not by the execution
            case QueryRequest query when "DUE".equals(query.indexName()) -> {}
            case SendMessageBatchRequest _ -> {}
            case SendMessageRequest _ -> add("send", 1);
            case DeleteMessageRequest _ -> add("delete", 1);
            case SdkRequest _ -> add(context.response());
        }
    }

    private void add(SdkResponse response) {
        switch (response) {
            case BatchGetItemResponse got -> add("get", units(got.consumedCapacity()));
            case QueryResponse found -> add("query", units(List.of(found.consumedCapacity())));
            case PutItemResponse put -> add("put", units(List.of(put.consumedCapacity())));
            case UpdateItemResponse updated -> add("update", units(List.of(updated.consumedCapacity())));
            case BatchWriteItemResponse written -> add("put all", units(written.consumedCapacity()));
            case TransactWriteItemsResponse committed -> add("commit", units(committed.consumedCapacity()));
            // one that waits in vain is by the time, and not by the execution
            case ReceiveMessageResponse received when received.messages().isEmpty() -> {}
            case ReceiveMessageResponse _ -> add("receive", 1);
            case SdkResponse other -> throw new AssertionError("An execution is not expected to cost " + other);
        }
    }

    private static double units(List<ConsumedCapacity> consumed) {
        return consumed.stream().mapToDouble(ConsumedCapacity::capacityUnits).sum();
    }

    private synchronized void add(String call, double units) {
        lines.add(new Line(call, units));
    }
}
