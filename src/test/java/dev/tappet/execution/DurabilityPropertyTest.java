package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.SampledCases;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/**
 * A random workflow whose process dies at any of its writes, and is resumed by another one, ends as the one that was
 * left alone; and no step acts again once its result is in the journal.
 */
@Tag("slow")
class DurabilityPropertyTest {
    @Property(tries = 60)
    void run_cutAtAnyWrite_endsLikeUninterruptedRun(@ForAll long seed) {
        RandomWorkflows.Made made = new RandomWorkflows(new Random(seed)).make();
        InterruptedRuns.Uncut uncut = InterruptedRuns.uncut(made, new RandomWorkflows.Probe());
        for (int write : writes(uncut, seed)) {
            endsAs(uncut, "cut before write " + write, made, new InterruptedRuns.Crashes.Once(write, false));
            endsAs(uncut, "cut after write " + write, made, new InterruptedRuns.Crashes.Once(write, true));
        }
    }

    /** Each seed has a sample of its own. */
    private static List<Integer> writes(InterruptedRuns.Uncut uncut, long seed) {
        return IntStream.rangeClosed(1, uncut.writes())
                .boxed()
                .filter(write -> SampledCases.isTaken(Math.floorMod(seed, 3) + write))
                .toList();
    }

    @Property(tries = 40)
    void runInPlace_cutAtAnyWrite_endsAsTheUncutOne(@ForAll long seed) {
        RandomWorkflows.Made made = new RandomWorkflows(new Random(seed)).make();
        InterruptedRuns.Uncut uncut = InterruptedRuns.uncut(made, new RandomWorkflows.Probe());
        for (int write : writes(uncut, seed)) {
            for (boolean after : new boolean[] {false, true}) {
                RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
                InterruptedRuns.Crashes when = new InterruptedRuns.Crashes.Once(write, after);
                assertEnd(uncut, "in place, " + when, probe, InterruptedRuns.cutInPlace(made, probe, when));
            }
        }
    }

    @Property(tries = 40)
    void runInPlace_cutAgainAndAgain_endsAsTheUncutOne(@ForAll long seed) {
        RandomWorkflows.Made made = new RandomWorkflows(new Random(seed)).make();
        InterruptedRuns.Uncut uncut = InterruptedRuns.uncut(made, new RandomWorkflows.Probe());
        RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
        InterruptedRuns.Crashes when = new InterruptedRuns.Crashes.Always(new Random(seed));
        assertEnd(uncut, "in place, again and again", probe, InterruptedRuns.cutInPlace(made, probe, when));
    }

    @Property(tries = 80)
    void run_cutRepeatedly_endsLikeUninterruptedRun(@ForAll long seed) {
        RandomWorkflows.Made made = new RandomWorkflows(new Random(seed)).make();
        InterruptedRuns.Uncut uncut = InterruptedRuns.uncut(made, new RandomWorkflows.Probe());
        endsAs(uncut, "cut again and again", made, new InterruptedRuns.Crashes.Always(new Random(seed)));
    }

    /** Who wins a race is a matter of time; but nothing that was asked for or decided after it is asked differently. */
    @Property(tries = 80)
    void timeDecision_afterCut_staysTheSame(@ForAll long seed) {
        RandomWorkflows.Made made = new RandomWorkflows(new Random(seed), true).make();
        Random random = new Random(seed);
        for (int i = 0; i < 5; i++) {
            InterruptedRuns.Crashes crashes = i == 0
                    ? new InterruptedRuns.Crashes.Always(random)
                    : new InterruptedRuns.Crashes.Once(random.nextInt(1, 20), random.nextBoolean());
            RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
            InterruptedRuns.Cut cut = InterruptedRuns.cut(made, probe, crashes);
            assertThat(probe.arguments.values())
                    .as("arguments of the same call")
                    .allSatisfy(arguments -> assertThat(arguments).hasSize(1));
            assertThat(cut.ends()).as("ends").hasSize(1);
            assertThat(cut.answers()).as("answers").isEqualTo(cut.answer().isPresent() ? 1 : 0);
            journaledOnce(probe.calls, cut.crashes());
        }
    }

    private static void endsAs(
            InterruptedRuns.Uncut uncut, String how, RandomWorkflows.Made made, InterruptedRuns.Crashes when) {
        RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
        assertEnd(uncut, how, probe, InterruptedRuns.cut(made, probe, when));
    }

    private static void assertEnd(
            InterruptedRuns.Uncut uncut, String how, RandomWorkflows.Probe probe, InterruptedRuns.Cut cut) {
        journaledOnce(probe.calls, cut.crashes());
        assertThat(cut.outcome()).as(how).isEqualTo(uncut.outcome());
        assertThat(cut.answer()).as("the answer, " + how).isEqualTo(uncut.answer());
        assertThat(cut.answers()).as("answers, " + how).isEqualTo(uncut.answer().isPresent() ? 1 : 0);
    }

    /** A crash can repeat the calls that were under way in it: one in each branch, and none that was journaled. */
    private static void journaledOnce(Map<String, Integer> calls, int crashes) {
        long repeated = calls.values().stream().mapToInt(times -> times - 1).sum();
        assertThat(repeated).isLessThanOrEqualTo(crashes * 27L);
    }
}
