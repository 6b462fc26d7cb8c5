package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BoundedCacheTest {
    private final AtomicInteger loads = new AtomicInteger();

    @Test
    void concurrentGets_shareOneLoad() throws Exception {
        BoundedCache<String, Integer> cache = new BoundedCache<>(2);
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            answers.add(threads.submit(() -> cache.get("k", () -> {
                loading.countDown();
                await(release);
                return loads.incrementAndGet();
            })));
            loading.await();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> cache.get("k", loads::incrementAndGet)));
            }
            release.countDown();
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
        }
    }

    @Test
    void failedLoad_isNotCached() {
        BoundedCache<String, Integer> cache = new BoundedCache<>(2);
        assertThatThrownBy(() -> cache.get("k", () -> {
                    throw new IllegalStateException("no table");
                }))
                .hasMessage("no table");
        assertThat(cache.get("k", () -> 7)).isEqualTo(7);
    }

    @Test
    void failedLoad_isReportedToAllWaiting() throws Exception {
        BoundedCache<String, Integer> cache = new BoundedCache<>(2);
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = threads.submit(() -> cache.get("k", () -> {
                loading.countDown();
                await(release);
                throw new IllegalStateException("no table");
            }));
            loading.await();
            Future<Integer> second = threads.submit(() -> {
                release.countDown();
                return cache.get("k", () -> {
                    throw new IllegalStateException("no table");
                });
            });
            assertThatThrownBy(first::get).cause().hasMessage("no table");
            assertThatThrownBy(second::get)
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no table");
        }
    }

    @Test
    void leastRecentlyUsed_isEvicted() {
        BoundedCache<String, Integer> cache = new BoundedCache<>(2);
        cache.get("a", loads::incrementAndGet);
        cache.get("b", loads::incrementAndGet);
        cache.get("a", loads::incrementAndGet);
        cache.get("c", loads::incrementAndGet);

        assertThat(cache.get("a", loads::incrementAndGet)).isEqualTo(1);
        assertThat(cache.get("b", loads::incrementAndGet)).isEqualTo(4);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
