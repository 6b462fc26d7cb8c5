package dev.tappet.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
    private static final UUID BUSY = new UUID(0, 1);
    private static final UUID QUIET = new UUID(0, 2);
    private static final UUID OTHER = new UUID(0, 3);

    private final FairTurns turns = new FairTurns(8, 32);
    private int sent;

    private void send(UUID workspace, int count) {
        for (int i = 0; i < count; i++) {
            turns.add(workspace, new UUID(workspace.getLeastSignificantBits(), sent++));
        }
    }

    private List<FairTurns.Run> all() {
        List<FairTurns.Run> given = new ArrayList<>();
        for (Optional<FairTurns.Run> next = turns.next(true); next.isPresent(); next = turns.next(true)) {
            given.add(next.get());
        }
        return given;
    }

    private static UUID workspace(FairTurns.Run run) {
        return new UUID(0, run.execution().getMostSignificantBits());
    }

    @Test
    void singleWorkspace_hasAllTurns_inTheOrderOfItsMessages() {
        send(BUSY, 20);
        assertThat(all())
                .extracting(FairTurns.Run::execution)
                .extracting(UUID::getLeastSignificantBits)
                .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
        assertThat(turns.waiting()).isEqualTo(12);
    }

    @Test
    void turns_goRoundTheWorkspacesThatWait() {
        send(BUSY, 20);
        send(QUIET, 2);
        send(OTHER, 20);
        assertThat(all().subList(0, 8))
                .extracting(FairTurnsTest::workspace)
                .containsExactly(BUSY, QUIET, OTHER, BUSY, QUIET, OTHER, BUSY, OTHER);
    }

    @Test
    void workspaceBelowItsShare_getsReservedTurnsWhileAllOthersAreTaken() {
        send(BUSY, 20);
        assertThat(all()).hasSize(8);
        send(QUIET, 20);
        assertThat(all()).extracting(FairTurnsTest::workspace).containsExactly(QUIET, QUIET);
        send(OTHER, 1);
        assertThat(all()).isEmpty();
    }

    @Test
    void workspaceAboveItsShare_waitsUntilOthersHaveTheirs() {
        send(BUSY, 20);
        List<FairTurns.Run> first = all();
        send(QUIET, 20);
        all();
        first.subList(0, 4).forEach(FairTurns.Run::end);
        assertThat(all()).extracting(FairTurnsTest::workspace).containsOnly(QUIET);
    }

    @Test
    void runThatGaveItsTurnBack_leavesItToOthersAndGoesOnBeforeNewOnes() {
        send(BUSY, 20);
        List<FairTurns.Run> first = all();
        first.get(3).releaseTurn();
        first.get(3).releaseTurn();
        List<FairTurns.Run> second = all();
        assertThat(second).hasSize(1);
        assertThat(turns.inProgress()).isEqualTo(9);
        first.get(3).requestTurn();
        assertThat(all()).isEmpty();
        second.getFirst().end();
        assertThat(all()).containsExactly(first.get(3));
        assertThat(first.get(3).hasTurn()).isTrue();
    }

    @Test
    void runThatWantsItsTurnNoMore_doesNotGetIt() {
        send(BUSY, 9);
        List<FairTurns.Run> first = all();
        first.getFirst().releaseTurn();
        List<FairTurns.Run> second = all();
        first.getFirst().requestTurn();
        first.getFirst().withdrawRequest();
        first.getFirst().end();
        second.getFirst().end();
        assertThat(all()).isEmpty();
        assertThat(turns.inProgress()).isEqualTo(7);
    }

    @Test
    void runsThatWaitForTheNetwork_areBoundedForEachWorkspace() {
        for (UUID workspace : List.of(BUSY, OTHER)) {
            send(workspace, 100);
            for (List<FairTurns.Run> given = all(); !given.isEmpty(); given = all()) {
                given.forEach(FairTurns.Run::releaseTurn);
            }
        }
        Map<UUID, Integer> inProgress = new HashMap<>();
        send(QUIET, 100);
        for (List<FairTurns.Run> given = all(); !given.isEmpty(); given = all()) {
            given.forEach(FairTurns.Run::releaseTurn);
            given.forEach(run -> inProgress.merge(workspace(run), 1, Integer::sum));
        }
        assertThat(turns.inProgress()).isEqualTo(16 + 8 + 4);
        assertThat(inProgress).containsExactlyEntriesOf(Map.of(QUIET, 4));
    }

    @Test
    void runThatDidNotWait_getsATurnOnlyWhileNothingWaits() {
        List<FairTurns.Run> begun = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            begun.add(turns.nextFor(BUSY, new UUID(1, i)).orElseThrow());
        }
        // one that waits is counted in, and others leave no trace
        assertThat(turns.nextFor(BUSY, new UUID(1, 8))).isEmpty();
        assertThat(turns.waiting()).isZero();
        assertThat(turns.nextFor(QUIET, new UUID(2, 0))).as("a reserved turn").isPresent();
        send(BUSY, 1);
        begun.removeLast().end();
        begun.removeLast().end();
        assertThat(turns.nextFor(BUSY, new UUID(1, 9)))
                .as("before the one that waits")
                .isEmpty();
        assertThat(all()).hasSize(1);
    }

    @Test
    void closed_letsRunsGoOnAndNoneBegin() {
        send(BUSY, 20);
        List<FairTurns.Run> first = all();
        first.getFirst().releaseTurn();
        first.getFirst().requestTurn();
        assertThat(turns.next(false)).containsSame(first.getFirst());
        first.getLast().end();
        assertThat(turns.next(false)).isEmpty();
    }

    /**
     * Whatever runs do, nothing is lost, turns are bounded, none is idle while it is wanted, and all comes to its end.
     */
    @Property(tries = 300)
    void turns_areBoundedAndAllAreServed(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int limit,
            @ForAll @IntRange(min = 1, max = 5) int workspaces) {
        FairTurns fair = new FairTurns(limit, 3 * limit);
        Random random = new Random(seed);
        List<FairTurns.Run> working = new ArrayList<>();
        List<FairTurns.Run> calling = new ArrayList<>();
        List<FairTurns.Run> returning = new ArrayList<>();
        int added = 0;
        int ended = 0;
        for (int i = 0; i < 400 || ended < added; i++) {
            boolean draining = i >= 400;
            switch (random.nextInt(draining ? 2 : 4)) {
                case 0 -> ended += end(working, random);
                case 1 -> move(calling, returning, random).ifPresent(FairTurns.Run::requestTurn);
                case 2 -> move(working, calling, random).ifPresent(FairTurns.Run::releaseTurn);
                default -> fair.add(new UUID(0, random.nextInt(workspaces)), new UUID(1, added++));
            }
            for (Optional<FairTurns.Run> next = fair.next(true); next.isPresent(); next = fair.next(true)) {
                assertThat(returning.remove(next.get())).isEqualTo(next.get().isReturning());
                assertThat(next.get().hasTurn()).isTrue();
                working.add(next.get());
            }
            assertThat(working.size()).isLessThanOrEqualTo(limit + Math.ceilDiv(limit, 4));
            assertThat(fair.inProgress()).isLessThanOrEqualTo(3 * limit);
            assertThat(added).isEqualTo(ended + fair.inProgress() + fair.waiting());
            if (working.size() < limit) {
                assertThat(returning).isEmpty();
            }
            assertThat(i).isLessThan(100_000);
        }
        assertThat(fair.inProgress()).isZero();
    }

    private static int end(List<FairTurns.Run> working, Random random) {
        if (working.isEmpty()) {
            return 0;
        }
        working.remove(random.nextInt(working.size())).end();
        return 1;
    }

    private static Optional<FairTurns.Run> move(List<FairTurns.Run> from, List<FairTurns.Run> to, Random random) {
        if (from.isEmpty()) {
            return Optional.empty();
        }
        FairTurns.Run run = from.remove(random.nextInt(from.size()));
        to.add(run);
        return Optional.of(run);
    }
}
