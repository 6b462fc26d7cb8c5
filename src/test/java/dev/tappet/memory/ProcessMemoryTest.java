package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    private static final long SIZE = 100_000;
    private static final Optional<String> NO_OWNER = Optional.empty();

    private final ProcessMemory memory = ProcessMemory.of(SIZE);

    @Test
    void allParts_together_neverExceedTheBudget() {
        long sum = parts().stream().mapToLong(ProcessMemoryTest::takeAll).sum();
        assertThat(sum).isBetween(SIZE - 5_000, SIZE);
        assertThat(parts()).allSatisfy(part -> assertThat(part.free()).isLessThan(1_000));
    }

    @Test
    void part_withItsGuarantee_isServedWhateverOthersHold() {
        takeAll(memory.runs());
        takeAll(memory.values());
        assertThat(memory.bodies().lease(NO_OWNER, 3_000, Duration.ZERO)).isPresent();
        assertThat(memory.bodies().lease(NO_OWNER, 3_000, Duration.ZERO)).isEmpty();
    }

    @Test
    void whatIsShared_isGivenBackToAllParts() {
        MemoryBudget.Lease large =
                memory.runs().lease(NO_OWNER, 26_000, Duration.ZERO).orElseThrow();
        assertThat(memory.values().lease(NO_OWNER, 20_000, Duration.ZERO)).isEmpty();
        large.close();
        assertThat(memory.values().lease(NO_OWNER, 20_000, Duration.ZERO)).isPresent();
    }

    @Test
    void largeRequest_waitingForWhatIsShared_isNotOvertakenButByGuarantees() {
        MemoryBudget.Lease held =
                memory.runs().lease(NO_OWNER, 20_000, Duration.ZERO).orElseThrow();
        CompletableFuture<Optional<MemoryBudget.Lease>> large =
                CompletableFuture.supplyAsync(() -> memory.values().lease(NO_OWNER, 25_000, Duration.ofMinutes(1)));
        // 6,000 of what is shared are free, and waited for as soon as the large request is there
        await().until(() -> {
            Optional<MemoryBudget.Lease> more = memory.events().lease(NO_OWNER, 5_000, Duration.ZERO);
            more.ifPresent(MemoryBudget.Lease::close);
            return more.isEmpty();
        });
        assertThat(memory.events().lease(NO_OWNER, 3_000, Duration.ZERO)).isPresent();
        held.close();
        assertThat(large.join()).isPresent();
    }

    @Test
    void oneRun_mayKeepAQuarter_andLeavesSomeToOtherWorkspaces() {
        assertThat(memory.values().share()).isEqualTo(SIZE / 4);
        memory.values().lease(Optional.of("one"), SIZE / 4, Duration.ZERO).orElseThrow();
        assertThat(memory.values().lease(Optional.of("one"), 1, Duration.ZERO)).isEmpty();
        assertThat(memory.values().lease(Optional.of("other"), 1_000, Duration.ZERO))
                .isPresent();
    }

    private List<MemoryBudget> parts() {
        return List.of(
                memory.connections(),
                memory.bodies(),
                memory.events(),
                memory.runs(),
                memory.values(),
                memory.received(),
                memory.computing(),
                memory.computingMuch(),
                memory.outputs(),
                memory.responses(),
                memory.api());
    }

    private static long takeAll(MemoryBudget budget) {
        long taken = 0;
        while (budget.lease(NO_OWNER, 500, Duration.ZERO).isPresent()) {
            taken += 500;
        }
        return taken;
    }
}
