package dev.tappet.signature;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/**
 * Has the first of those who need the same thing at once fetch it, while the others wait for the result. Keeps nothing
 * after that.
 *
 * @param <K> what is fetched
 * @param <V> the result
 */
final class SharedFetches<K, V> {
    private final ConcurrentMap<K, CompletableFuture<V>> inFlight = new ConcurrentHashMap<>();

    /**
     * @param fetch looks first whether another call has brought the result in the meantime
     * @throws SenderUnreachableException when the fetch failed, for everybody who waited for it
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
