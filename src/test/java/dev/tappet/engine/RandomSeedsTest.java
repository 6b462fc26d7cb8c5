package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RandomSeedsTest {
    @Test
    void seeds_ofNearbyCalls_differ() {
        List<Long> seeds = new ArrayList<>();
        for (int execution = 0; execution < 20; execution++) {
            RandomSeeds ofOne =
                    new RandomSeeds(new UUID(0x0192_0000_0000_7000L + execution, 0x8000_0000_0000_0000L + execution));
            for (int step = 0; step < 12; step++) {
                for (int iteration = 0; iteration < 12; iteration++) {
                    for (int call = 0; call < 12; call++) {
                        seeds.add(ofOne.at(
                                StepPath.ROOT.step(step).iteration(iteration).step(0), call));
                        seeds.add(ofOne.at(StepPath.ROOT.branch(iteration).step(step), call));
                    }
                }
            }
        }
        assertThat(new HashSet<>(seeds)).hasSameSizeAs(seeds);
    }

    @Test
    void seed_isStableAcrossProcesses() {
        // pinned: an execution that waits goes on with it after an upgrade
        UUID execution = UUID.fromString("01920000-0000-7000-8000-000000000001");
        assertThat(new RandomSeeds(execution).at(new StepPath("0002.i000001.0000"), 3))
                .isEqualTo(-1_424_573_482_056_261_827L);
    }
}
