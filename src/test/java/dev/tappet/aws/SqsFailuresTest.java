package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.RunQueue.QueueUnavailableException;
import dev.tappet.storage.StorageException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** SQS that does not answer, refuses or loses: what is tried again, for how long, and what is left to others. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
class SqsFailuresTest {
    private static final RuntimeException BROKEN =
            SqsException.builder().statusCode(503).message("ServiceUnavailable").build();
    private static final RuntimeException DENIED =
            SqsException.builder().statusCode(403).message("AccessDenied").build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final LocalSqs local = LocalServices.sqs();
    private final Map<Lane, String> urls = local.queues();
    private final FlakySqs flaky = new FlakySqs(local.client());
    // a first send to a service that has just started may take longer than callers would wait
    private final SqsRunQueue queue = new SqsRunQueue(flaky.client(), urls, TIMEOUT);
    private static final UUID WORKSPACE = new UUID(0, 3);

    private final UUID id = UUID.randomUUID();
    private final Map<UUID, Integer> handled = new ConcurrentHashMap<>();

    private SqsPoller polling(int atOnce) {
        return new SqsPoller(
                flaky.client(),
                urls,
                Map.of(Lane.SYNC, atOnce, Lane.ASYNC, atOnce),
                atOnce,
                Duration.ofSeconds(1),
                Duration.ofSeconds(1));
    }

    private void send(UUID execution) {
        queue.send(execution, WORKSPACE, Lane.ASYNC, Duration.ZERO);
    }

    private int sent() {
        return flaky.calls("sendMessage");
    }

    private int messages() {
        return local.messages(urls.get(Lane.ASYNC));
    }

    private void assertUnavailable(Throwable cause) {
        assertThatExceptionOfType(QueueUnavailableException.class)
                .isThrownBy(() -> send(id))
                .withCause(cause);
    }

