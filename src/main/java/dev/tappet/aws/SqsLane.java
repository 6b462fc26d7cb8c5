package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.PureMessage;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Receives the messages of one lane on a polling thread, and runs each message on its own virtual thread. A run that
 * waits for the network gives its turn to others, but keeps its place among the runs in progress.
 *
 * <p>A message is deleted once its execution has been handled. It is delivered again if the handler throws or the
 * process ends. It stays hidden for longer than a lease, so that the lease of its worker is over at the next delivery.
 * The visibility time-out is not extended for a long run: the message is then delivered again during the run, its claim
 * is refused, and it is deleted. From then on, the death of the worker is detected by the lease and the Sweeper.
 */
final class SqsLane implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SqsLane.class);

    /** The maximum number of messages of a receive request. */
    private static final int BATCH = 10;

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long MAX_PAUSE_MILLIS = 10_000;

    private final SqsClient client;
    private final Lane lane;
    private final String url;
    private final Duration wait;
    private final Duration hidden;
    private final int maxInProgress;
    private final Semaphore places;
    private final Semaphore turns;
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * Creates a lane.
     *
     * @param concurrency   the number of runs that work at the same time
     * @param maxInProgress the number of runs that have begun and not ended
     * @param wait          how long SQS waits for a message, in whole seconds, at most 20
     * @param hidden        the visibility time-out of a received message, rounded up to seconds
     */
    SqsLane(
            SqsClient client,
            Lane lane,
            String url,
            int concurrency,
            int maxInProgress,
            Duration wait,
            Duration hidden) {
        this.client = client;
        this.lane = lane;
        this.url = url;
        this.wait = wait;
        this.hidden = hidden;
        this.maxInProgress = Math.max(maxInProgress, concurrency);
        this.places = new Semaphore(this.maxInProgress);
        // Fair: a run that has waited for the network requests its turn again while new runs request theirs.
        this.turns = new Semaphore(concurrency, true);
    }

    void start(RunQueue.Handler handler) {
        Thread.ofVirtual().name("poller-" + lane).start(() -> poll(handler));
    }

    private void poll(RunQueue.Handler handler) {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!isClosed()) {
                if (receiveAndBegin(handler)) {
                    pause = FIRST_PAUSE_MILLIS;
                } else {
                    closed.await(ThreadLocalRandom.current().nextLong(pause / 2, pause), TimeUnit.MILLISECONDS);
                    pause = Math.min(MAX_PAUSE_MILLIS, pause * 2);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the queue responded. */
    private boolean receiveAndBegin(RunQueue.Handler handler) throws InterruptedException {
        int taken = acquirePlaces();
        int used = 0;
        try {
            if (!isClosed()) {
                used = begin(receive(taken), handler);
            }
            return true;
        } catch (RuntimeException e) {
            // Catches every failure: no other part would notice that the poller has ended.
            LOG.warnf("The lane %s cannot be read, and will be tried again: %s", lane, e.getMessage());
            LOG.debug("Receiving failed", e);
            return false;
        } finally {
            places.release(taken - used);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /**
     * Waits until one message can begin, and takes a place for each message that can. A receive request that waits for
     * messages holds no turn, since runs that continue need them.
     */
    private int acquirePlaces() throws InterruptedException {
        places.acquire();
        turns.acquire();
        turns.release();
        int taken = 1;
        while (taken < Math.min(BATCH, turns.availablePermits()) && places.tryAcquire()) {
            taken++;
        }
        return taken;
    }

    private List<Message> receive(int max) {
        return client.receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(max)
                        .waitTimeSeconds(Math.toIntExact(wait.toSeconds()))
                        .visibilityTimeout(SqsRunQueue.seconds(hidden))
                        .messageAttributeNames(PureMessage.ATTRIBUTE)
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT)
                        .overrideConfiguration(override -> override.apiCallTimeout(wait.plusSeconds(5))))
                .messages();
    }

    /** The number of messages begun: all of them, or none if the lane has been closed in the meantime. */
    private int begin(List<Message> messages, RunQueue.Handler handler) {
        if (isClosed()) {
            messages.forEach(message -> hideFor(message, Duration.ZERO));
            return 0;
        }
        messages.forEach(message -> begin(message, handler));
        return messages.size();
    }

    private void begin(Message message, RunQueue.Handler handler) {
        Thread.ofVirtual().name("worker-" + lane).start(() -> {
            try {
                turns.acquire();
                RunQueue.Turn turn = new SemaphoreTurn(turns, mayDeferClaim(message));
                try {
                    deliver(message, handler, turn);
                } finally {
                    turn.release();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                places.release();
            }
        });
    }

    private void deliver(Message message, RunQueue.Handler handler, RunQueue.Turn turn) {
        try {
            idOf(message).ifPresent(id -> handler.handle(id, turn));
        } catch (RunQueue.NotClaimedException e) {
            LOG.warnf("Execution %s could not be run, and is tried again soon: %s", message.body(), e.getMessage());
            hideFor(message, RunQueue.NotClaimedException.REDELIVERY);
            return;
        } catch (RuntimeException e) {
            LOG.errorf(e, "Execution %s was interrupted and will be tried again", message.body());
            return;
        }
        try {
            client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
        } catch (SdkException e) {
            // The message is delivered once more, without effect.
            LOG.debugf(e, "The message of execution %s could not be deleted", message.body());
        }
    }

    private static boolean mayDeferClaim(Message message) {
        return PureMessage.mayDeferClaim(
                message.messageAttributes().containsKey(PureMessage.ATTRIBUTE),
                message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, ""));
    }

    private static Optional<UUID> idOf(Message message) {
        try {
            return Optional.of(UUID.fromString(message.body()));
        } catch (IllegalArgumentException _) {
            LOG.warnf("A message without the id of an execution was deleted: %s", message.messageId());
            return Optional.empty();
        }
    }

    /** Changes the visibility time-out of a message. If that fails, the message is delivered again later. */
    private void hideFor(Message message, Duration delay) {
        try {
            client.changeMessageVisibility(request -> request.queueUrl(url)
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(SqsRunQueue.seconds(delay)));
        } catch (SdkException e) {
            LOG.debugf(e, "The visibility of the message of execution %s could not be changed", message.body());
        }
    }

    /**
     * Begins no more deliveries. A waiting receive request is not cancelled: messages that SQS has just assigned to it
     * would stay hidden for a while.
     */
    @Override
    public void close() {
        closed.countDown();
    }

    /** Waits, up to a maximum, until all runs and requests have ended. */
    void awaitIdle(Duration max) {
        try {
            if (places.tryAcquire(maxInProgress, max.toNanos(), TimeUnit.NANOSECONDS)) {
                places.release(maxInProgress);
            } else {
                LOG.infof("The lane %s was stopped while executions run; other processes continue them", lane);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
