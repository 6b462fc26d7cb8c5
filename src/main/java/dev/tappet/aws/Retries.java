package dev.tappet.aws;

import dev.tappet.storage.StorageException;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import io.smallrye.faulttolerance.api.Guard;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/** The one place where calls of DynamoDB that failed in passing are repeated; the SDK's own retries are off. */
final class Retries {
    /** With the delays below: given up after about three and a half seconds. */
    private static final int MOST = 9;

    private static final long FIRST_DELAY_MILLIS = 25;
    private static final long LONGEST_DELAY_MILLIS = 1_000;

    private final Guard guard = Guard.create()
            .withDescription("DynamoDB")
            .withRetry()
            .maxRetries(MOST)
            .whenException(Failures::passes)
            .withCustomBackoff()
            .strategy(Backoff::new)
            .done()
            .done()
            .build();

    /**
     * Calls until it succeeds, fails for good or has failed too often; then with the last failure.
     *
     * @param <T> the type of DynamoDB's response
     * @throws StorageException if the thread was interrupted
     */
    <T> T call(String doing, Class<T> type, Callable<T> call) {
        try {
            return guard.call(call, type);
        } catch (InterruptedException | AbortedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException(doing + " was interrupted", e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new StorageException(doing, e);
        }
    }

    /** For calls whose failures tell their caller nothing: all become {@link StorageException}. */
    <T> T callOrFail(String doing, Class<T> type, Callable<T> call) {
        try {
            return call(doing, type, call);
        } catch (SdkException | UnfinishedException e) {
            throw new StorageException(doing, e);
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
