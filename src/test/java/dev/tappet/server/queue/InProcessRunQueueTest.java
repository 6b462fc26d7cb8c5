package dev.tappet.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.RunQueueConformance;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InProcessRunQueueTest extends RunQueueConformance {
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final AtomicInteger asked = new AtomicInteger();
    private final InProcessRunQueue queue = new InProcessRunQueue(CONCURRENCY, 4, asked::incrementAndGet);
    private final Queue<UUID> delivered = new ConcurrentLinkedQueue<>();

    @Override
    protected Delivery open() {
        return new Delivery() {
            @Override
            public RunQueue queue() {
                return queue;
            }

            @Override
            public void start(RunQueue.Handler handler) {
                queue.start(handler);
            }

            @Override
            public void close() {
                queue.close();
            }
        };
    }

    @Test
    void asyncRuns_yieldToAccepts_syncRunsDoNot() {
        queue.start((each, _) -> delivered.add(each));
        for (int i = 0; i < 5; i++) {
            queue.send(new UUID(1, i), WORKSPACE, Lane.SYNC, Duration.ZERO);
            queue.send(new UUID(2, i), WORKSPACE, Lane.ASYNC, Duration.ZERO);
        }
        await().until(() -> delivered.size() == 10);
        assertThat(asked).hasValue(5);
    }

    @Test
    void closedQueue_deliversNothing() {
        CountDownLatch running = new CountDownLatch(2);
        CountDownLatch free = new CountDownLatch(1);
        queue.start((id, _) -> {
            running.countDown();
            uninterruptibly(free);
            delivered.add(id);
        });
        for (int i = 0; i < 10; i++) {
            queue.send(new UUID(1, i), WORKSPACE, Lane.SYNC, Duration.ZERO);
        }
        uninterruptibly(running);
        queue.close();
        for (Duration delay : new Duration[] {Duration.ZERO, Duration.ofSeconds(1)}) {
            assertThatThrownBy(() -> queue.send(new UUID(2, 1), WORKSPACE, Lane.ASYNC, delay))
                    .isInstanceOf(RunQueue.QueueUnavailableException.class);
        }
        free.countDown();
        await().until(() -> delivered.size() == 2);
        assertThat(queue.size()).isEqualTo(8);
        assertThat(queue.needsBackfill()).isFalse();
    }

    @Test
    void queueSize_countsWaitingMessages() {
        queue.send(new UUID(1, 1), WORKSPACE, Lane.SYNC, Duration.ZERO);
        queue.send(new UUID(1, 2), WORKSPACE, Lane.ASYNC, Duration.ZERO);
        queue.send(new UUID(1, 2), WORKSPACE, Lane.ASYNC, Duration.ZERO);
        assertThat(queue.size()).isEqualTo(2);
    }
}
