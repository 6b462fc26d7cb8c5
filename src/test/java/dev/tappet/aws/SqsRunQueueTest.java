package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.RunQueueConformance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** The queue and its polling against ElasticMQ. */
@Tag("slow")
class SqsRunQueueTest extends RunQueueConformance {
    private final LocalSqs local = LocalServices.sqs();
    private final Map<Lane, String> urls = local.queues();
    private final SqsRunQueue queue = new SqsRunQueue(local.client(), urls);
    private final SqsPoller polling = polling();
    private final Queue<UUID> delivered = new ConcurrentLinkedQueue<>();
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final UUID id = UUID.randomUUID();

    private SqsPoller polling() {
        return new SqsPoller(local.client(), urls, CONCURRENCY, 2, Duration.ofSeconds(1), Duration.ofSeconds(40));
    }

    @Override
    protected Delivery open() {
        return new Delivery() {
            @Override
            public RunQueue queue() {
                return queue;
            }

            @Override
            public void start(RunQueue.Handler handler) {
                polling.start(handler);
            }

            @Override
            public void close() {
                polling.close();
            }
        };
    }

    /** Waiting and delivered but not deleted. */
    private int messages(Lane lane) {
        Map<QueueAttributeName, String> counts = local.client()
                .getQueueAttributes(request -> request.queueUrl(urls.get(lane)).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    @Test
    void message_isExecutionId_isDeletedAfterHandling() {
        queue.send(id, WORKSPACE, Lane.ASYNC, Duration.ZERO);
        assertThat(messages(Lane.ASYNC)).isEqualTo(1);
        polling.start((each, _) -> delivered.add(each));
        await().until(() -> messages(Lane.ASYNC) == 0);
        assertThat(delivered).containsExactly(id);
    }

    @Test
    void failedMessage_staysInQueue() {
        queue.send(id, WORKSPACE, Lane.SYNC, Duration.ZERO);
        CountDownLatch thrown = new CountDownLatch(1);
        polling.start((_, _) -> {
            thrown.countDown();
            throw new IllegalStateException("thrown on purpose");
        });
        uninterruptibly(thrown);
        polling.close();
        assertThat(messages(Lane.SYNC)).isEqualTo(1);
    }

    @Test
    void messageOfAPureExecutionThatComesAgain_mustBeClaimedFirst() {
        Queue<Boolean> deferrable = new ConcurrentLinkedQueue<>();
        queue.sendFirst(id, WORKSPACE, Lane.ASYNC, true);
        Duration second = Duration.ofSeconds(1);
        try (SqsPoller soonAgain = new SqsPoller(local.client(), urls, CONCURRENCY, 2, second, second)) {
            soonAgain.start((_, turn) -> {
                deferrable.add(turn.mayDeferClaim());
                if (deferrable.size() == 1) {
                    throw new IllegalStateException("thrown on purpose");
                }
            });
            await().atMost(Duration.ofSeconds(30)).until(() -> deferrable.size() == 2);
        }
        assertThat(deferrable).containsExactly(true, false);
    }

    @Test
    void malformedMessage_isDeleted() {
        local.client()
                .sendMessage(request -> request.queueUrl(urls.get(Lane.ASYNC)).messageBody("not an id"));
        queue.send(id, WORKSPACE, Lane.ASYNC, Duration.ZERO);
        polling.start((each, _) -> delivered.add(each));
        await().until(() -> messages(Lane.ASYNC) == 0);
        assertThat(delivered).containsExactly(id);
    }

    @Test
    void receives_areLimitedByFreePlaces() {
        for (int i = 0; i < 10; i++) {
            queue.send(new UUID(1, i), WORKSPACE, Lane.ASYNC, Duration.ZERO);
        }
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch free = new CountDownLatch(1);
        CountDownLatch both = new CountDownLatch(2);
        polling.start((each, _) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            both.countDown();
            uninterruptibly(free);
            running.decrementAndGet();
            delivered.add(each);
        });
        uninterruptibly(both);
        // what nobody has a place for stays visible, for other servers
        assertThat(visible()).isEqualTo(8);
        free.countDown();
        await().until(() -> delivered.size() == 10);
        assertThat(most).hasValue(2);
    }

    private int visible() {
        return Integer.parseInt(local.client()
                .getQueueAttributes(request -> request.queueUrl(urls.get(Lane.ASYNC))
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    @Test
    void stop_awaitsRunningHandlers() {
        queue.send(id, WORKSPACE, Lane.SYNC, Duration.ZERO);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        polling.start((each, _) -> {
            running.countDown();
            uninterruptibly(free);
            delivered.add(each);
        });
        uninterruptibly(running);
        assertThat(polling.isDelivering()).isTrue();
        Thread stop = Thread.ofVirtual().start(polling::close);
        await().until(() -> !polling.isDelivering());
        assertThat(stop.isAlive()).isTrue();
        free.countDown();
        await().until(() -> !stop.isAlive());
        assertThat(delivered).containsExactly(id);
        assertThat(messages(Lane.SYNC)).isZero();
    }

    @Test
    void messageSentDuringStop_isAvailableToOthers() {
        polling.start((each, _) -> delivered.add(each));
        Thread stop = Thread.ofVirtual().start(polling::close);
        await().until(() -> !polling.isDelivering());
        // the last receive still waits, and gets it
        queue.send(id, WORKSPACE, Lane.SYNC, Duration.ZERO);
        try (SqsPoller other = polling()) {
            Queue<UUID> elsewhere = new ConcurrentLinkedQueue<>();
            other.start((each, _) -> elsewhere.add(each));
            await().until(() -> elsewhere.contains(id));
        }
        await().until(() -> !stop.isAlive());
        assertThat(delivered).isEmpty();
    }

    @Test
    void severalExecutions_areSentInBatchesOfTen() {
        AtomicInteger requests = new AtomicInteger();
        SqsClient counting = counting(requests, 0);
        List<RunQueue.QueuedRun> runs = runs(25);

        new SqsRunQueue(counting, urls).sendAll(runs);

        assertThat(requests).hasValue(3);
        assertThat(messages(Lane.ASYNC)).isEqualTo(25);
    }

    @Test
    void executionsThatSqsDoesNotTakeOfABatch_areSentAgain() {
        AtomicInteger requests = new AtomicInteger();
        SqsClient counting = counting(requests, 2);

        new SqsRunQueue(counting, urls).sendAll(runs(10));

        assertThat(requests).hasValue(3);
        assertThat(messages(Lane.ASYNC)).isEqualTo(10);
    }

    private List<RunQueue.QueuedRun> runs(int count) {
        return Stream.generate(() -> new RunQueue.QueuedRun(UUID.randomUUID(), WORKSPACE, Lane.ASYNC, Duration.ZERO))
                .limit(count)
                .toList();
    }

    /** @param left entries of each batch that it does not take */
    private SqsClient counting(AtomicInteger requests, int left) {
        return new SqsClient() {
            @Override
            public SendMessageResponse sendMessage(SendMessageRequest request) {
                requests.incrementAndGet();
                return local.client().sendMessage(request);
            }

            @Override
            public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
                requests.incrementAndGet();
                List<SendMessageBatchRequestEntry> all = request.entries();
                List<SendMessageBatchRequestEntry> taken = all.subList(0, all.size() - left);
                return local
                        .client()
                        .sendMessageBatch(request.toBuilder().entries(taken).build())
                        .toBuilder()
                        .failed(all.subList(taken.size(), all.size()).stream()
                                .map(entry -> BatchResultErrorEntry.builder()
                                        .id(entry.id())
                                        .code("InternalError")
                                        .build())
                                .toList())
                        .build();
            }

            @Override
            public String serviceName() {
                return "sqs";
            }

            @Override
            public void close() {}
        };
    }
}
