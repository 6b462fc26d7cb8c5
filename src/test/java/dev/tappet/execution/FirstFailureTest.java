package dev.tappet.execution;

import static dev.tappet.execution.Steps.act;
import static dev.tappet.execution.Steps.at;
import static dev.tappet.execution.Steps.both;
import static dev.tappet.execution.Steps.exitWith;
import static dev.tappet.execution.Steps.loop;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.workflow.Step;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Of branches that work at once, and of a loop's iterations:
 *
 * <ul>
 *   <li>the first failure stops the others before their next step
 *   <li>so does whatever breaks the run itself
 *   <li>with {@code on_error: continue} they go on
 * </ul>
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FirstFailureTest {
    private final CompletableFuture<Thread> left = new CompletableFuture<>();
    private final CompletableFuture<Void> rightHasBegun = new CompletableFuture<>();
    private final Script outside = new Script()
            .on("outlasts left", () -> {
                rightHasBegun.complete(null);
                left.join().join();
                return "right";
            })
            .on("fails", () -> {
                left.complete(Thread.currentThread());
                rightHasBegun.join();
                throw new ActingOperator.ActFailedException("on purpose");
            })
            .on("breaks", () -> {
                left.complete(Thread.currentThread());
                rightHasBegun.join();
                throw new CrashingTable.Crash();
            });
    private final Fleet fleet = new Fleet(outside);

    private static Step branches(Step.OnError onError, String ofLeft) {
        return both(onError, List.of(act("l", ofLeft)), List.of(act("r", "outlasts left"), act("n", "next")));
    }

    @Test
    void aFailureStopsTheOthersBeforeTheirNextStep() {
        UUID id = fleet.start(List.of(branches(Step.OnError.FAIL, "fails"), exitWith()));
        fleet.runAll();
        assertThat(outside.calls()).containsExactlyInAnyOrder("fails", "outlasts left");
        assertThat(fleet.find(id).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void iterationsThatHaveNotBegunDoNotBegin() {
        UUID id = fleet.start(List.of(
                loop(List.of("fails", "outlasts left", "third", "fourth"), 2, Step.OnError.FAIL, act("i", at("item"))),
                exitWith()));
        fleet.runAll();
        assertThat(outside.calls()).containsExactlyInAnyOrder("fails", "outlasts left");
        assertThat(fleet.find(id).status()).isEqualTo(Status.FAILED);
    }

    @Test
    void aRunThatBreaksInOneStopsTheOthersToo() {
        UUID id = fleet.start(List.of(branches(Step.OnError.FAIL, "breaks"), exitWith()));
        fleet.dies(id);
        assertThat(outside.calls()).containsExactlyInAnyOrder("breaks", "outlasts left");
    }

    @Test
    void theyGoOnIfThatIsWhatIsWanted() {
        UUID id = fleet.start(List.of(branches(Step.OnError.CONTINUE, "fails"), exitWith("parallel")));
        fleet.runAll();
        assertThat(outside.calls()).containsExactlyInAnyOrder("fails", "outlasts left", "next");
        assertThat(fleet.find(id).status()).isEqualTo(Status.SUCCESS);
    }
}