    @Test
    void transientSendFailure_isRetried() {
        flaky.fails("sendMessage", 1, BROKEN).fails("sendMessage", 1, FlakySqs.NO_RESPONSE);
        send(id);
        assertThat(sent()).isEqualTo(3);
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void sendFailingThreeTimes_isUnavailable() {
        flaky.fails("sendMessage", 3, BROKEN);
        assertUnavailable(BROKEN);
        assertThat(sent()).isEqualTo(3);
        assertThat(messages()).isZero();
    }

    @Test
    void permanentSendFailure_isNotRetried() {
        flaky.fails("sendMessage", 1, DENIED);
        assertUnavailable(DENIED);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void queueDown_opensCircuitBreaker() {
        flaky.down(true);
        for (int i = 0; i < 50; i++) {
            assertThatExceptionOfType(QueueUnavailableException.class).isThrownBy(() -> send(id));
        }
        // ten tell that it is down; then none is tried for a while
        assertThat(sent()).isBetween(10, 13);
        flaky.down(false);
        await().atMost(TIMEOUT).ignoreException(QueueUnavailableException.class).until(() -> {
            send(id);
            return true;
        });
        send(id);
        assertThat(messages()).isEqualTo(2);
    }

    /** All of them meet the half-open breaker, which lets one through. */
    @Test
    void concurrentSends_afterRecovery_allSucceed() {
        flaky.down(true);
        for (int i = 0; i < 12; i++) {
            assertThatExceptionOfType(QueueUnavailableException.class).isThrownBy(() -> send(id));
        }
        flaky.down(false);

        assertThat(flaky.holds().failuresBeside(20, () -> send(id))).isZero();
        assertThat(messages()).isEqualTo(21);
    }

    @Test
    void execution_notClaimed_isDeliveredAgainInSeconds() {
        send(id);
        try (SqsPoller polling = polling(1)) {
            polling.start((_, _) -> {
                throw new RunQueue.NotClaimedException(StorageException.unsent("Claiming", null));
            });
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(flaky.visibilities()).contains(5));
        }
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void interruptedSender_getsError_staysInterrupted() {
        flaky.fails("sendMessage", 3, BROKEN);
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(QueueUnavailableException.class).isThrownBy(() -> send(id));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void longestDelay_isAccepted_shorterIsRoundedUp() {
        queue.send(id, WORKSPACE, Lane.ASYNC, RunQueue.MAX_DELAY);
        queue.send(id, WORKSPACE, Lane.ASYNC, RunQueue.MAX_DELAY.minusNanos(1));
        assertThat(sent()).isEqualTo(2);
        assertThat(messages()).isEqualTo(2);
    }

    @Test
    void delayBeyondLimit_isRejected() {
        assertThatExceptionOfType(QueueUnavailableException.class)
                .isThrownBy(() -> queue.send(id, WORKSPACE, Lane.ASYNC, RunQueue.MAX_DELAY.plusMillis(1)));
        assertThat(sent()).isEqualTo(1);
        assertThat(messages()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a mistake", "silence", "of the poller's own"})
    void failingReceive_isRetried(String failure) {
        RuntimeException each = switch (failure) {
            case "a mistake" -> DENIED;
            case "silence" -> FlakySqs.NO_RESPONSE;
            default -> new IllegalStateException(failure);
        };
        flaky.fails("receiveMessage", 4, each);
        send(id);
        try (SqsPoller polling = polling(1)) {
            polling.start((execution, _) -> handled.merge(execution, 1, Integer::sum));
            await().atMost(TIMEOUT).until(() -> messages() == 0);
            // the places of the failed receives are free again
            send(UUID.randomUUID());
            await().atMost(TIMEOUT).until(() -> handled.size() == 2);
        }
    }

    @Test
    void failedMessages_ofABatch_areRedelivered() {
        Set<UUID> all = IntStream.range(0, 10).mapToObj(i -> new UUID(9, i)).collect(Collectors.toSet());
        Set<UUID> failing = Set.of(new UUID(9, 2), new UUID(9, 5), new UUID(9, 9));
        all.forEach(this::send);
        try (SqsPoller polling = polling(10)) {
            polling.start((execution, _) -> {
                if (handled.merge(execution, 1, Integer::sum) == 1 && failing.contains(execution)) {
                    throw new IllegalStateException("thrown on purpose");
                }
            });
            await().atMost(TIMEOUT).until(() -> handled.size() == 10 && messages() == 0);
        }
        assertThat(handled).containsOnlyKeys(all);
        assertThat(handled.entrySet().stream().filter(each -> each.getValue() > 1))
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrderElementsOf(failing);
    }

    @Test
    void failedDelete_isRedelivered() {
        flaky.fails("deleteMessage", 1, BROKEN);
        send(id);
        try (SqsPoller polling = polling(1)) {
            polling.start((execution, _) -> handled.merge(execution, 1, Integer::sum));
            await().atMost(TIMEOUT).until(() -> messages() == 0);
        }
        assertThat(handled).containsEntry(id, 2);
    }

    /** What a stop finds in hand is given back; if that fails, it comes again when its time is over. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void messageReceivedDuringStop_isReturned(boolean givingBackFails) {
        if (givingBackFails) {
            flaky.fails("changeMessageVisibility", 1, FlakySqs.NO_RESPONSE);
        }
        SqsPoller stopped = polling(1);
        stopped.start((execution, _) -> handled.merge(execution, 1, Integer::sum));
        Thread stop = Thread.ofVirtual().start(stopped::close);
        await().until(() -> !stopped.isDelivering());
        // the last receive still waits, and gets it
        send(id);
        await().atMost(TIMEOUT).until(() -> !stop.isAlive());
        assertThat(handled).isEmpty();
        CountDownLatch elsewhere = new CountDownLatch(1);
        try (SqsPoller other = polling(1)) {
            other.start((_, _) -> elsewhere.countDown());
            await().atMost(TIMEOUT).until(() -> elsewhere.getCount() == 0 && messages() == 0);
        }
    }
}
