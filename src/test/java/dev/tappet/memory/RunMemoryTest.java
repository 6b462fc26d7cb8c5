package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunMemoryTest {
    private static final long PIECE = ValueMemory.PIECE;
    private static final long SIZE = 8 * PIECE;

    private final MemoryBudget budget = new MemoryBudget(new MemoryPool(0), SIZE, SIZE, 1);
    private final ValueMemory process = new ValueMemory(budget, 6 * PIECE, Duration.ofMillis(20));

    @Test
    void storedValue_isLeased_untilTheRunEnds() throws InterruptedException {
        RunMemory run = process.open("workspace");
        store(run, 2 * PIECE);
        assertThat(budget.free()).isEqualTo(6 * PIECE);
        run.close();
        assertThat(budget.free()).isEqualTo(SIZE);
    }

    @Test
    void valueOfAFailedCall_isReleasedWithTheCall() throws InterruptedException {
        RunMemory run = process.open("workspace");
        try (RunMemory.CallMemory call = run.call()) {
            call.reserve(2 * PIECE);
            assertThat(budget.free()).isEqualTo(6 * PIECE);
        }
        assertThat(budget.free()).isEqualTo(SIZE);
        store(run, 6 * PIECE);
    }

    @Test
    void smallValues_areLeasedOnceTheyAddUp() throws InterruptedException {
        RunMemory run = process.open("workspace");
        store(run, PIECE / 2);
        assertThat(budget.free()).isEqualTo(SIZE);
        store(run, PIECE / 2);
        assertThat(budget.free()).isEqualTo(SIZE - PIECE);
    }

    @Test
    void runBeyondItsOwnLimit_fails() throws InterruptedException {
        RunMemory run = process.open("workspace");
        store(run, 4 * PIECE);
        assertThatThrownBy(() -> store(run, 3 * PIECE))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("more than " + 6 * PIECE + " bytes");
    }

    @Test
    void runThatKeepsValues_fullBudget_getsItsValueAndMustLetGo() throws InterruptedException {
        RunMemory other = process.open("workspace");
        store(other, 6 * PIECE);
        RunMemory run = process.open("workspace");
        store(run, 2 * PIECE);
        assertThat(run.mustYield()).isFalse();
        store(run, PIECE);
        assertThat(run.mustYield()).isTrue();
        assertThat(other.mustYield()).isFalse();
        run.close();
        assertThat(budget.free()).isEqualTo(2 * PIECE);
    }

    @Test
    void overdraft_isGivenToOneRunAtATime() throws InterruptedException {
        RunMemory holder = process.open("workspace");
        store(holder, 6 * PIECE);
        RunMemory first = process.open("workspace");
        store(first, 3 * PIECE);
        RunMemory second = process.open("workspace");
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
        assertThat(second.mustYield()).isTrue();
    }

    @Test
    void draft_fullBudget_fails() throws InterruptedException {
        store(process.open("workspace"), 6 * PIECE);
        assertThatThrownBy(() -> store(process.openDraft("workspace"), 3 * PIECE))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("run it again later");
    }

    @Test
    void restoredValues_fullBudget_areRestoredByOneRunAtATime() throws InterruptedException {
        store(process.open("workspace"), 6 * PIECE);
        RunMemory first = process.open("workspace");
        assertThat(first.restore(3 * PIECE, Duration.ofMinutes(1))).isTrue();
        assertThat(process.open("workspace").restore(3 * PIECE, Duration.ofMillis(40)))
                .isFalse();
        first.close();
        assertThat(process.open("workspace").restore(3 * PIECE, Duration.ofMillis(40)))
                .isTrue();
    }

    @Test
    void computedValues_areGivenBack_whenTheyAreDropped() {
        RunMemory run = process.open("workspace");
        run.addComputed(5 * PIECE);
        assertThat(budget.free()).isEqualTo(3 * PIECE);
        run.release(4 * PIECE);
        assertThat(budget.free()).isEqualTo(7 * PIECE);
        run.addComputed(5 * PIECE);
        run.close();
        assertThat(budget.free()).isEqualTo(SIZE);
    }

    @Test
    void computedValues_beyondTheLimitOfARun_failIt() {
        RunMemory run = process.open("workspace");
        run.addComputed(4 * PIECE);
        assertThatThrownBy(() -> run.addComputed(3 * PIECE)).isInstanceOf(ValueTooLargeException.class);
    }

    @Test
    void computedValues_fullBudget_oneRunGoesOnAndOthersBeginAgainLater() throws InterruptedException {
        store(process.open("workspace"), 6 * PIECE);
        RunMemory first = process.open("workspace");
        first.addComputed(3 * PIECE);
        assertThat(first.mustYield()).isTrue();
        RunMemory second = process.open("workspace");
        assertThatThrownBy(() -> second.addComputed(3 * PIECE)).isInstanceOf(RunMemory.NoMemoryException.class);
        second.close();
        first.close();
        assertThat(budget.free()).isEqualTo(2 * PIECE);
    }

    @Test
    void computedValuesOfADraft_fullBudget_failIt() throws InterruptedException {
        store(process.open("workspace"), 6 * PIECE);
        RunMemory draft = process.openDraft("workspace");
        assertThatThrownBy(() -> draft.addComputed(3 * PIECE))
                .isInstanceOf(ValueTooLargeException.class)
                .hasMessageContaining("run it again later");
    }

    private static void store(RunMemory run, long weight) throws InterruptedException {
        try (RunMemory.CallMemory call = run.call()) {
            call.reserve(weight);
            call.stored();
        }
    }
}
