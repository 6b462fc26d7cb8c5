package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventMemoryLimiterTest {
    private static final int KB = 1024;
    private static final Duration LONG = Duration.ofMinutes(1);

    private final EventMemoryLimiter room = new EventMemoryLimiter(100 * KB);

    @Test
    void eventsThatFitRunAtOnce() {
        assertThat(room.take(60 * KB, Duration.ZERO)).isPresent();
        assertThat(room.take(40 * KB, Duration.ZERO)).isPresent();
    }

    @Test
    void whatDoesNotFitWaitsUntilItsNeighboursHaveLeft() {
        EventMemoryLimiter.Permit neighbour = room.take(60 * KB, Duration.ZERO).orElseThrow();
        assertThat(room.take(60 * KB, Duration.ZERO)).isEmpty();
        CompletableFuture<Optional<EventMemoryLimiter.Permit>> waiting =
                CompletableFuture.supplyAsync(() -> room.take(60 * KB, LONG));

        neighbour.close();

        assertThat(waiting.join()).isPresent();
    }

    @Test
    void oneThatIsLargerThanTheRoomRunsAlone() {
        EventMemoryLimiter.Permit all = room.take(1000 * KB, Duration.ZERO).orElseThrow();
        assertThat(room.take(2 * KB, Duration.ZERO)).isEmpty();

        all.close();

        assertThat(room.take(100 * KB, Duration.ZERO)).isPresent();
    }

    @Test
    void smallOnesNeverWait() {
        room.take(1000 * KB, Duration.ZERO).orElseThrow();

        assertThat(room.take(KB, Duration.ZERO)).isPresent();
    }
}
