package dev.tappet.aws;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** A client in front of another, some of whose calls go wrong as planned. */
final class FlakyDynamoDb {
    /** What happens to one call. */
    private interface Fate {
        Object of(Call call) throws Throwable;
    }

    /** A call on its way to the real client. */
    private record Call(DynamoDbClient real, Method method, Object request) {
        Object with(Object request) throws Throwable {
            try {
                return method.invoke(real, request);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    private static final Fate HAPPENS = call -> call.with(call.request());

    private final Queue<Fate> planned = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final DynamoDbClient client;
    private volatile IntFunction<Fate> always = _ -> HAPPENS;

    FlakyDynamoDb(DynamoDbClient real) {
        client = (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(),
                new Class<?>[] {DynamoDbClient.class},
                (proxy, method, arguments) -> called(real, proxy, method, arguments));
    }

    private Object called(DynamoDbClient real, Object proxy, Method method, Object[] arguments) throws Throwable {
        if (arguments[0] instanceof Consumer<?>) {
            // builds the request and calls the method that takes it
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        int number = calls.incrementAndGet();
        Fate fate = Optional.ofNullable(planned.poll()).orElseGet(() -> always.apply(number));
        return fate.of(new Call(real, method, arguments[0]));
    }

    /** The reply of each third call is lost. */
    FlakyDynamoDb losesReplies() {
        always = number -> number % 3 == 0 ? FlakyDynamoDb::loseReply : HAPPENS;
        return this;
    }

    /** Two of three calls do not happen. */
    FlakyDynamoDb isMostly(RuntimeException failure) {
        always = number -> number % 3 == 0
                ? HAPPENS
                : _ -> {
                    throw failure;
                };
        return this;
    }

    private static Object loseReply(Call call) throws Throwable {
        call.with(call.request());
        throw SdkClientException.create("Unable to execute HTTP request", new IOException("reset"));
    }

    /** The next call is held, and happens then. */
    HeldCall holds() {
        HeldCall held = new HeldCall();
        planned.add(call -> {
            held.hold();
            return call.with(call.request());
        });
        return held;
    }

    DynamoDbClient client() {
        return client;
    }

    int calls() {
        return calls.get();
    }

    /** The next call happens, but its reply is lost. */
    FlakyDynamoDb losesAReply() {
        planned.add(FlakyDynamoDb::loseReply);
        return this;
    }

    /** The next calls do not happen. */
    FlakyDynamoDb fails(int times, RuntimeException failure) {
        for (int i = 0; i < times; i++) {
            planned.add(_ -> {
                throw failure;
            });
        }
        return this;
    }

    /** From now on all is well. */
    void recovers() {
        planned.clear();
    }

    /** No call happens for a time. */
    FlakyDynamoDb failsFor(Duration time, RuntimeException failure) {
        long end = System.nanoTime() + time.toNanos();
        planned.add(new Fate() {
            @Override
            public Object of(Call call) throws Throwable {
                if (System.nanoTime() > end) {
                    return call.with(call.request());
                }
                planned.add(this);
                throw failure;
            }
        });
        return this;
    }

    /** The next batch is read in part. */
    FlakyDynamoDb readsOnly(int count) {
        planned.add(call -> {
            BatchGetItemRequest request = (BatchGetItemRequest) call.request();
            Map.Entry<String, KeysAndAttributes> all = only(request.requestItems());
            KeysAndAttributes some = keys(all.getValue(), 0, count);
            KeysAndAttributes rest =
                    keys(all.getValue(), count, all.getValue().keys().size());
            BatchGetItemResponse.Builder response = count == 0
                    ? BatchGetItemResponse.builder()
                    : ((BatchGetItemResponse) call.with(request.toBuilder()
                                    .requestItems(Map.of(all.getKey(), some))
                                    .build()))
                            .toBuilder();
            return response.unprocessedKeys(Map.of(all.getKey(), rest)).build();
        });
        return this;
    }

    private static KeysAndAttributes keys(KeysAndAttributes all, int from, int to) {
        return all.toBuilder().keys(all.keys().subList(from, to)).build();
    }

    /** The next batch is written in part. */
    FlakyDynamoDb writesOnly(int count) {
        planned.add(call -> {
            BatchWriteItemRequest request = (BatchWriteItemRequest) call.request();
            Map.Entry<String, List<WriteRequest>> all = only(request.requestItems());
            List<WriteRequest> some = all.getValue().subList(0, count);
            List<WriteRequest> rest =
                    all.getValue().subList(count, all.getValue().size());
            BatchWriteItemResponse.Builder response = count == 0
                    ? BatchWriteItemResponse.builder()
                    : ((BatchWriteItemResponse) call.with(request.toBuilder()
                                    .requestItems(Map.of(all.getKey(), some))
                                    .build()))
                            .toBuilder();
            return response.unprocessedItems(Map.of(all.getKey(), rest)).build();
        });
        return this;
    }

    private static <T> Map.Entry<String, T> only(Map<String, T> byTable) {
        return byTable.entrySet().iterator().next();
    }
}
