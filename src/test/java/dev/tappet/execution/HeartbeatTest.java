package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What keeps a long run its worker's. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public class HeartbeatTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private WorkerCluster fleet;

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    @BeforeEach
    void begin() {
        fleet = WorkerCluster.on(ground(), outside);
    }

    private void leaseRunsOut() {
        fleet.clock.pass(WorkerCluster.LEASE.length().plusMillis(1));
    }

    @Test
    void heartbeat_keepsLeaseOfLongRun() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of(act("a", "long"), exitWith("a")));
        outside.on("long", () -> {
            for (int i = 0; i < 10; i++) {
                fleet.clock.pass(WorkerCluster.LEASE.length().dividedBy(3));
                claims.heartbeat();
                fleet.worker().handle(id);
                fleet.sweeper().sweep();
            }
            return "done";
        });
        fleet.worker(claims).handle(id);
        assertThat(outside.calls()).hasSize(1);
        assertThat(fleet.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("a", "done")));
    }

    @Test
    void heartbeat_movesDue_onlyAfterItPassed() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of());
        Instant accepted = fleet.clock.instant();
        assertThat(claims.claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
        fleet.clock.pass(Duration.ofSeconds(59));
        claims.heartbeat();
        assertThat(fleet.head(id).number(StateAttributes.DUE))
                .hasValue(accepted.plusSeconds(60).toEpochMilli());
        fleet.clock.pass(Duration.ofSeconds(1));
        claims.heartbeat();
        assertThat(fleet.head(id).number(StateAttributes.DUE))
                .hasValue(accepted.plusSeconds(90).toEpochMilli());
    }

    @Test
    void heartbeat_afterLostLease_changesNothing() {
        LeaseManager late = fleet.claims();
        UUID id = fleet.start(List.of(exitWith()));
        assertThat(late.claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
        leaseRunsOut();
        assertThat(fleet.claims().claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
        Item held = fleet.head(id);
        late.heartbeat();
        assertThat(fleet.head(id)).isEqualTo(held);
        leaseRunsOut();
        fleet.runAll();
        Item ended = fleet.head(id);
        late.heartbeat();
        assertThat(fleet.head(id)).isEqualTo(ended);
    }

    @Test
    void heartbeat_afterHandOver_doesNotReclaim() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of(exitWith()));
        if (claims.claim(id)
                instanceof LeaseManager.ClaimResult.Claimed(ExecutionState head, InFlightOperatorCalls _)) {
            fleet.table.write(StateTransitions.handOver(id, head.epoch(), 1, fleet.clock.instant()), Durability.SYNCED);
        }
        claims.heartbeat();
        assertThat(fleet.claims().claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
    }

    /** The outside never answers; meanwhile something happens, and a heartbeat is sent. */
    private void meanwhile(LeaseManager claims, UUID id, Runnable happens, AtomicBoolean interruptedAfter) {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        outside.on("long", () -> {
            called.countDown();
            never.await();
            return "never";
        });
        Thread worker = Thread.ofVirtual().start(() -> {
            fleet.worker(claims).handle(id);
            interruptedAfter.set(Thread.currentThread().isInterrupted());
        });
        await().until(() -> called.getCount() == 0);
        happens.run();
        claims.heartbeat();
        await().until(() -> !worker.isAlive());
    }

    @Test
    void operatorCall_whenExecutionIsStopped_isInterrupted() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of(
                both(Step.OnError.FAIL, List.of(act("a", "long")), List.of(act("b", "long"))), act("c", "after")));
        AtomicBoolean interruptedAfter = new AtomicBoolean();
        meanwhile(claims, id, () -> fleet.stops().stop(new UUID(0, 3), id), interruptedAfter);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.STOPPED);
        assertThat(outside.calls()).doesNotContain("after");
        assertThat(interruptedAfter).isFalse();
    }

    @Test
    void operatorCall_whenLeaseIsLost_isInterrupted() {
        LeaseManager claims = fleet.claims();
        UUID id = fleet.start(List.of(act("a", "long"), exitWith("a")));
        AtomicBoolean interruptedAfter = new AtomicBoolean();
        meanwhile(
                claims,
                id,
                () -> {
                    leaseRunsOut();
                    assertThat(fleet.claims().claim(id)).isInstanceOf(LeaseManager.ClaimResult.Claimed.class);
                },
                interruptedAfter);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(interruptedAfter).isFalse();
    }

    @Test
    void heartbeat_failingForOne_isSentForOthers() {
        List<UUID> broken = new ArrayList<>();
        WorkerCluster fleet = new WorkerCluster(ground(), table -> new RecordingTable(table) {
            @Override
            protected void before(List<Write> writes) {
                if (broken.contains(ExecutionKeys.idOf(writes.getFirst().key()))) {
                    throw new StorageException("Updating", new IOException());
                }
            }
        });
        LeaseManager claims = fleet.claims();
        List<UUID> ids = List.of(fleet.start(List.of()), fleet.start(List.of()), fleet.start(List.of()));
        ids.forEach(claims::claim);
        broken.add(ids.get(1));
        fleet.clock.pass(Duration.ofSeconds(20));
        claims.heartbeat();
        fleet.clock.pass(Duration.ofSeconds(20));
        broken.clear();
        assertThat(ids.stream().map(fleet.claims()::claim).map(LeaseManager.ClaimResult.Claimed.class::isInstance))
                .containsExactly(false, true, false);
    }
}
