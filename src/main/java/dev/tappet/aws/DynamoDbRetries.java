package dev.tappet.aws;

import dev.tappet.storage.StorageException;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Retries calls of DynamoDB after transient failures; the retries of the SDK are off. A busy table (throttling,
 * conflicting transactions) responds at once and is retried for longer. A table that does not respond is given up soon,
 * since callers wait, but not before a second connection has been tried: the first connection alone may be dead. This
 * requires a client whose time-out for one response is shorter than the limit for all attempts:
 * {@code quarkus.dynamodb.sync-client.*}.
 */
final class DynamoDbRetries {
    /**
     * The time after which a call is no longer repeated.
     *
     * @param throttled   for a busy table
     * @param unavailable for a table that does not respond; the duration of the last attempt is added
     */
    record RetryDurations(Duration throttled, Duration unavailable) {
        /** A caller receives the error of an unavailable table in less than five seconds. */
        static final RetryDurations FOR_CALLERS = new RetryDurations(Duration.ofSeconds(8), Duration.ofSeconds(2));
    }

    private static final int MAX_ATTEMPTS_WHILE_UNAVAILABLE = 4;

    /**
     * The number of recent calls to evaluate: if the share {@link #FAILURE_RATIO} of them got no response, no call is
     * sent for the time {@link #OPEN_DURATION}.
     */
    private static final int SLIDING_WINDOW_SIZE = 20;

    private static final double FAILURE_RATIO = 0.8;
    private static final Duration OPEN_DURATION = Duration.ofSeconds(1);

    private static final long FIRST_DELAY_MILLIS = 25;
    private static final long MAX_DELAY_MILLIS = 1_000;

    // Without the breaker, every caller would wait for an unavailable table as long as the first one, and occupy a
    // connection.
    private final CircuitBreakerGuard unavailable;
    private final Guard throttled;

    DynamoDbRetries(RetryDurations durations) {
        unavailable = new CircuitBreakerGuard(
                retry(
                        "DynamoDB, silent",
                        MAX_ATTEMPTS_WHILE_UNAVAILABLE,
                        durations.unavailable(),
                        DynamoDbErrors::unavailable),
                OPEN_DURATION,
                durations.unavailable(),
                breaker -> breaker.requestVolumeThreshold(SLIDING_WINDOW_SIZE)
                        .failureRatio(FAILURE_RATIO)
                        .when(DynamoDbErrors::unavailable));
        throttled = retry("DynamoDB, busy", Integer.MAX_VALUE, durations.throttled(), DynamoDbErrors::isBusy)
                .build();
    }

    private static Guard.Builder retry(
            String description, int maxAttempts, Duration maxDelay, Predicate<Throwable> repeated) {
        return Guard.create()
                .withDescription(description)
                .withRetry()
                .maxRetries(maxAttempts)
                .maxDuration(maxDelay.toMillis(), ChronoUnit.MILLIS)
                .whenException(repeated)
                .withCustomBackoff()
                .strategy(Backoff::new)
                .done()
                .done();
    }

    /**
     * Repeats a call until it succeeds, fails permanently or reaches a limit; then the last failure is thrown.
     *
     * @param <T> the type of the response of DynamoDB
     * @throws StorageException if the thread is interrupted, or the table did not respond to recent calls
     */
    <T> T call(String operation, Class<T> type, Callable<T> call) {
        return translateFailures(operation, call, sent -> throttled.call(() -> unavailable.call(sent, type), type));
    }

    /** Repeats a call as {@link #call} does, but not if the table is busy. */
    <T> T callUnlessBusy(String operation, Class<T> type, Callable<T> call) {
        return translateFailures(operation, call, sent -> unavailable.call(sent, type));
    }

    /** A strategy of repetition. */
    private interface Repetition<T> {
        T of(Callable<T> call) throws Exception;
    }

    private static <T> T translateFailures(String operation, Callable<T> call, Repetition<T> repetition) {
        AtomicBoolean isSent = new AtomicBoolean();
        try {
            return repetition.of(() -> {
                isSent.setPlain(true);
                return call.call();
            });
        } catch (InterruptedException | AbortedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(operation + " was interrupted", e);
        } catch (CircuitBreakerOpenException e) {
            String failure = operation + ": DynamoDB has not responded recently";
            throw isSent.getPlain() ? new StorageException(failure, e) : StorageException.unsent(failure, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new StorageException(operation, e);
        }
    }

    /** Repeats a call as {@link #call} does, and converts all failures of DynamoDB to {@link StorageException}. */
    <T> T callOrFail(String operation, Class<T> type, Callable<T> call) {
        try {
            return call(operation, type, call);
        } catch (SdkException | IncompleteBatchException e) {
            throw DynamoDbErrors.of(operation, e);
        }
    }

    /**
     * Doubles the delay up to a maximum. Half of it is random, so that calls that failed together are not repeated
     * together.
     */
    private static final class Backoff implements CustomBackoffStrategy {
        private long ceiling = FIRST_DELAY_MILLIS;

        @Override
        public long nextDelayInMillis(Throwable failure) {
            long delay = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling);
            ceiling = Math.min(MAX_DELAY_MILLIS, ceiling * 2);
            return delay;
        }
    }
}
