package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Turns of owners, who do not wait for each other. */
class OwnerTurnsTest {
    private final OwnerTurns turns = new OwnerTurns(2);

    private boolean take(String owner) {
        return turns.take(owner, Duration.ZERO);
    }

    @Test
    void owner_getsNoMoreThanItsTurns() {
        assertThat(take("a")).isTrue();
        assertThat(take("a")).isTrue();
        assertThat(take("a")).isFalse();
    }

    @Test
    void otherOwner_getsTurnsMeanwhile() {
        take("a");
        take("a");
        assertThat(take("b")).isTrue();
    }

    @Test
    void turn_givenBack_isGivenToWaiter() {
        take("a");
        take("a");
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> turns.take("a", Duration.ofMinutes(1)));
        turns.giveBack("a");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
        assertThat(take("a")).isFalse();
    }

    @Test
    void interruptedThread_getsNoTurn() {
        take("a");
        take("a");
        Thread.currentThread().interrupt();
        assertThat(turns.take("a", Duration.ofMinutes(1))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ownerWithoutTurns_isForgotten() {
        take("a");
        take("a");
        take("a");
        turns.giveBack("a");
        turns.giveBack("a");
        assertThat(turns.owners()).isZero();
    }
}
