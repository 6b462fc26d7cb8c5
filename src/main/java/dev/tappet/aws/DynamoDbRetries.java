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
 * The one place where calls of DynamoDB that failed in passing are repeated; the SDK's own retries are off. One that is
 * busy (throttling, transactions in conflict) says so at once and is waited for; one that does not answer is given up
 * soon, since somebody waits; but not before a second connection was tried, for the first may be all that is dead. That
 * takes a client that waits for one answer for less than for all of them: {@code quarkus.dynamodb.sync-client.*}.
 */
final class DynamoDbRetries {
    /**
     * After which a call is not repeated any more.
     *
     * @param busy   how long a table that is busy is waited for
     * @param silent and how long one that does not answer: the last call comes to it, and takes its time too
     */
    record Patience(Duration busy, Duration silent) {
        /** A caller is told in less than five seconds that the table is dead. */
        static final Patience OF_CALLERS = new Patience(Duration.ofSeconds(8), Duration.ofSeconds(2));
    }

    private static final int MOST_WHILE_SILENT = 4;

    /** Of this many calls one after the other, this part got no answer: for a while the table is not called at all. */
    private static final int OBSERVED = 20;

    private static final double UNANSWERED = 0.8;
    private static final Duration DEAD = Duration.ofSeconds(1);

    private static final long FIRST_DELAY_MILLIS = 25;
    private static final long LONGEST_DELAY_MILLIS = 1_000;

    // without it, everybody would wait for a dead table, and hold a connection, as long as the first who finds it dead
    private final CircuitBreakerGuard silent;
    private final Guard busy;

    DynamoDbRetries(Patience patience) {
        silent = new CircuitBreakerGuard(
                retry("DynamoDB, silent", MOST_WHILE_SILENT, patience.silent(), DynamoDbErrors::unavailable),
                DEAD,
                patience.silent(),
                breaker -> breaker.requestVolumeThreshold(OBSERVED)
                        .failureRatio(UNANSWERED)
                        .when(DynamoDbErrors::unavailable));
        busy = retry("DynamoDB, busy", Integer.MAX_VALUE, patience.busy(), DynamoDbErrors::busy)
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
     * Calls until it succeeds, fails for good or has failed too often; then with the last failure.
     *
     * @param <T> the type of DynamoDB's response
     * @throws StorageException if the thread was interrupted, or the table did not answer others lately
     */
    <T> T call(String operation, Class<T> type, Callable<T> call) {
        return told(operation, call, sent -> busy.call(() -> silent.call(sent, type), type));
    }

    /** Repeats a call as {@link #call} does, but not one for which the table is too busy. */
    <T> T callUnlessBusy(String operation, Class<T> type, Callable<T> call) {
        return told(operation, call, sent -> silent.call(sent, type));
    }

    /** Repeats a call. */
    private interface Repetition<T> {
        T of(Callable<T> call) throws Exception;
    }

    private static <T> T told(String operation, Callable<T> call, Repetition<T> repetition) {
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
            String failure = operation + ": DynamoDB did not answer lately";
            throw isSent.getPlain() ? new StorageException(failure, e) : StorageException.unsent(failure, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new StorageException(operation, e);
        }
    }

    /** For calls whose failures tell their caller nothing: all become {@link StorageException}. */
    <T> T callOrFail(String operation, Class<T> type, Callable<T> call) {
        try {
            return call(operation, type, call);
        } catch (SdkException | IncompleteBatchException e) {
            throw DynamoDbErrors.of(operation, e);
        }
    }

    /** Doubles from time to time; half of it is random, so that callers that failed together do not meet again. */
    private static final class Backoff implements CustomBackoffStrategy {
        private long ceiling = FIRST_DELAY_MILLIS;

        @Override
        public long nextDelayInMillis(Throwable failure) {
            long delay = ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling);
            ceiling = Math.min(LONGEST_DELAY_MILLIS, ceiling * 2);
            return delay;
        }
    }
}
