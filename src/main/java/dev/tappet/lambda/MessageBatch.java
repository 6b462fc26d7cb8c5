package dev.tappet.lambda;

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
 * Runs the executions of a batch at once, each on a thread of its own, and says of which of them the message has to come
 * again: those that could not be taken up or not be left in order. Where there was nothing to do the message is done
 * with, for it was a hint.
 */
final class MessageBatch {
    private static final Logger LOG = Logger.getLogger(MessageBatch.class);

    /** Runs leave what remains to another invocation so long before theirs ends: room for a last commit, repeated. */
    static final Duration HAND_OVER = Duration.ofSeconds(5);

    /** What has not left by then will not be waited for. */
    static final Duration ANSWER = Duration.ofMillis(500);

    /** Who runs an execution as far as it goes, or until it has to be handed over. */
    interface Runner {
        void handle(UUID execution, Instant handOver);
    }

    private final Runner runner;
    private final InstantSource clock;

    MessageBatch(Runner runner, InstantSource clock) {
        this.runner = runner;
        this.clock = clock;
    }

    /** @return the ids of the messages that have to come again */
    List<String> run(List<Message> messages, Invocation invocation) {
        Instant handOver = invocation.deadline().minus(HAND_OVER);
        Map<Message, CompletableFuture<Boolean>> runs = new LinkedHashMap<>();
        for (Message message : messages) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            runs.put(message, done);
            Thread.ofVirtual().name("worker").start(() -> done.complete(run(message, handOver)));
        }
        return runs.entrySet().stream()
                .filter(run -> !isDone(run.getKey(), run.getValue(), invocation))
                .map(run -> run.getKey().id())
                .toList();
    }

    private boolean run(Message message, Instant handOver) {
        try {
            runner.handle(UUID.fromString(message.body()), handOver);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "The message %s could not be served, and comes again", message.id());
            return false;
        }
    }

    private boolean isDone(Message message, CompletableFuture<Boolean> run, Invocation invocation) {
        try {
            return run.get(invocation.remaining(clock.instant(), ANSWER).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            LOG.errorf(
                    "The execution %s did not stop in time; the next worker that gets its message takes it over",
                    message.body());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a batch was under way", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A run completes with a yes or a no", e);
        }
    }
}
