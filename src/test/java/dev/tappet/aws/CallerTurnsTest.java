package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CallerTurnsTest {
    private static final UUID ID = new UUID(0, 1);

    private final List<UUID> sent = new ArrayList<>();
    private final CallerTurns turns = new CallerTurns((execution, _, _, _) -> sent.add(execution), 1, 2);

    private Optional<RunQueue.HeldTurn> take() {
        return turns.tryAcquireTurn(ID, ID, Lane.SYNC);
    }

    @Test
    void turn_isGivenWhileThereIsOne() {
        RunQueue.HeldTurn first = take().orElseThrow();
        assertThat(take()).isEmpty();
        first.close();
        assertThat(take()).isPresent();
        assertThat(turns.tryAcquireTurn(ID, ID, Lane.ASYNC)).isEmpty();
    }

    @Test
    void runsThatWaitForTheNetwork_areBoundedToo() throws InterruptedException {
        RunQueue.HeldTurn first = take().orElseThrow();
        first.release();
        RunQueue.HeldTurn second = take().orElseThrow();
        second.release();
        assertThat(take()).as("as many as may be in progress").isEmpty();
        second.close();
        first.reacquire();
        assertThat(take()).as("the turn that was taken again").isEmpty();
        first.close();
        assertThat(take()).isPresent();
    }

    @Test
    void message_isSentToTheQueue() {
        turns.send(ID, ID, Lane.SYNC, Duration.ZERO);
        assertThat(sent).containsExactly(ID);
    }
}
