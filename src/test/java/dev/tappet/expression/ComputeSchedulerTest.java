package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.memory.EvaluationMemory;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Two workspaces and one turn, by a clock of the test's own. */
class ComputeSchedulerTest {
    private static final UUID HEAVY = new UUID(0, 1);
    private static final UUID LIGHT = new UUID(0, 2);
    private static final long SLICE = ComputeShare.SLICE;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final ComputeScheduler scheduler = new ComputeScheduler(1, nanos::get, EvaluationMemory.unlimited());
    private final ComputeShare greedy = scheduler.of(HEAVY);
    private final ComputeShare modest = scheduler.of(LIGHT);

    /** What was granted a turn, in that order. */
    private final List<String> granted = new CopyOnWriteArrayList<>();

    private Thread waits(String name, ComputeShare share) {
        int before = scheduler.waiting();
        Thread thread = Thread.ofVirtual().start(() -> {
            boolean turn = share.proceed(false, 0);
            granted.add(name);
            share.end(turn, SLICE);
        });
        await().until(() -> scheduler.waiting() == before + 1);
        return thread;
    }

    @Test
    void shortEvaluation_needsNoTurn() {
        boolean turn = greedy.proceed(false, 0);
        assertThat(turn).isTrue();
        assertThat(modest.begin()).isFalse();
        modest.end(false, 1_000_000);
        greedy.end(turn, 0);
    }

    @Test
    void manyShortEvaluations_needTurns() {
        for (int i = 0; i < 20; i++) {
            assertThat(greedy.begin()).isFalse();
            greedy.end(false, 1_000_000);
        }
        boolean turn = greedy.begin();
        assertThat(turn).isTrue();
        greedy.end(turn, 1_000_000);
        nanos.addAndGet(Duration.ofMillis(20).toNanos());
        assertThat(greedy.begin()).as("a tenth of the time is earned again").isFalse();
    }

    @Test
    void turn_passesToTheWorkspaceThatComputedLess() throws InterruptedException {
        boolean turn = greedy.proceed(false, 0);
        Thread first = waits("greedy 1", greedy);
        Thread second = waits("greedy 2", greedy);
        Thread third = waits("modest", modest);
        // returns when all before it have had their turns
        turn = greedy.proceed(turn, 3 * SLICE);
        greedy.end(turn, SLICE);
        first.join();
        second.join();
        third.join();
        assertThat(granted.getFirst()).isEqualTo("modest");
        assertThat(granted).containsExactlyInAnyOrder("greedy 1", "greedy 2", "modest");
        assertThat(scheduler.waiting()).isZero();
    }

    @Test
    void idleWorkspace_savesUpNothing() throws InterruptedException {
        boolean turn = greedy.proceed(false, 0);
        greedy.end(turn, 1000 * SLICE);
        turn = greedy.proceed(false, 0); // virtual time is now what the greedy one has computed
        Thread thread = waits("modest", modest);
        turn = greedy.proceed(turn, SLICE);
        greedy.end(turn, 0);
        thread.join();
        turn = modest.proceed(false, 0);
        Thread again = waits("greedy", greedy);
        turn = modest.proceed(turn, 2 * SLICE);
        modest.end(turn, 0);
        again.join();
        assertThat(granted).containsExactly("modest", "greedy");
    }

    @Test
    void interruptedWait_endsWithItsTurnAndKeepsTheInterrupt() throws InterruptedException {
        boolean turn = greedy.proceed(false, 0);
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            boolean mine = modest.proceed(false, 0);
            interrupted.add(Thread.currentThread().isInterrupted());
            modest.end(mine, 0);
        });
        await().until(() -> scheduler.waiting() == 1);
        thread.interrupt();
        greedy.end(turn, 0);
        thread.join();
        assertThat(interrupted).containsExactly(true);
    }
}
