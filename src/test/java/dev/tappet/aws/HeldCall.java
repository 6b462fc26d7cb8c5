package dev.tappet.aws;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A call of a service that does not return until it is released, as the probe of a half-open circuit breaker. */
final class HeldCall {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Set<Thread.State> AT_REST =
            Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** To be called by the service. */
    void hold() {
        entered.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Calls until one call is held, makes others beside it, and releases it when they all wait or have ended.
     *
     * @return how many of the others failed
     */
    int failuresBeside(int others, Runnable call) {
        return failuresBeside(others, call, threads -> threads.allMatch(thread -> AT_REST.contains(thread.getState())));
    }

    /** @param release whether the other calls are where they should be when the held one is released */
    int failuresBeside(int others, Runnable call, Predicate<Stream<Thread>> release) {
        AtomicInteger failures = new AtomicInteger();
        Thread probe = Thread.ofVirtual().start(() -> {
            while (entered.getCount() > 0) {
                isDone(call);
            }
        });
        await().atMost(TIMEOUT).until(() -> entered.getCount() == 0);
        List<Thread> threads = IntStream.range(0, others)
                .mapToObj(_ -> Thread.ofVirtual().start(() -> {
                    if (!isDone(call)) {
                        failures.incrementAndGet();
                    }
                }))
                .toList();
        await().atMost(TIMEOUT).pollInterval(Duration.ofMillis(5)).until(() -> release.test(threads.stream()));
        released.countDown();
        await().atMost(TIMEOUT).until(() -> !probe.isAlive() && threads.stream().noneMatch(Thread::isAlive));
        return failures.get();
    }

    private static boolean isDone(Runnable call) {
        try {
            call.run();
            return true;
        } catch (RuntimeException _) {
            return false;
        }
    }
}
