package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunWindowTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration A_LAMBDA_STEP = Duration.ofMinutes(15);

    /** As in an invocation of 15 minutes, 5 seconds before whose end runs hand over. */
    private final RunWindow window = new RunWindow(START, START.plusSeconds(895));

    @Test
    void call_thatFits_hasItsTimeout() {
        assertThat(window.within(Duration.ofMinutes(5), START.plusSeconds(500))).hasValue(Duration.ofMinutes(5));
        assertThat(RunWindow.UNLIMITED.within(A_LAMBDA_STEP, START)).hasValue(A_LAMBDA_STEP);
    }

    @Test
    void call_thatDoesNotFit_isLeftToAnotherRun() {
        assertThat(window.within(Duration.ofMinutes(5), START.plusSeconds(600))).isEmpty();
        assertThat(window.within(A_LAMBDA_STEP, START.plusSeconds(90))).isEmpty();
    }

    @Test
    void call_longerThanAnyRun_isMadeByANewRunWithTheTimeThatItHas() {
        assertThat(window.within(A_LAMBDA_STEP, START)).hasValue(Duration.ofSeconds(895));
        assertThat(window.within(A_LAMBDA_STEP, START.plusSeconds(89))).hasValue(Duration.ofSeconds(806));
    }

    @Test
    void call_inAShortWindow_isLeftToAnotherRun() {
        RunWindow rest = new RunWindow(START, START.plusSeconds(59));

        assertThat(rest.within(A_LAMBDA_STEP, START)).isEmpty();
    }
}
