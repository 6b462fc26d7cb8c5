package dev.tappet.signature;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Merges concurrent fetches: the first caller fetches a value, and the other callers wait for the result. Results are
 * not cached.
 *
 * @param <K> identifies the value
 * @param <V> the result
 */
final class SharedFetches<K, V> {
    private final ConcurrentMap<K, CompletableFuture<V>> inFlight = new ConcurrentHashMap<>();

    /**
     * Returns the result of a new fetch or of one in progress.
     *
     * @param fetch checks first whether another call has stored the result in the meantime
     * @throws SenderUnreachableException if the fetch failed; for all callers that waited for it
     */
    V get(K key, Supplier<V> fetch) {
        CompletableFuture<V> own = new CompletableFuture<>();
        CompletableFuture<V> existing = inFlight.putIfAbsent(key, own);
        if (existing != null) {
            return await(existing);
        }
        try {
            own.complete(fetch.get());
            return own.join();
        } catch (RuntimeException | Error e) {
            own.completeExceptionally(e);
            throw e;
        } finally {
            inFlight.remove(key, own);
        }
    }

    private V await(CompletableFuture<V> existing) {
        try {
            return existing.join();
        } catch (CompletionException e) {
            throw new SenderUnreachableException("The fetch that this request waited for failed", e);
        }
    }
}
