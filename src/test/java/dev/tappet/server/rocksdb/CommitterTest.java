package dev.tappet.server.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The committer's thread and what reaches its callers. */
class CommitterTest {
    @TempDir
    Path folder;

    private RocksDbStore store;
    private Committer committer;
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

    @BeforeEach
    void open() {
        store = new RocksDbStore(folder, Optional.empty());
        committer = new Committer(new RowBatch(store));
    }

    @AfterEach
    void close() {
        callers.close();
        committer.close();
        store.close();
    }

    private static Committer.Job<String> putting(String sort) {
        Item item = Item.at("p", sort).build();
        return batch -> {
            batch.put(RowKeys.ofItem(item.key()), item, ItemCodec.encode(item), Optional.empty());
            return sort;
        };
    }

    private boolean stored(String sort) {
        byte[] row = RowKeys.ofItem(Item.at("p", sort).build().key());
        return store.read("Looking", db -> store.itemRows(db, List.of(row))).getFirst() != null;
    }

    /** Holds the committer in a job, so that all that is submitted meanwhile falls into the same batch. */
    private CountDownLatch hold() throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        callers.submit(() -> committer.commit("Holding", Durability.LAZY, _ -> {
            held.countDown();
            awaitQuietly(released);
            return "";
        }));
        held.await();
        return released;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T> Future<T> submitted(String doing, Committer.Job<T> job) throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        Future<T> future = callers.submit(() -> {
            started.countDown();
            return committer.commit(doing, Durability.SYNCED, job);
        });
        started.await();
        return future;
    }

    @Test
    void jobFailingBeforeItsWrites_failsAlone() throws Exception {
        CountDownLatch released = hold();
        Future<String> good = submitted("Good", putting("good"));
        Future<String> bad = submitted("Bad", _ -> {
            throw new IllegalStateException("no");
        });
        released.countDown();

        assertThat(good.get()).isEqualTo("good");
        assertThat(stored("good")).isTrue();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(bad::get)
                .havingCause()
                .isInstanceOf(StorageException.class)
                .withMessage("Bad")
                .havingCause()
                .withMessage("no");
    }

    @Test
    void jobFailingHalfway_writesNothing() {
        Throwable failure = catchThrowable(() -> committer.commit("Halfway", Durability.SYNCED, batch -> {
            putting("half").addTo(batch);
            throw new IllegalStateException("no");
        }));

        assertThat(failure).isInstanceOf(StorageException.class).hasMessage("Halfway");
        assertThat(stored("half")).isFalse();
        assertThat(committer.commit("Next", Durability.SYNCED, putting("next"))).isEqualTo("next");
        assertThat(stored("next")).isTrue();
        assertThat(stored("half")).isFalse();
    }

    @Test
    void fatalError_endsCommitter_failsCallers() {
        Throwable failure = catchThrowable(() -> committer.commit("Dying", Durability.SYNCED, _ -> {
            throw new StackOverflowError();
        }));

        assertThat(failure).isInstanceOf(StorageException.class);
        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> committer.commit("Next", Durability.SYNCED, putting("next")));
    }

    /**
     * The first error comes from a job that its caller writes, or from one on the thread, and rows of it are in the
     * batch.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void batchThatAnErrorEnded_isNeverWritten(boolean callersWrite) throws Exception {
        committer.close();
        committer = new Committer(new RowBatch(store), callersWrite);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Future<String> dying = submitted("Dying", batch -> {
            putting("half").addTo(batch);
            begun.countDown();
            awaitQuietly(released);
            throw new StackOverflowError();
        });
        begun.await();
        List<Future<String>> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(submitted("Other", putting("other" + i)));
        }
        released.countDown();

        assertThat(catchThrowable(dying::get)).hasCauseInstanceOf(StorageException.class);
        assertThat(others)
                .allSatisfy(other -> assertThat(catchThrowable(other::get)).hasCauseInstanceOf(StorageException.class));
        assertThat(stored("half")).isFalse();
    }

    /** Jobs of callers and of the thread in turn: each sees what was written before it. */
    @Test
    void jobs_ofCallersAndOfTheThread_neverOverlap() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String sort = "s" + i;
            all.add(callers.submit(() -> {
                for (int n = 0; n < 100; n++) {
                    committer.commit("Counting", n % 2 == 0 ? Durability.SYNCED : Durability.LAZY, batch -> {
                        assertThat(running.incrementAndGet()).isEqualTo(1);
                        putting(sort).addTo(batch);
                        running.decrementAndGet();
                        return done.incrementAndGet();
                    });
                }
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }

        assertThat(done).hasValue(800);
    }

    @Test
    void interruptedCaller_getsResult_staysInterrupted() throws Exception {
        Future<Boolean> interrupted = callers.submit(() -> {
            Thread.currentThread().interrupt();
            committer.commit("Writing", Durability.SYNCED, putting("a"));
            return Thread.currentThread().isInterrupted();
        });

        assertThat(interrupted.get()).isTrue();
        assertThat(stored("a")).isTrue();
    }

    @Test
    void close_writesPendingJobs() throws Exception {
        CountDownLatch released = hold();
        Future<String> waiting = submitted("Waiting", putting("waiting"));
        Future<?> closing = callers.submit(committer::close);
        released.countDown();

        closing.get();
        Throwable failure = catchThrowable(waiting::get);

        // it may have come too late, but then it knows
        assertThat(failure == null).isEqualTo(stored("waiting"));
    }
}
