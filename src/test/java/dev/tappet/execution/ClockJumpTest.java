package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ScriptedOperator;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clock that is set in the middle of a run: nothing is lost, nothing that is journaled acts again, and it ends. */
class ClockJumpTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private static List<Step> steps() {
        return List.of(
                act("a", "before"),
                act("b", "jump"),
                both(
                        Step.OnError.FAIL,
                        List.of(waitFor("5m"), act("c", "left")),
                        List.of(act("d", "right"), waitFor("1m"))),
                act("e", "after"),
                exitWith("a", "e"));
    }

    private void hourly(UUID id) {
        for (int minute = 0; minute < 200 && !fleet.find(id).status().isFinal(); minute++) {
            fleet.sweeper().sweep();
            Worker worker = fleet.worker();
            // only what is due by the clock as it stands
            fleet.queue.drain().forEach(message -> {
                if (message.at().isAfter(fleet.clock.instant())) {
                    fleet.queue.send(
                            message.id(),
                            new UUID(0, 3),
                            message.lane(),
                            Duration.between(fleet.clock.instant(), message.at()));
                } else {
                    worker.handle(message.id());
                }
            });
            fleet.clock.pass(Duration.ofMinutes(1));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {60, -60})
    void clockJump_duringStep_actsOnce(long minutes) {
        UUID id = fleet.start(steps());
        Worker other = fleet.worker();
        outside.on("jump", () -> {
            fleet.clock.pass(Duration.ofMinutes(minutes));
            if (outside.calls().size() == 2) {
                fleet.sweeper().sweep();
                other.handle(id);
            }
            return 1;
        });
        hourly(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        // forward, the other one takes what seems to be left, and repeats the one call that was not journaled yet
        assertThat(outside.calls()).hasSize(minutes > 0 ? 6 : 5);
        assertThat(new HashSet<>(outside.calls())).hasSize(5);
        assertThat(outside.keys()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {60, -60})
    void clockJump_inSingleProcess_actsOnce(long minutes) {
        UUID id = fleet.start(steps());
        LeaseManager claims = fleet.claims();
        outside.on("jump", () -> {
            fleet.clock.pass(Duration.ofMinutes(minutes));
            fleet.sweeper().sweep();
            fleet.worker(claims).handle(id);
            claims.heartbeat();
            return 1;
        });
        fleet.worker(claims).handle(id);
        hourly(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(outside.calls()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {60, -60})
    void clockJump_whileOnHold_finishes(long minutes) {
        UUID id = fleet.start(steps());
        fleet.worker().handle(id);
        fleet.clock.pass(Duration.ofMinutes(minutes));
        hourly(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(outside.calls()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {60, -60})
    void clockJump_afterWorkerDeath_finishes(long minutes) {
        outside.on("jump", () -> {
            if (outside.calls().size() == 2) {
                throw new CrashingTable.Crash();
            }
            return 1;
        });
        UUID id = fleet.start(steps());
        fleet.dies(id);
        fleet.clock.pass(Duration.ofMinutes(minutes));
        hourly(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(outside.calls()).hasSize(6);
        assertThat(outside.keys()).hasSize(5);
    }
}
