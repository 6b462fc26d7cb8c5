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
 * One lane's messages: a thread that asks for as many as can be run, and a virtual thread for each message. A run that
 * waits for the network leaves its turn to others, and keeps a place among those that have begun.
 *
 * <p>A message is deleted when its execution was handled, and comes again when that threw or the process died. It stays
 * hidden for longer than a lease lasts, so that when it comes again, its worker's lease is over too. Nothing prolongs
 * that for a long run: the message then comes again while the run goes on, its claim is refused, and it is deleted. From
 * there on it is the lease, and the Sweeper after it, that notices a worker's death, as everywhere.
 */
final class SqsLane implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SqsLane.class);

    /** The most messages of one receive. */
    private static final int BATCH = 10;

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

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
     * @param concurrency    how many runs work at once
     * @param maxInProgress how many have begun and not ended
     * @param wait           how long SQS waits for a message, in whole seconds, at most 20
     * @param hidden         how long others do not see it then, in seconds that are rounded up
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
        // fair: a run that has begun asks for its turn again beside those that begin
        this.turns = new Semaphore(concurrency, true);
    }

    void start(RunQueue.Handler handler) {
        Thread.ofVirtual().name("poller-" + lane).start(() -> poll(handler));
    }

    private void poll(RunQueue.Handler handler) {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!isClosed()) {
                if (takeSome(handler)) {
                    pause = FIRST_PAUSE_MILLIS;
                } else {
                    closed.await(ThreadLocalRandom.current().nextLong(pause / 2, pause), TimeUnit.MILLISECONDS);
                    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives whether the queue answered. */
    private boolean takeSome(RunQueue.Handler handler) throws InterruptedException {
        int taken = takePlaces();
        int used = 0;
        try {
            if (!isClosed()) {
                used = begin(receive(taken), handler);
            }
            return true;
        } catch (RuntimeException e) {
            // whatever it is: a poller that died would be missed by nobody
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
     * Waits until one message could begin, and takes places for as many as could. A receive that waits for messages
     * holds no turn: runs that want to go on need them.
     */
    private int takePlaces() throws InterruptedException {
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

    /** Gives how many were begun: all or, when it was closed meanwhile, none. */
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
                    turn.giveBack();
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
            // it comes once more, for nothing
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
            LOG.warnf("A message that is no execution's id is thrown away: %s", message.messageId());
            return Optional.empty();
        }
    }

    /** Where that cannot be changed, the message is delivered again later. */
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
     * Begins no delivery any more. A receive that waits for messages is not broken off: what SQS had just given to it
     * would stay hidden for a while.
     */
    @Override
    public void close() {
        closed.countDown();
    }

    /** Waits, for a time, until nothing runs here and nothing is asked for. */
    void awaitIdle(Duration max) {
        try {
            if (places.tryAcquire(maxInProgress, max.toNanos(), TimeUnit.NANOSECONDS)) {
                places.release(maxInProgress);
            } else {
                LOG.infof("The lane %s was stopped while executions run; others will go on with them", lane);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
