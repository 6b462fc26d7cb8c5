package dev.tappet.oidc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads something from the provider for all who need it at the same time: one reads, the others wait for the same
 * result. A failure is remembered for a short time, so that sign-ins fail at once while the provider is down, and do
 * not wait for it one after the other. Thread-safe.
 *
 * @param <T> what is read
 */
final class SharedRead<T> {
    /** The time after a failure in which the provider is not asked again. */
    static final Duration FAILURE_RETENTION = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Duration longestWait;
    private Optional<CompletableFuture<T>> running = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    /** @param longestWait for a read that another thread has begun */
    SharedRead(Duration longestWait, InstantSource clock) {
        this.longestWait = longestWait;
        this.clock = clock;
    }

    /** How it is read. */
    interface Reader<T> {
        T read() throws OidcSignInException;
    }

    private record Failure(Instant at, OidcSignInException cause) {
        boolean isRecent(Instant now) {
            return !now.isBefore(at) && now.isBefore(at.plus(FAILURE_RETENTION));
        }
    }

    /**
     * Reads it, or waits for the result of a read that has begun.
     *
     * @throws OidcSignInException if this read failed, or one in the last {@link #FAILURE_RETENTION}
     */
    T get(Reader<T> reader) throws OidcSignInException {
        CompletableFuture<T> own = new CompletableFuture<>();
        CompletableFuture<T> shared;
        synchronized (this) {
            if (running.isEmpty()) {
                Optional<Failure> recent = failure.filter(last -> last.isRecent(clock.instant()));
                if (recent.isPresent()) {
                    throw again(recent.get().cause());
                }
                running = Optional.of(own);
            }
            shared = running.get();
        }
        if (shared == own) {
            return read(reader, own);
        }
        try {
            return shared.get(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof OidcSignInException cause
                    ? again(cause)
                    : ProviderClient.unavailable("Another sign-in could not read what the provider publishes", e);
        } catch (TimeoutException e) {
            throw ProviderClient.unavailable("The provider does not respond to another sign-in", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProviderClient.unavailable("Interrupted while waiting for the provider", e);
        }
    }

    private T read(Reader<T> reader, CompletableFuture<T> own) throws OidcSignInException {
        Optional<Failure> failed = Optional.empty();
        try {
            T value = reader.read();
            own.complete(value);
            return value;
        } catch (OidcSignInException e) {
            failed = Optional.of(new Failure(clock.instant(), e));
            own.completeExceptionally(e);
            throw e;
        } finally {
            // after an error too, which is not remembered
            own.completeExceptionally(new IllegalStateException("The read ended without a result"));
            synchronized (this) {
                failure = failed;
                running = Optional.empty();
            }
        }
    }

    /** The failure of another thread, with the stack of this one. */
    private static OidcSignInException again(OidcSignInException cause) {
        return new OidcSignInException(cause.reason(), cause.getMessage(), cause);
    }
}
