package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunMemoryTest {
    private static final long PIECE = ValueMemory.PIECE;
    private static final long SIZE = 8 * PIECE;

    private final MemoryBudget budget = new MemoryBudget(SIZE);
    private final ValueMemory process = new ValueMemory(budget, 6 * PIECE, Duration.ofMillis(20));

    @Test
    void storedValue_isLeased_untilTheRunEnds() throws InterruptedException {
        RunMemory run = process.open();
        store(run, 2 * PIECE);
        assertThat(budget.free()).isEqualTo(6 * PIECE);
        run.close();
        assertThat(budget.free()).isEqualTo(SIZE);
    }

    @Test
    void valueOfAFailedCall_isReleasedWithTheCall() throws InterruptedException {
        RunMemory run = process.open();
        try (RunMemory.CallMemory call = run.call()) {
            call.reserve(2 * PIECE);
            assertThat(budget.free()).isEqualTo(6 * PIECE);
        }
        assertThat(budget.free()).isEqualTo(SIZE);
        store(run, 6 * PIECE);
    }

    @Test
    void smallValues_areLeasedOnceTheyAddUp() throws InterruptedException {
        RunMemory run = process.open();
        store(run, PIECE / 2);
        assertThat(budget.free()).isEqualTo(SIZE);
        store(run, PIECE / 2);
        assertThat(budget.free()).isEqualTo(SIZE - PIECE);
    }

    @Test
    void runBeyondItsOwnLimit_fails() throws InterruptedException {
        RunMemory run = process.open();
        store(run, 4 * PIECE);
        assertThatThrownBy(() -> store(run, 3 * PIECE))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("more than " + 6 * PIECE + " bytes");
    }

    @Test
    void runThatKeepsValues_fullBudget_getsItsValueAndMustLetGo() throws InterruptedException {
        RunMemory other = process.open();
        store(other, 6 * PIECE);
        RunMemory run = process.open();
        store(run, 2 * PIECE);
        assertThat(run.mustLetGo()).isFalse();
        store(run, PIECE);
        assertThat(run.mustLetGo()).isTrue();
        assertThat(other.mustLetGo()).isFalse();
        run.close();
        assertThat(budget.free()).isEqualTo(2 * PIECE);
    }

    @Test
    void overdraft_isGivenToOneRunAtATime() throws InterruptedException {
        RunMemory holder = process.open();
        store(holder, 6 * PIECE);
        RunMemory first = process.open();
        store(first, 3 * PIECE);
        RunMemory second = process.open();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                store(second, 3 * PIECE);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(waiting.join(Duration.ofMillis(100))).isFalse();
        first.close();
        assertThat(waiting.join(Duration.ofSeconds(10))).isTrue();
        assertThat(second.mustLetGo()).isTrue();
    }

    @Test
    void draft_fullBudget_fails() throws InterruptedException {
        store(process.open(), 6 * PIECE);
        assertThatThrownBy(() -> store(process.openDraft(), 3 * PIECE))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("run it again later");
    }

    @Test
    void restoredValues_waitForRoom() throws InterruptedException {
        RunMemory other = process.open();
        store(other, 6 * PIECE);
        assertThat(process.open().restore(3 * PIECE, Duration.ofMillis(20))).isFalse();
        other.close();
        assertThat(process.open().restore(3 * PIECE, Duration.ofMillis(20))).isTrue();
    }

    private static void store(RunMemory run, long weight) throws InterruptedException {
        try (RunMemory.CallMemory call = run.call()) {
            call.reserve(weight);
            call.stored();
        }
    }
}
