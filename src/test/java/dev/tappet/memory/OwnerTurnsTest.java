package dev.tappet.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Turns of owners, who do not wait for each other. */
class OwnerTurnsTest {
    private final OwnerTurns turns = new OwnerTurns(2);

    private boolean take(String owner) {
        return turns.tryAcquire(owner, Duration.ZERO);
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
                CompletableFuture.supplyAsync(() -> turns.tryAcquire("a", Duration.ofMinutes(1)));
        turns.release("a");
        assertThat(waiting).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
        assertThat(take("a")).isFalse();
    }

    @Test
    void sharedTurns_areLimitedInAll() {
        OwnerTurns shared = new OwnerTurns(2, 3);
        assertThat(Stream.of("a", "a", "a", "b", "b").map(owner -> shared.tryAcquire(owner, Duration.ZERO)))
                .containsExactly(true, true, false, true, false);
        shared.release("a");
        assertThat(shared.tryAcquire("c", Duration.ZERO)).isTrue();
        assertThat(shared.tryAcquire("a", Duration.ZERO)).isFalse();
    }

    @Test
    void sharedTurn_thatCannotBeHad_leavesTheOwnFree() {
        OwnerTurns shared = new OwnerTurns(1, 1);
        shared.tryAcquire("a", Duration.ZERO);
        assertThat(shared.tryAcquire("b", Duration.ZERO)).isFalse();
        shared.release("a");
        assertThat(shared.owners()).isZero();
        assertThat(shared.tryAcquire("b", Duration.ZERO)).isTrue();
    }

    @Test
    void ownerWithManyWaiters_isOneInTheQueueOfAll() {
        OwnerTurns shared = new OwnerTurns(1, 1);
        shared.tryAcquire("a", Duration.ZERO);
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> threads = Stream.of("a", "a", "a", "b")
                .map(owner -> waiter(shared, owner, order))
                .toList();
        shared.release("a");
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(order).containsExactly("b", "a", "a", "a");
        assertThat(shared.owners()).isZero();
    }

    /** A thread that waits for a turn, and gives it back at once. */
    private static Thread waiter(OwnerTurns turns, String owner, List<String> order) {
        Thread thread = new Thread(() -> {
            turns.acquireUninterruptibly(owner);
            order.add(owner);
            turns.release(owner);
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void interruptedThread_getsNoTurn() {
        take("a");
        take("a");
        Thread.currentThread().interrupt();
        assertThat(turns.tryAcquire("a", Duration.ofMinutes(1))).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void ownerWithoutTurns_isForgotten() {
        take("a");
        take("a");
        take("a");
        turns.release("a");
        turns.release("a");
        assertThat(turns.owners()).isZero();
    }
}
