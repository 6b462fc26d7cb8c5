package dev.tappet.lambda;

import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.MessageVisibility;
import dev.tappet.execution.MessageVisibility.ReceivedMessage;
import dev.tappet.execution.RunQueue;
import dev.tappet.lambda.LambdaEvent.Message;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Runs the executions of a batch concurrently, each on its own thread, and reports the messages that must be delivered
 * again: those whose execution could not be claimed or did not finish its run. A message without an execution to run is
 * complete, since a message is only a hint.
 */
final class MessageBatch {
    private static final Logger LOG = Logger.getLogger(MessageBatch.class);

    /** How long before the end of the invocation runs are handed over: time for a last commit and its retry. */
    static final Duration HAND_OVER_MARGIN = Duration.ofSeconds(5);

    /** How long before the end of the invocation runs that have not ended are reported as failed. */
    static final Duration RESPONSE_MARGIN = Duration.ofMillis(500);

    /** How long before the end of the invocation the change of the visibility of failed messages must be complete. */
    private static final Duration VISIBILITY_MARGIN = Duration.ofMillis(200);

    /** Runs an execution until it ends, waits or must be handed over. */
    interface Runner {
        /** @param mayDeferClaim whether the execution may run before it is claimed */
        void handle(UUID execution, Instant handOver, boolean mayDeferClaim);
    }

    private final Runner runner;
    private final MessageVisibility visibility;
    private final LeaseTerms lease;
    private final InstantSource clock;

    /** How a run ended: empty, or how long the message must stay hidden until its next delivery. */
    private record RunEnd(Optional<Duration> redelivery) {
        static final RunEnd DONE = new RunEnd(Optional.empty());
    }

    /**
     * @param lease of the workers: a failed message stays hidden until the lease is over, unless its execution was not
     *              claimed
     */
    MessageBatch(Runner runner, MessageVisibility visibility, LeaseTerms lease, InstantSource clock) {
        this.runner = runner;
        this.visibility = visibility;
        this.lease = lease;
        this.clock = clock;
    }

    /** @return the ids of the messages that must be delivered again */
    List<String> run(List<Message> messages, Invocation invocation) {
        Instant handOver = invocation.deadline().minus(HAND_OVER_MARGIN);
        Map<Message, CompletableFuture<RunEnd>> runs = new LinkedHashMap<>();
        for (Message message : messages) {
            CompletableFuture<RunEnd> end = new CompletableFuture<>();
            runs.put(message, end);
            Thread.ofVirtual().name("worker").start(() -> end.complete(run(message, handOver)));
        }
        Map<Message, Duration> failed = new LinkedHashMap<>();
        runs.forEach((message, end) ->
                await(message, end, invocation).redelivery().ifPresent(delay -> failed.put(message, delay)));
        if (!failed.isEmpty()) {
            redeliverSoon(failed, invocation);
        }
        return failed.keySet().stream().map(Message::id).toList();
    }

    private RunEnd run(Message message, Instant handOver) {
        try {
            runner.handle(UUID.fromString(message.body()), handOver, message.mayDeferClaim());
            return RunEnd.DONE;
        } catch (RunQueue.NotClaimedException e) {
            LOG.warnf(
                    "Message %s could not be processed and will be delivered again: %s", message.id(), e.getMessage());
            return new RunEnd(Optional.of(RunQueue.NotClaimedException.REDELIVERY));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "Message %s could not be processed and will be delivered again", message.id());
            return new RunEnd(Optional.of(lease.visibilityTimeout()));
        }
    }

    private RunEnd await(Message message, CompletableFuture<RunEnd> run, Invocation invocation) {
        try {
            return run.get(
                    invocation.remaining(clock.instant(), RESPONSE_MARGIN).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.errorf(
                    "Execution %s did not hand over in time; the next delivery of its message takes it over",
                    message.body());
            return new RunEnd(Optional.of(lease.visibilityTimeout()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a batch was in progress", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A run completes normally", e);
        }
    }

    /** Without this call, the messages stay hidden for the queue's visibility time-out, which covers a whole run. */
    private void redeliverSoon(Map<Message, Duration> failed, Invocation invocation) {
        Map<Duration, List<ReceivedMessage>> byDelay = failed.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        Collectors.mapping(message -> received(message.getKey()), Collectors.toList())));
        CompletableFuture<Void> changed = CompletableFuture.runAsync(
                () -> byDelay.forEach((delay, received) -> visibility.hideFor(received, delay)),
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

    private static ReceivedMessage received(Message message) {
        return new ReceivedMessage(message.queue(), message.receipt());
    }
}
