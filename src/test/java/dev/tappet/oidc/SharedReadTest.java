package dev.tappet.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tappet.storage.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** One read of the provider, for all who sign in at the same time. */
class SharedReadTest {
    private static final OidcSignInException DOWN = ProviderClient.unavailable("it is down", null);

    private final MovableClock clock = new MovableClock();
    private final SharedRead<String> shared = new SharedRead<>(Duration.ofSeconds(30), clock);
    private final AtomicInteger reads = new AtomicInteger();

    private String failing() throws OidcSignInException {
        reads.incrementAndGet();
        throw DOWN;
    }

    private void assertDown() {
        assertThatExceptionOfType(OidcSignInException.class)
                .isThrownBy(() -> shared.get(this::failing))
                .withMessage(DOWN.getMessage());
    }

    @Test
    void read_wantedByManyAtOnce_isDoneOnce() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        SharedRead.Reader<String> slow = () -> {
            reads.incrementAndGet();
            Awaitility.await().until(() -> answer.getCount() == 0);
            return "keys";
        };
        CountDownLatch waiting = new CountDownLatch(10);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> got(slow), threads);
            Awaitility.await().until(() -> reads.get() == 1);
            List<CompletableFuture<String>> others = Stream.generate(() -> CompletableFuture.supplyAsync(
                            () -> {
                                waiting.countDown();
                                return got(slow);
                            },
                            threads))
                    .limit(10)
                    .toList();
            waiting.await();
            answer.countDown();
            assertThat(first).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("keys");
            assertThat(others)
                    .allSatisfy(other -> assertThat(other)
                            .succeedsWithin(Duration.ofSeconds(30))
                            .isEqualTo("keys"));
        }
    }

    private String got(SharedRead.Reader<String> reader) {
        try {
            return shared.get(reader);
        } catch (OidcSignInException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void waiter_longerThanAllowed_fails() throws Exception {
        SharedRead<String> impatient = new SharedRead<>(Duration.ofMillis(1), clock);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> impatient.get(() -> {
                begun.countDown();
                Awaitility.await().until(() -> answer.getCount() == 0);
                return "keys";
            }));
            begun.await();
            assertThatExceptionOfType(OidcSignInException.class)
                    .isThrownBy(() -> impatient.get(this::failing))
                    .withMessageContaining("another sign-in");
            answer.countDown();
        }
        assertThat(reads).hasValue(0);
    }

    @Test
    void failure_isRememberedForFiveSeconds() throws Exception {
        assertDown();
        clock.pass(SharedRead.FAILURE_RETENTION.minusMillis(1));
        assertDown();
        assertThat(reads).hasValue(1);

        clock.pass(Duration.ofMillis(1));
        assertThat(shared.get(() -> "keys")).isEqualTo("keys");
        assertThat(shared.get(() -> "other keys")).as("no failure is left").isEqualTo("other keys");
    }

    @Test
    void failure_afterClockIsSetBack_isForgotten() {
        assertDown();
        clock.jump(clock.instant().minus(Duration.ofDays(1)));
        assertDown();
        assertThat(reads).hasValue(2);
    }

    @Test
    void error_ofOneRead_doesNotBlockTheNext() throws Exception {
        assertThatIllegalStateException()
                .isThrownBy(() -> shared.get(() -> {
                    throw new IllegalStateException("a defect");
                }));
        assertThat(shared.get(() -> "keys")).isEqualTo("keys");
    }
}
