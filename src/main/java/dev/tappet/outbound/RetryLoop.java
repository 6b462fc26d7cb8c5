package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.Operator.Result;
import dev.tappet.outbound.AttemptFailedException.AttemptFailure;
import io.smallrye.faulttolerance.api.CustomBackoffStrategy;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes attempts until one succeeds or fails permanently, or no time is left for another. One guard serves all steps:
 * the delay of the next attempt is part of the exception.
 */
final class RetryLoop {
    private final Guard limiter = Guard.create()
            .withDescription("steps that call out")
            .withRetry()
            .maxRetries(-1)
            .maxDuration(0, ChronoUnit.MILLIS)
            .whenException(failure -> failure instanceof RetryableException)
            .withCustomBackoff()
            .strategy(() -> FailureDelay.INSTANCE)
            .done()
            .done()
            .build();

    /** One attempt. */
    interface Attempt {
        Object execute() throws AttemptFailedException, InterruptedException;
    }

    Result run(RetryPolicy retry, Deadline deadline, Attempt attempt)
            throws OperatorFailedException, InterruptedException {
        AtomicInteger attempts = new AtomicInteger();
        try {
            Object value = limiter.call(() -> execute(retry, deadline, attempt, attempts), Object.class);
            return new Result(value, attempts.get());
        } catch (AttemptFailedException e) {
            throw failed(e.failure(), attempts.get());
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("No other failure is thrown by an attempt", e);
        }
    }

    private static Object execute(RetryPolicy retry, Deadline deadline, Attempt attempt, AtomicInteger attempts)
            throws AttemptFailedException, RetryableException, InterruptedException {
        attempts.incrementAndGet();
        try {
            return attempt.execute();
        } catch (AttemptFailedException e) {
            AttemptFailure failure = e.failure();
            if (!failure.isTransient() || attempts.get() >= retry.attempts()) {
                throw e;
            }
            Duration delay =
                    retry.delayAfter(attempts.get(), ThreadLocalRandom.current().nextDouble());
            Duration retryAfter = failure.retryAfter().orElse(Duration.ZERO);
            Duration longer = retryAfter.compareTo(delay) > 0 ? retryAfter : delay;
            if (longer.compareTo(deadline.remaining()) >= 0) {
                throw outOfTime(failure, longer);
            }
            throw new RetryableException(longer);
        }
    }

    private static AttemptFailedException outOfTime(AttemptFailure failure, Duration delay) {
        String message = "%s; the next attempt, in %d ms, would be after the step's timeout"
                .formatted(failure.message(), delay.toMillis());
        return new AttemptFailedException(new AttemptFailure(message, false, Optional.empty(), failure.detail()));
    }

    private static OperatorFailedException failed(AttemptFailure failure, int attempts) {
        String message = attempts > 1 ? "%s (attempt %d)".formatted(failure.message(), attempts) : failure.message();
        return new OperatorFailedException(message, attempts, failure.detail());
    }

    /** Another attempt follows after the delay. */
    private static final class RetryableException extends Exception {
        private static final long serialVersionUID = 1L;

        private final Duration delay;

        RetryableException(Duration delay) {
            super("again", null, false, false);
            this.delay = delay;
        }
    }

    private enum FailureDelay implements CustomBackoffStrategy {
        INSTANCE;

        @Override
        public long nextDelayInMillis(Throwable failure) {
            return failure instanceof RetryableException retryable ? retryable.delay.toMillis() : 0;
        }
    }
}
