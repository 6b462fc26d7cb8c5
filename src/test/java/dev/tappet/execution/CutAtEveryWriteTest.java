package dev.tappet.execution;

import static dev.tappet.engine.Steps.act;
import static dev.tappet.engine.Steps.attempt;
import static dev.tappet.engine.Steps.both;
import static dev.tappet.engine.Steps.exitWith;
import static dev.tappet.engine.Steps.loop;
import static dev.tappet.engine.Steps.respond;
import static dev.tappet.engine.Steps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.workflow.Step;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A worker that dies just before or just after any of its writes: after the claim, after a step, before the end is
 * written or only told. {@link DurabilityProperties} has the same of random workflows.
 */
public class CutAtEveryWriteTest {
    private static final int FAILS = 7;
    private static final int LARGE = 11;

    private static final RandomWorkflows.Made MADE = RandomWorkflows.Made.of(List.of(
            act("first", 1),
            respond(Map.of("status", 202)),
            waitFor("1m"),
            both(
                    Step.OnError.CONTINUE,
                    List.of(attempt(List.of(act("refused", FAILS)), List.of(act("handler", 2)))),
                    List.of(loop(List.of(0, 1), 1, Step.OnError.FAIL, act("each", LARGE)))),
            exitWith("first", "parallel")));

    /** Subclasses run the same on another. */
    protected Ground ground() {
        return Ground.MEMORY;
    }

    @Test
    void itEndsAsTheOneThatWasNotCutAndNoJournaledStepIsCalledAgain() {
        CutRuns.Uncut uncut = CutRuns.uncut(ground(), MADE, new RandomWorkflows.Probe());
        assertThat(uncut.writes()).isGreaterThan(10);
        for (int write = 1; write <= uncut.writes(); write++) {
            for (boolean after : List.of(false, true)) {
                RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
                CutRuns.Cut cut = CutRuns.cut(ground(), MADE, probe, new CutRuns.Crashes.Once(write, after));
                String when = "cut " + (after ? "after" : "before") + " write " + write;
                assertThat(cut.outcome()).as(when).isEqualTo(uncut.outcome());
                assertThat(cut.answer()).as(when).isEqualTo(uncut.answer());
                // at most one call in each branch was under way
                assertThat(probe.calls).as(when).hasSize(5);
                assertThat(probe.calls.values().stream().filter(times -> times > 1))
                        .as(when)
                        .hasSizeLessThanOrEqualTo(2)
                        .allMatch(times -> times == 2);
            }
        }
    }
}
