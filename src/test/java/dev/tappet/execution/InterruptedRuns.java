package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.Reply;
import dev.tappet.json.Json;
import dev.tappet.storage.Change;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Runs a workflow on processes that die, until it has ended. */
final class InterruptedRuns {
    /** When processes die. */
    sealed interface Crashes {
        record Once(int write, boolean after) implements Crashes {}

        /**
         * Every process dies, but not before it could have got on: after a sweep, an early claim, a death noted, a
         * claim, a mark.
         */
        record Always(Random random) implements Crashes {}
    }

    /** @param writes of the run itself, without those that stored the execution */
    record Uncut(ExecutionResult outcome, Optional<Map<String, Object>> answer, int writes) {}

    /**
     * @param answer  what the caller was answered, if anything
     * @param answers how often one was written
     * @param crashes how many processes died
     * @param ends    the ends that were to be written, of which the first may have been lost in a crash
     */
    record Cut(
            ExecutionResult outcome,
            Optional<Map<String, Object>> answer,
            int answers,
            int crashes,
            Set<List<Change>> ends) {}

    private InterruptedRuns() {}

    static Uncut uncut(RandomWorkflows.Made made, Operator operator) {
        return uncut(TableFactory.MEMORY, made, operator);
    }

    static Uncut uncut(TableFactory ground, RandomWorkflows.Made made, Operator operator) {
        CrashingTable[] table = new CrashingTable[1];
        WorkerCluster fleet = fleet(ground, table, operator);
        made.called().forEach(fleet::publish);
        UUID id = fleet.start(made.steps(), Map.of(), Lane.SYNC);
        int before = table[0].writes();
        fleet.runAll();
        Execution record = fleet.find(id);
        return new Uncut(record.outcome().orElseThrow(), answer(record), table[0].writes() - before);
    }

    static Cut cut(RandomWorkflows.Made made, Operator operator, Crashes when) {
        return cut(TableFactory.MEMORY, made, operator, when);
    }

    static Cut cut(TableFactory ground, RandomWorkflows.Made made, Operator operator, Crashes when) {
        CrashingTable[] table = new CrashingTable[1];
        WorkerCluster fleet = fleet(ground, table, operator);
        made.called().forEach(fleet::publish);
        UUID id = fleet.start(made.steps(), Map.of(), Lane.SYNC);
        crashWhen(when, table[0]);
        return cut(fleet, table[0], id, when, 0);
    }

    /** The same for a process that runs what it accepts, and whose caller comes again until the execution is stored. */
    static Cut cutInPlace(RandomWorkflows.Made made, Operator operator, Crashes when) {
        CrashingTable[] table = new CrashingTable[1];
        WorkerCluster fleet = fleet(TableFactory.MEMORY, table, operator);
        made.called().forEach(fleet::publish);
        UUID id = fleet.executions().newId();
        NewExecution execution = new NewExecution(id, fleet.publish(made.steps()), Json.write(Map.of()));
        crashWhen(when, table[0]);
        int crashes = 0;
        while (fleet.executions().find(id).isEmpty()) {
            try {
                fleet.inPlace().createAwaited(execution, () -> {});
            } catch (CrashingTable.Crash _) {
                crashes++;
                afterCrash(fleet, table[0], when);
            }
        }
        return cut(fleet, table[0], id, when, crashes);
    }

    private static void crashWhen(Crashes when, CrashingTable table) {
        switch (when) {
            case Crashes.Once(int write, boolean after) -> table.crashAt(write, after);
            case Crashes.Always(Random random) -> table.crashAt(random.nextInt(8, 12), true);
        }
    }

    private static void afterCrash(WorkerCluster fleet, CrashingTable table, Crashes when) {
        table.calm();
        fleet.queue.drain();
        if (when instanceof Crashes.Always(Random random)) {
            table.crashAt(random.nextInt(8, 12), true);
        }
    }

    private static Cut cut(WorkerCluster fleet, CrashingTable table, UUID id, Crashes when, int before) {
        int crashes = before;
        for (int round = 0; fleet.find(id).outcome().isEmpty(); round++) {
            assertThat(round).as("rounds without an end").isLessThan(10_000);
            try {
                fleet.runAll();
                // whatever was sent by a process that died is lost: the table knows
                fleet.clock.pass(WorkerCluster.SECOND.multipliedBy(31));
                fleet.sweeper().sweep();
            } catch (CrashingTable.Crash _) {
                crashes++;
                afterCrash(fleet, table, when);
            }
        }
        Execution record = fleet.find(id);
        return new Cut(
                record.outcome().orElseThrow(), answer(record), table.answers().size(), crashes, table.ends());
    }

    private static Optional<Map<String, Object>> answer(Execution record) {
        return record.response().map(Reply.Response::parameters);
    }

    private static WorkerCluster fleet(TableFactory ground, CrashingTable[] table, Operator operator) {
        return new WorkerCluster(
                ground,
                plain -> {
                    table[0] = new CrashingTable(plain);
                    return table[0];
                },
                operator);
    }
}
