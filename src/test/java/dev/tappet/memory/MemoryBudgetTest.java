package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private static final Optional<String> NO_OWNER = Optional.empty();

    private final MemoryBudget budget = new MemoryBudget(1_000);

    @Test
    void lease_withinTheBudget_isGivenAtOnceAndGivenBack() {
        MemoryBudget.Lease lease = budget.lease(NO_OWNER, 600, Duration.ZERO).orElseThrow();
        assertThat(budget.free()).isEqualTo(400);
        lease.close();
        lease.close();
        assertThat(budget.free()).isEqualTo(1_000);
    }

    @Test
    void lease_withoutRoom_isRefusedAfterTheWait() {
        budget.lease(NO_OWNER, 600, Duration.ZERO).orElseThrow();
        assertThat(budget.lease(NO_OWNER, 401, Duration.ofMillis(20))).isEmpty();
        assertThat(budget.lease(NO_OWNER, 400, Duration.ZERO)).isPresent();
    }

    @Test
    void lease_waiting_isGivenAsSoonAsThereIsRoom() {
        MemoryBudget.Lease all = budget.lease(NO_OWNER, 1_000, Duration.ZERO).orElseThrow();
        CompletableFuture<Optional<MemoryBudget.Lease>> waiting =
                CompletableFuture.supplyAsync(() -> budget.lease(NO_OWNER, 500, Duration.ofMinutes(1)));
        all.close();
        await().untilAsserted(() -> assertThat(waiting).isCompletedWithValueMatching(Optional::isPresent));
        assertThat(budget.free()).isEqualTo(500);
    }

    @Test
    void largeLease_waiting_isNotOvertakenBySmallOnes() {
        MemoryBudget.Lease held = budget.lease(NO_OWNER, 600, Duration.ZERO).orElseThrow();
        CompletableFuture<Optional<MemoryBudget.Lease>> large =
                CompletableFuture.supplyAsync(() -> budget.lease(NO_OWNER, 900, Duration.ofMinutes(1)));
        await().untilAsserted(() -> assertThat(
                        budget.lease(NO_OWNER, 100, Duration.ZERO).map(lease -> {
                            lease.close();
                            return true;
                        }))
                .isEmpty());
        held.close();
        assertThat(large.join()).isPresent();
    }

    @Test
    void leaseWhole_beyondTheShare_countsAllItsBytes() {
        MemoryBudget.Lease small = budget.leaseWhole("a", 250, Duration.ZERO).orElseThrow();
        assertThat(budget.leaseWhole("a", 1, Duration.ZERO)).isEmpty();
        assertThat(budget.leaseWhole("a", 600, Duration.ZERO)).isPresent();
        assertThat(budget.free()).isEqualTo(150);
        small.close();
        assertThat(budget.free()).isEqualTo(400);
    }

    @Test
    void lease_largerThanTheBudget_countsAsTheWhole() {
        try (MemoryBudget.Lease _ =
                budget.lease(NO_OWNER, 1_000_000, Duration.ZERO).orElseThrow()) {
            assertThat(budget.free()).isZero();
        }
        assertThat(budget.free()).isEqualTo(1_000);
    }

    @Test
    void owner_atItsShare_isRefusedWhileOthersAreServed() {
        budget.lease(Optional.of("10.0.0.1"), 250, Duration.ZERO).orElseThrow();
        assertThat(budget.lease(Optional.of("10.0.0.1"), 1, Duration.ZERO)).isEmpty();
        assertThat(budget.lease(Optional.of("10.0.0.2"), 250, Duration.ZERO)).isPresent();
    }

    @Test
    void owner_withALeaseOverItsShare_isServedAlone() {
        MemoryBudget.Lease large =
                budget.lease(Optional.of("10.0.0.1"), 800, Duration.ZERO).orElseThrow();
        assertThat(budget.free()).isEqualTo(750);
        assertThat(budget.lease(Optional.of("10.0.0.1"), 1, Duration.ZERO)).isEmpty();
        large.close();
        assertThat(budget.lease(Optional.of("10.0.0.1"), 1, Duration.ZERO)).isPresent();
    }

    @Test
    void manyHolders_atOnce_neverExceedTheBudget() {
        IntStream.range(0, 2_000).parallel().forEach(i -> {
            try (MemoryBudget.Lease _ = budget.lease(Optional.of("owner" + i % 7), 10 + i % 90, Duration.ofMinutes(1))
                    .orElseThrow()) {
                assertThat(budget.free()).isBetween(0L, 1_000L);
            }
        });
        assertThat(budget.free()).isEqualTo(1_000);
    }
}
