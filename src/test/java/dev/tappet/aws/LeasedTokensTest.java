package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tappet.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeasedTokensTest {
    /** The table's counts of one window, and how often they were changed. */
    private static final class Table implements LeasedTokens.Lessor {
        private final List<Integer> counts = new ArrayList<>();
        private final List<Integer> writes = new ArrayList<>();

        @Override
        public synchronized LeasedTokens.LessorResponse lease(int partition, int tokens, int limit) {
            while (counts.size() <= partition) {
                counts.add(0);
                writes.add(0);
            }
            writes.set(partition, writes.get(partition) + 1);
            int counted = counts.get(partition);
            if (counted + tokens > limit) {
                return new LeasedTokens.LessorResponse.Short(counted);
            }
            counts.set(partition, counted + tokens);
            return new LeasedTokens.LessorResponse.Leased(counted + tokens);
        }

        int writes() {
            return writes.stream().mapToInt(Integer::intValue).sum();
        }
    }

    private final Table table = new Table();

    private static int admitted(LeasedTokens process, int calls, int limit, LeasedTokens.Lessor table) {
        return (int) IntStream.range(0, calls)
                .filter(_ -> process.acquire(1, limit, table))
                .count();
    }

    @Test
    void lowLimit_isNotLeased() {
        assertThat(IntStream.of(1, 25, 100, 199)).noneMatch(LeasedTokens::applyTo);
        assertThat(LeasedTokens.applyTo(200)).isTrue();
    }

    @Test
    void steadyProcess_getsExactlyTheLimitByAHundredWritesAWindow() {
        assertThat(admitted(new LeasedTokens(1_000, 0), 2_000, 1_000, table)).isEqualTo(1_000);
        assertThat(table.writes()).isEqualTo(LeasedTokens.LEASES);
    }

    @Test
    void processThatBegins_leasesMoreAndMore() {
        assertThat(admitted(new LeasedTokens(0, 0), 2_000, 1_000, table)).isEqualTo(1_000);
        assertThat(table.writes()).isBetween(LeasedTokens.LEASES, LeasedTokens.LEASES + 30);
    }

    @Test
    void fullWindow_isRefusedWithoutAnotherWrite() {
        LeasedTokens process = new LeasedTokens(1_000, 0);
        admitted(process, 1_001, 1_000, table);
        int writes = table.writes();

        assertThat(admitted(process, 500, 1_000, table)).isZero();
        assertThat(table.writes()).isEqualTo(writes);
    }

    /** As environments of Lambda that run for a second: none takes tokens that another one needs. */
    @Test
    void manyProcessesOfOneExecution_getTheWholeLimit() {
        long admitted = IntStream.range(0, 1_000)
                .filter(i -> new LeasedTokens(1, i).acquire(1, 1_000, table))
                .count();

        assertThat(admitted).isEqualTo(1_000);
        assertThat(table.writes()).isEqualTo(1_000);
    }

    @Test
    void highLimit_isCountedInPartitionsOfFewWritesEach() {
        int limit = 10_000;
        Random random = new Random(1);
        long admitted = IntStream.range(0, 10_000)
                .filter(_ -> new LeasedTokens(1, random.nextInt(Integer.MAX_VALUE)).acquire(1, limit, table))
                .count();

        assertThat(admitted).isEqualTo(10_000);
        assertThat(table.counts).hasSize(20).allMatch(count -> count == 500);
        assertThat(table.writes).allMatch(writes -> writes < 1_000);
    }

    @Test
    void anyProcessesTogether_neverGetMoreThanTheLimit() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int limit = 200 + random.nextInt(3_000);
            Table counts = new Table();
            List<LeasedTokens> processes = Stream.generate(
                            () -> new LeasedTokens(random.nextInt(400), random.nextInt(Integer.MAX_VALUE)))
                    .limit(1 + random.nextInt(30))
                    .toList();
            int admitted = 0;
            for (int call = 0; call < 2 * limit; call++) {
                LeasedTokens process = processes.get(random.nextInt(processes.size()));
                int tokens = random.nextInt(10) == 0 ? 1 + random.nextInt(100) : 1;
                if (process.acquire(tokens, limit, counts)) {
                    boolean isGivenBack = random.nextInt(20) == 0;
                    if (isGivenBack) {
                        process.release(tokens);
                    }
                    admitted += isGivenBack ? 0 : tokens;
                }
            }
            assertThat(admitted).as("seed %d", seed).isLessThanOrEqualTo(limit).isGreaterThan(limit / 2);
        }
    }

    @Test
    void fanOut_isAdmittedWholeOrNotAtAll() {
        LeasedTokens process = new LeasedTokens(0, 0);

        assertThat(process.acquire(100, 250, table)).isTrue();
        assertThat(process.acquire(100, 250, table)).isTrue();
        assertThat(process.acquire(100, 250, table)).isFalse();
        assertThat(admitted(process, 100, 250, table)).isEqualTo(50);
    }

    @Test
    void givenBackTokens_areUsedAgainWithoutAWrite() {
        LeasedTokens process = new LeasedTokens(0, 0);
        admitted(process, 1_000, 200, table);
        int writes = table.writes();
        process.release(2);

        assertThat(admitted(process, 5, 200, table)).isEqualTo(2);
        assertThat(table.writes()).isEqualTo(writes);
    }

    @Test
    void raisedLimit_countsWithinTheWindow() {
        LeasedTokens process = new LeasedTokens(0, 0);

        assertThat(admitted(process, 1_000, 200, table)).isEqualTo(200);
        assertThat(admitted(process, 1_000, 300, table)).isEqualTo(100);
    }

    @Test
    void callersAtTheSameTime_shareALease() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        LeasedTokens process = new LeasedTokens(0, 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = threads.submit(() -> process.acquire(1, 1_000, (partition, tokens, limit) -> {
                asked.countDown();
                uninterrupted(go);
                return table.lease(partition, tokens, limit);
            }));
            uninterrupted(asked);
            List<Thread> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                waiting.add(Thread.ofVirtual().start(() -> process.acquire(1, 1_000, table)));
            }
            await().until(() -> waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            go.countDown();
            assertThat(first.get()).isTrue();
            for (Thread thread : waiting) {
                thread.join();
            }
        }

        assertThat(process.used()).isEqualTo(51);
        // one for the first, and one for all others together
        assertThat(table.writes()).isEqualTo(2);
    }

    @Test
    void busyTable_admitsNothing_andIsAskedAgainByTheNext() {
        LeasedTokens process = new LeasedTokens(0, 0);

        assertThat(process.acquire(1, 1_000, (_, _, _) -> new LeasedTokens.LessorResponse.Busy()))
                .isFalse();
        assertThat(process.acquire(1, 1_000, table)).isTrue();
    }

    @Test
    void failure_isThrown_andTheNextAsksAgain() {
        LeasedTokens process = new LeasedTokens(0, 0);

        assertThatExceptionOfType(StorageException.class)
                .isThrownBy(() -> process.acquire(1, 1_000, (_, _, _) -> {
                    throw new StorageException("down", null);
                }));
        assertThat(process.acquire(1, 1_000, table)).isTrue();
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
