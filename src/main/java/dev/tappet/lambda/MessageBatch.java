package dev.tappet.lambda;

import dev.tappet.execution.MessageVisibility;
import dev.tappet.execution.MessageVisibility.ReceivedMessage;
import dev.tappet.lambda.LambdaEvent.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Runs the executions of a batch concurrently, each on its own thread, and reports the messages that have to be delivered
 * again: those whose execution could not be claimed or did not finish its run. A message without anything to run is done,
 * since a message is only a hint.
 */
final class MessageBatch {
    private static final Logger LOG = Logger.getLogger(MessageBatch.class);

    /** Runs hand over to another invocation this long before theirs ends: time for a last commit and its retry. */
    static final Duration HAND_OVER_MARGIN = Duration.ofSeconds(5);

    /** Runs that have not ended this long before the invocation ends are reported as failed. */
    static final Duration RESPONSE_MARGIN = Duration.ofMillis(500);

    /** Changing the visibility of failed messages may take until this long before the invocation ends. */
    private static final Duration VISIBILITY_MARGIN = Duration.ofMillis(200);

    /** How long failed messages stay hidden; longer than a lease, after which another worker can claim the execution. */
    static final Duration REDELIVERY_DELAY = Duration.ofSeconds(40);

    /** Runs an execution as far as possible, or until it has to be handed over. */
    interface Runner {
        void handle(UUID execution, Instant handOver);
    }

    private final Runner runner;
    private final MessageVisibility visibility;
    private final InstantSource clock;

    MessageBatch(Runner runner, MessageVisibility visibility, InstantSource clock) {
        this.runner = runner;
        this.visibility = visibility;
        this.clock = clock;
    }

    /** @return the ids of the messages that have to be delivered again */
    List<String> run(List<Message> messages, Invocation invocation) {
        Instant handOver = invocation.deadline().minus(HAND_OVER_MARGIN);
        Map<Message, CompletableFuture<Boolean>> runs = new LinkedHashMap<>();
        for (Message message : messages) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            runs.put(message, done);
            Thread.ofVirtual().name("worker").start(() -> done.complete(run(message, handOver)));
        }
        List<Message> failed = runs.entrySet().stream()
                .filter(run -> !isDone(run.getKey(), run.getValue(), invocation))
                .map(Map.Entry::getKey)
                .toList();
        if (!failed.isEmpty()) {
            redeliverSoon(failed, invocation);
        }
        return failed.stream().map(Message::id).toList();
    }

    private boolean run(Message message, Instant handOver) {
        try {
            runner.handle(UUID.fromString(message.body()), handOver);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "Message %s could not be processed and will be delivered again", message.id());
            return false;
        }
    }

    private boolean isDone(Message message, CompletableFuture<Boolean> run, Invocation invocation) {
        try {
            return run.get(
                    invocation.remaining(clock.instant(), RESPONSE_MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.errorf(
                    "Execution %s did not hand over in time; the next delivery of its message takes it over",
                    message.body());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a batch was in progress", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A run completes normally", e);
        }
    }

    /** Without this call, the messages stay hidden for the queue's visibility time-out, which covers a whole run. */
    private void redeliverSoon(List<Message> failed, Invocation invocation) {
        List<ReceivedMessage> received = failed.stream()
                .map(message -> new ReceivedMessage(message.queue(), message.receipt()))
                .toList();
        CompletableFuture<Void> changed = CompletableFuture.runAsync(
                () -> visibility.hideFor(received, REDELIVERY_DELAY),
                task -> Thread.ofVirtual().name("visibility").start(task));
        try {
            changed.get(invocation.remaining(clock.instant(), VISIBILITY_MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.warn("The visibility of failed messages was not changed in time; they are delivered again later");
        } catch (ExecutionException e) {
            LOG.warnf(
                    e.getCause(), "The visibility of failed messages was not changed; they are delivered again later");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a batch was in progress", e);
        }
    }
}
