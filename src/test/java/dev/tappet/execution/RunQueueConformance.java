package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link RunQueue} does. Nothing is said of the order, and a message may come more than once: it is a hint.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class RunQueueConformance {
    /** Workers of each lane. */
    protected static final Map<Lane, Integer> CONCURRENCY = Map.of(Lane.SYNC, 2, Lane.ASYNC, 2);

    private static final UUID WORKSPACE = new UUID(0, 3);

    /** A queue and what delivers from it. */
    public interface Delivery extends AutoCloseable {
        RunQueue queue();

        void start(RunQueue.Handler handler);

        /** After this, no delivery begins. */
        @Override
        void close();
    }

    private final Queue<UUID> delivered = new ConcurrentLinkedQueue<>();
    private Delivery delivery;

    /** An empty queue that delivers with {@link #CONCURRENCY}. */
    protected abstract Delivery open();

    @BeforeEach
    void begin() {
        delivery = open();
    }

    @AfterEach
    void end() {
        delivery.close();
    }

    private void send(UUID id, Lane lane) {
        delivery.queue().send(id, WORKSPACE, lane, Duration.ZERO);
    }

    private static Set<UUID> some(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).collect(Collectors.toSet());
    }

    private void awaitDelivered(Set<UUID> ids) {
        await().atMost(Duration.ofSeconds(30)).until(() -> delivered.containsAll(ids));
    }

    @Test
    void onlyTheFirstMessageOfAPureExecution_maySayThatTheClaimCanWait() {
        Map<UUID, Boolean> deferrable = new ConcurrentHashMap<>();
        delivery.start((id, turn) -> deferrable.put(id, turn.mayDeferClaim()));
        List<UUID> ids = List.copyOf(some(3));
        delivery.queue().sendFirst(ids.get(0), WORKSPACE, Lane.ASYNC, true);
        delivery.queue().sendFirst(ids.get(1), WORKSPACE, Lane.ASYNC, false);
        send(ids.get(2), Lane.ASYNC);
        await().atMost(Duration.ofSeconds(30)).until(() -> deferrable.size() == 3);
        assertThat(deferrable)
                .containsExactlyInAnyOrderEntriesOf(Map.of(ids.get(0), true, ids.get(1), false, ids.get(2), false));
        deferrable.clear();
        send(ids.get(0), Lane.ASYNC);
        await().atMost(Duration.ofSeconds(30)).until(() -> deferrable.size() == 1);
        assertThat(deferrable).containsEntry(ids.get(0), false);
    }

    @Test
    void message_inAnyLane_isDelivered() {
        delivery.start((each, _) -> delivered.add(each));
        Set<UUID> ids = some(100);
        int[] n = new int[1];
        ids.forEach(id -> send(id, Lane.values()[n[0]++ % 2]));
        awaitDelivered(ids);
        assertThat(ids).containsAll(delivered);
    }

    @Test
    void message_sentBeforeStart_isDelivered() {
        Set<UUID> ids = some(5);
        ids.forEach(id -> send(id, Lane.ASYNC));
        delivery.start((each, _) -> delivered.add(each));
        awaitDelivered(ids);
    }

    @Test
    void delayedMessage_isLate_doesNotDelayOthers() {
        UUID late = UUID.randomUUID();
        Set<UUID> others = some(5);
        Map<UUID, Long> times = new ConcurrentHashMap<>();
        delivery.start((id, _) -> {
            times.putIfAbsent(id, System.nanoTime());
            delivered.add(id);
        });
        long sent = System.nanoTime();
        delivery.queue().send(late, WORKSPACE, Lane.SYNC, Duration.ofSeconds(1));
        others.forEach(id -> send(id, Lane.SYNC));
        awaitDelivered(others);
        awaitDelivered(Set.of(late));
        assertThat(Duration.ofNanos(times.get(late) - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void busyLane_doesNotDelayOtherLane() {
        CountDownLatch free = new CountDownLatch(1);
        Set<UUID> slow = some(10);
        delivery.start((id, _) -> {
            if (slow.contains(id)) {
                uninterruptibly(free);
            }
            delivered.add(id);
        });
        slow.forEach(id -> send(id, Lane.ASYNC));
        Set<UUID> quick = some(10);
        quick.forEach(id -> send(id, Lane.SYNC));
        awaitDelivered(quick);
        assertThat(delivered).doesNotContainAnyElementsOf(slow);
        free.countDown();
        awaitDelivered(slow);
    }

    protected static void uninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void throwingHandler_doesNotStopDelivery() {
        Set<UUID> broken = some(5);
        delivery.start((id, _) -> {
            if (broken.contains(id)) {
                throw new IllegalStateException("thrown on purpose");
            }
            delivered.add(id);
        });
        broken.forEach(id -> send(id, Lane.SYNC));
        Set<UUID> others = some(5);
        others.forEach(id -> send(id, Lane.SYNC));
        awaitDelivered(others);
    }

    @Test
    void message_sentDuringItsDelivery_isDeliveredAgain() {
        UUID id = UUID.randomUUID();
        delivery.start((each, _) -> {
            delivered.add(each);
            if (delivered.size() == 1) {
                send(each, Lane.ASYNC);
            }
        });
        send(id, Lane.ASYNC);
        await().atMost(Duration.ofSeconds(30)).until(() -> delivered.size() >= 2);
    }
}
