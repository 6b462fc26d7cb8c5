package dev.tappet.aws;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A client in front of another, whose next calls go wrong as planned. */
final class FlakyDynamoDb {
    /** What happens to one call. */
    private interface Fate {
        Object of(Call call) throws Throwable;
    }

    /** A call on its way to the real client. */
    private interface Call {
        Object withRequest(UnaryOperator<Object> request) throws Throwable;
    }

    private final Queue<Fate> planned = new ArrayDeque<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final DynamoDbClient client;

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
        calls.incrementAndGet();
        Fate fate = planned.isEmpty() ? call -> call.withRequest(request -> request) : planned.remove();
        return fate.of(change -> {
            try {
                return method.invoke(real, change.apply(arguments[0]));
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }

    DynamoDbClient client() {
        return client;
    }

    int calls() {
        return calls.get();
    }

    /** The next call happens, but its reply is lost. */
    FlakyDynamoDb losesAReply() {
        planned.add(call -> {
            call.withRequest(request -> request);
            throw SdkClientException.create("Unable to execute HTTP request", new IOException("reset"));
        });
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

    /** The next call is changed on its way there and back. */
    FlakyDynamoDb changes(UnaryOperator<Object> request, UnaryOperator<Object> response) {
        planned.add(call -> response.apply(call.withRequest(request)));
        return this;
    }
}
