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
    void sharedTurns_areLimitedInAll() {
        OwnerTurns shared = new OwnerTurns(2, 3);
        assertThat(Stream.of("a", "a", "a", "b", "b").map(owner -> shared.take(owner, Duration.ZERO)))
                .containsExactly(true, true, false, true, false);
        shared.giveBack("a");
        assertThat(shared.take("c", Duration.ZERO)).isTrue();
        assertThat(shared.take("a", Duration.ZERO)).isFalse();
    }

    @Test
    void sharedTurn_thatCannotBeHad_leavesTheOwnFree() {
        OwnerTurns shared = new OwnerTurns(1, 1);
        shared.take("a", Duration.ZERO);
        assertThat(shared.take("b", Duration.ZERO)).isFalse();
        shared.giveBack("a");
        assertThat(shared.owners()).isZero();
        assertThat(shared.take("b", Duration.ZERO)).isTrue();
    }

    @Test
    void ownerWithManyWaiters_isOneInTheQueueOfAll() {
        OwnerTurns shared = new OwnerTurns(1, 1);
        shared.take("a", Duration.ZERO);
        List<String> order = new CopyOnWriteArrayList<>();
        List<Thread> threads = Stream.of("a", "a", "a", "b")
                .map(owner -> waiter(shared, owner, order))
                .toList();
        shared.giveBack("a");
        await().until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(order).containsExactly("b", "a", "a", "a");
        assertThat(shared.owners()).isZero();
    }

    /** A thread that waits for a turn, and gives it back at once. */
    private static Thread waiter(OwnerTurns turns, String owner, List<String> order) {
        Thread thread = new Thread(() -> {
            turns.takeUninterruptibly(owner);
            order.add(owner);
            turns.giveBack(owner);
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
