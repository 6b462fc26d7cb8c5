package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.workflow.Step;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A random workflow whose process dies at any of its writes, and is resumed by another one, ends as the one that was
 * left alone; and no step acts again once its result is in the journal.
 */
class DurabilityProperties {
    @Property(tries = 100)
    void aRunThatIsCutAtAnyWriteEndsAsTheUncutOne(@ForAll long seed) {
        List<Step> steps = new RandomWorkflows(new Random(seed)).make();
        CutRuns.Uncut uncut = CutRuns.uncut(steps, new RandomWorkflows.Probe());
        for (int write = 1; write <= uncut.writes(); write++) {
            assertThat(cut(steps, new CutRuns.Crashes.Once(write, false)))
                    .as("cut before write %d", write)
                    .isEqualTo(uncut.outcome());
            assertThat(cut(steps, new CutRuns.Crashes.Once(write, true)))
                    .as("cut after write %d", write)
                    .isEqualTo(uncut.outcome());
        }
    }

    @Property(tries = 150)
    void aRunThatIsCutAgainAndAgainEndsAsTheUncutOne(@ForAll long seed) {
        List<Step> steps = new RandomWorkflows(new Random(seed)).make();
        assertThat(cut(steps, new CutRuns.Crashes.Always(new Random(seed))))
                .isEqualTo(CutRuns.uncut(steps, new RandomWorkflows.Probe()).outcome());
    }

    private static Outcome cut(List<Step> steps, CutRuns.Crashes when) {
        RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
        CutRuns.Cut cut = CutRuns.cut(steps, probe, when);
        journaledOnce(probe.calls, cut.crashes());
        return cut.outcome();
    }

    /** A crash can repeat the calls that were under way in it: one in each branch, and none that was journaled. */
    private static void journaledOnce(Map<String, Integer> calls, int crashes) {
        long repeated = calls.values().stream().mapToInt(times -> times - 1).sum();
        assertThat(repeated).isLessThanOrEqualTo(crashes * 27L);
    }
}
