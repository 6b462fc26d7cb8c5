package dev.tappet.api.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.execution.RerunService;
import dev.tappet.execution.TooManyReruns;
import dev.tappet.storage.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A request that runs more executions again than its workspace may in a second. */
class RerunPaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MovableClock clock = new MovableClock();
    private final Instant start = clock.instant();
    private final List<Instant> times = new ArrayList<>();

    private RerunPace pace() {
        return new RerunPace(clock, pause -> {
            clock.pass(pause);
            return true;
        });
    }

    /** One in a second. */
    private Instant rerun() {
        Instant now = clock.instant();
        if (!times.isEmpty() && now.isBefore(times.getLast().plus(SECOND))) {
            throw TooManyReruns.until(SECOND);
        }
        times.add(now);
        return now;
    }

    @Test
    void reruns_beyondTheRate_waitForTheNextSecond() {
        RerunPace pace = pace();
        assertThat(pace.next(this::rerun)).isEqualTo(start);
        assertThat(pace.next(this::rerun)).isEqualTo(start.plus(SECOND));
        assertThat(pace.next(this::rerun)).isEqualTo(start.plus(SECOND).plus(SECOND));
    }

    @Test
    void request_thatWaitedTenSeconds_isRejected() {
        RerunPace pace = pace();
        for (int i = 0; i < 10; i++) {
            pace.next(this::rerun);
        }
        assertThatExceptionOfType(RerunService.TooManyException.class).isThrownBy(() -> pace.next(this::rerun));
        assertThat(clock.instant()).isBefore(start.plus(RerunPace.LONGEST));
    }

    @Test
    void interruptedWait_isNotRepeated() {
        rerun();
        RerunPace interrupted = new RerunPace(clock, _ -> false);
        assertThatExceptionOfType(RerunService.TooManyException.class).isThrownBy(() -> interrupted.next(this::rerun));
    }
}
