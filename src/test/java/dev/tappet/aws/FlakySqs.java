package dev.tappet.aws;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;

/** A client in front of another, whose calls of some kinds go wrong as planned. */
final class FlakySqs {
    static final RuntimeException NO_RESPONSE =
            SdkClientException.create("Unable to execute HTTP request", new IOException("refused"));

    private final Map<String, Queue<RuntimeException>> planned = new ConcurrentHashMap<>();
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final SqsClient client;
    private final Queue<Integer> visibilities = new ConcurrentLinkedQueue<>();
    private final AtomicReference<HeldCall> held = new AtomicReference<>();
    private volatile boolean down;

    FlakySqs(SqsClient real) {
        client = (SqsClient) Proxy.newProxyInstance(
                SqsClient.class.getClassLoader(),
                new Class<?>[] {SqsClient.class},
                (proxy, method, arguments) -> called(real, proxy, method, arguments));
    }

    private Object called(SqsClient real, Object proxy, Method method, Object[] arguments) throws Throwable {
        if (arguments[0] instanceof Consumer<?>) {
            // builds the request and calls the method that takes it
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        calls.merge(method.getName(), 1, Integer::sum);
        if (arguments[0] instanceof ChangeMessageVisibilityRequest change) {
            visibilities.add(change.visibilityTimeout());
        }
        HeldCall next = held.getAndSet(null);
        if (next != null) {
            next.hold();
        }
        Optional<RuntimeException> failure = down
                ? Optional.of(NO_RESPONSE)
                : Optional.ofNullable(planned.get(method.getName())).map(Queue::poll);
        if (failure.isPresent()) {
            throw failure.get();
        }
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    SqsClient client() {
        return client;
    }

    /** @param method of the client, as {@code sendMessage} */
    int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    /** The next call is held. */
    HeldCall holds() {
        HeldCall next = new HeldCall();
        held.set(next);
        return next;
    }

    /** The seconds that messages were to be hidden, one after the other. */
    Collection<Integer> visibilities() {
        return visibilities;
    }

    /** The next calls of a method do not happen. */
    FlakySqs fails(String method, int times, RuntimeException failure) {
        Queue<RuntimeException> failures = planned.computeIfAbsent(method, _ -> new ConcurrentLinkedQueue<>());
        for (int i = 0; i < times; i++) {
            failures.add(failure);
        }
        return this;
    }

    /** From now on no call happens, or all do again. */
    void down(boolean isDown) {
        down = isDown;
    }
}
