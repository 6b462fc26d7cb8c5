package dev.tappet.workspace;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A cache of the most recently used values. Concurrent callers wait for one load. If it fails, it fails for all of
 * them, and the failure is not cached.
 */
public final class BoundedCache<K, V> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, CompletableFuture<V>> entries;

    public BoundedCache(int bound) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, CompletableFuture<V>> eldest) {
                return size() > bound;
            }
        };
    }

    public V get(K key, Supplier<V> load) {
        CompletableFuture<V> own = new CompletableFuture<>();
        CompletableFuture<V> existing = putIfAbsent(key, own);
        if (existing != own) {
            return await(existing);
        }
        try {
            V value = load.get();
            own.complete(value);
            return value;
        } catch (Throwable failure) {
            remove(key, own);
            own.completeExceptionally(failure);
            throw failure;
        }
    }

    private static <V> V await(CompletableFuture<V> loading) {
        try {
            return loading.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private CompletableFuture<V> putIfAbsent(K key, CompletableFuture<V> own) {
        lock.lock();
        try {
            CompletableFuture<V> existing = entries.get(key);
            if (existing == null) {
                entries.put(key, own);
                return own;
            }
            return existing;
        } finally {
            lock.unlock();
        }
    }

    private void remove(K key, CompletableFuture<V> own) {
        lock.lock();
        try {
            entries.remove(key, own);
        } finally {
            lock.unlock();
        }
    }
}
