package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.state.StateEntry;
import dev.tappet.state.StateKey;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The state of a workspace, whose executions are repeated, delivered twice, and cut off at every write. */
public class StateAtEveryWriteTest {
    private static final UUID WORKSPACE = new UUID(0, 3);

    private static final List<Step> COUNTING = List.of(
            state("first", Map.of("put", "first", "value", "me", "if_absent", true)),
            state("count", Map.of("increment", "n")),
            both(
                    Step.OnError.FAIL,
                    List.of(act("slow", 1), state("left", Map.of("increment", "n", "by", 10))),
                    List.of(state("right", Map.of("increment", "n", "by", 100)))),
            state("gone", Map.of("delete", "first")),
            exitWith("first.written", "count.value", "gone.deleted"));

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    /** Subclasses on a slower table may leave out some writes. */
    protected boolean isCut(int write) {
        return true;
    }

    private static Object value(WorkerCluster fleet, String key) throws InvalidFieldException {
        return fleet.state
                .find(WORKSPACE, StateKey.of("key", key))
                .map(StateEntry::value)
                .orElse(null);
    }

    @Test
    void executionCutAtAnyWrite_changesTheStateOnce() throws InvalidFieldException {
        int writes = writes();
        assertThat(writes).isGreaterThan(7);
        for (int write = 1; write <= writes; write++) {
            for (boolean after : new boolean[] {false, true}) {
                if (isCut(write)) {
                    cut(write, after);
                }
            }
        }
    }

    private int writes() throws InvalidFieldException {
        CrashingTable[] table = new CrashingTable[1];
        WorkerCluster fleet = fleet(table);
        fleet.start(COUNTING);
        int before = table[0].writes();
        fleet.runAll();
        assertThat(value(fleet, "n")).isEqualTo(111);
        return table[0].writes() - before;
    }

    private WorkerCluster fleet(CrashingTable[] table) {
        return new WorkerCluster(
                ground(),
                plain -> {
                    table[0] = new CrashingTable(plain);
                    return table[0];
                },
                new ScriptedOperator());
    }

    private void cut(int write, boolean after) throws InvalidFieldException {
        CrashingTable[] table = new CrashingTable[1];
        WorkerCluster fleet = fleet(table);
        UUID id = fleet.start(COUNTING);
        table[0].crashAt(write, after);
        for (int round = 0; fleet.find(id).outcome().isEmpty(); round++) {
            assertThat(round).as("rounds without an end").isLessThan(100);
            try {
                fleet.runAll();
                fleet.clock.pass(WorkerCluster.SECOND.multipliedBy(31));
                fleet.sweeper().sweep();
            } catch (CrashingTable.Crash _) {
                table[0].calm();
                fleet.queue.drain();
            }
        }
        String when = "cut " + (after ? "after" : "before") + " write " + write;
        assertThat(fleet.find(id).outcome())
                .as(when)
                .contains(new ExecutionResult.Success(
                        Map.of("first.written", true, "count.value", 1, "gone.deleted", true)));
        assertThat(value(fleet, "n")).as(when).isEqualTo(111);
        assertThat(value(fleet, "first")).as(when).isNull();
    }

    @Test
    void hundredExecutionsAtOnce_haveOneWinnerAndDifferentNumbers() throws Exception {
        WorkerCluster fleet = WorkerCluster.on(ground());
        List<Step> steps = List.of(
                state("won", Map.of("put", "winner", "value", 1, "if_absent", true)),
                state("number", Map.of("increment", "numbers")),
                exitWith("won.written", "number.value"));
        List<UUID> ids =
                IntStream.range(0, 100).mapToObj(_ -> fleet.start(steps)).toList();
        Worker[] workers = {fleet.worker(), fleet.worker()};
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<Void>> runs = new ArrayList<>();
            for (UUID id : ids) {
                for (Worker worker : workers) {
                    // the same message twice, to two processes
                    runs.add(CompletableFuture.runAsync(() -> worker.handle(id), many));
                }
            }
            runs.forEach(CompletableFuture::join);
        }
        List<Map<String, Object>> outputs = ids.stream()
                .map(id -> ((ExecutionResult.Success) fleet.find(id).outcome().orElseThrow()).output())
                .toList();
        assertThat(outputs)
                .filteredOn(output -> output.get("won.written").equals(true))
                .hasSize(1);
        assertThat(outputs)
                .extracting(output -> output.get("number.value"))
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 100)
                        .boxed()
                        .map(Object.class::cast)
                        .toList());
        assertThat(value(fleet, "numbers")).isEqualTo(100);
    }

    @Test
    void workerWhoseLeaseIsOver_cannotChangeTheState() throws InvalidFieldException {
        List<Runnable> beforeCommit = new ArrayList<>();
        WorkerCluster fleet = new WorkerCluster(ground(), plain -> new DelayedCommits(plain, beforeCommit));
        UUID id = fleet.start(List.of(state("count", Map.of("increment", "n")), exitWith("count.value")));
        Worker stale = fleet.worker();
        beforeCommit.add(() -> {
            fleet.clock.pass(WorkerCluster.SECOND.multipliedBy(31));
            fleet.worker().handle(id);
        });
        stale.handle(id);
        assertThat(beforeCommit).isEmpty();
        assertThat(value(fleet, "n")).isEqualTo(1);
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("count.value", 1)));
    }

    /** Something happens just before the first commit. */
    private static final class DelayedCommits extends RecordingTable {
        private final List<Runnable> first;

        DelayedCommits(ItemTable table, List<Runnable> first) {
            super(table);
            this.first = first;
        }

        @Override
        protected void before(List<Write> writes) {
            if (writes.size() > 1 && !first.isEmpty()) {
                first.removeFirst().run();
            }
        }
    }
}
