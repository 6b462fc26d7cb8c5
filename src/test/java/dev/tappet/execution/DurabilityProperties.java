package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.workflow.Step;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A random workflow whose process dies at any of its writes, and is resumed by another one, ends as the one that was
 * left alone; and no step acts again once its result is in the journal.
 */
class DurabilityProperties {
    @Property(tries = 150)
    void aRunThatIsCutAtAnyWriteEndsAsTheUncutOne(@ForAll long seed) {
        List<Step> steps = new RandomWorkflows(new Random(seed)).make();
        Uncut uncut = uncut(steps);
        for (int write = 1; write <= uncut.writes(); write++) {
            assertThat(cut(steps, new Crashes.Once(write, false)))
                    .as("cut before write %d", write)
                    .isEqualTo(uncut.outcome());
            assertThat(cut(steps, new Crashes.Once(write, true)))
                    .as("cut after write %d", write)
                    .isEqualTo(uncut.outcome());
        }
    }

    @Property(tries = 150)
    void aRunThatIsCutAgainAndAgainEndsAsTheUncutOne(@ForAll long seed) {
        List<Step> steps = new RandomWorkflows(new Random(seed)).make();
        assertThat(cut(steps, new Crashes.Always(new Random(seed))))
                .isEqualTo(uncut(steps).outcome());
    }

    /** When processes die. */
    private sealed interface Crashes {
        record Once(int write, boolean after) implements Crashes {}

        /** Every process dies, but not before it could have got on: after a sweep, a claim that was early, a claim. */
        record Always(Random random) implements Crashes {}
    }

    private record Uncut(Outcome outcome, int writes) {}

    private static Uncut uncut(List<Step> steps) {
        CrashingTable[] table = new CrashingTable[1];
        Fleet fleet = new Fleet(
                plain -> {
                    table[0] = new CrashingTable(plain);
                    return table[0];
                },
                new RandomWorkflows.Probe());
        UUID id = fleet.start(steps);
        int before = table[0].writes();
        fleet.runAll();
        return new Uncut(fleet.find(id).outcome().orElseThrow(), table[0].writes() - before);
    }

    private static Outcome cut(List<Step> steps, Crashes when) {
        CrashingTable[] table = new CrashingTable[1];
        RandomWorkflows.Probe probe = new RandomWorkflows.Probe();
        Fleet fleet = new Fleet(
                plain -> {
                    table[0] = new CrashingTable(plain);
                    return table[0];
                },
                probe);
        UUID id = fleet.start(steps);
        int crashes = 0;
        switch (when) {
            case Crashes.Once(int write, boolean after) -> table[0].crashAt(write, after);
            case Crashes.Always(Random random) -> table[0].crashAt(random.nextInt(5, 9), true);
        }
        while (fleet.find(id).outcome().isEmpty()) {
            try {
                fleet.runAll();
                // whatever was sent by a process that died is lost: the table knows
                fleet.clock.pass(Fleet.SECOND.multipliedBy(31));
                fleet.sweeper().sweep();
            } catch (CrashingTable.Crash _) {
                crashes++;
                table[0].calm();
                fleet.queue.drain();
                if (when instanceof Crashes.Always(Random random)) {
                    table[0].crashAt(random.nextInt(5, 9), true);
                }
            }
        }
        journaledOnce(probe.calls, crashes);
        return fleet.find(id).outcome().orElseThrow();
    }

    /** A crash can repeat the calls that were under way in it: one in each branch, and none that was journaled. */
    private static void journaledOnce(Map<String, Integer> calls, int crashes) {
        long repeated = calls.values().stream().mapToInt(times -> times - 1).sum();
        assertThat(repeated).isLessThanOrEqualTo(crashes * 27L);
    }
}
