package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Operator;
import dev.tappet.json.Json;
import dev.tappet.storage.Item;
import dev.tappet.storage.Query;
import dev.tappet.workflow.Concurrency;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Executions that share a limit, whose processes are cut off at every write, and which run at once. */
public class ConcurrencyAtEveryWriteTest {
    private static final List<Step> STEPS = List.of(act("first", 1), waitFor("1s"), act("second", 2));

    /** Subclasses run the same on another. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    /** Subclasses on a slower table may leave out some writes. */
    protected boolean isCut(int write) {
        return true;
    }

    static ConcurrencyGroup group(Object key, int limit, Concurrency.Mode mode) {
        return ConcurrencyGroup.of(new UUID(0, 2), new Concurrency(_ -> key, limit, mode), key);
    }

    /** Remembers which executions acted, in order, and how many of a kind did at once. */
    private static final class Watch implements Operator {
        private final List<UUID> order = new ArrayList<>();
        private final Map<UUID, String> keys = new HashMap<>();
        private final Map<String, LinkedHashSet<UUID>> running = new HashMap<>();
        private int most;

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public Duration timeout(Object arguments) {
            return Duration.ofSeconds(1);
        }

        @Override
        public synchronized Result execute(Call call) {
            LinkedHashSet<UUID> now = running.computeIfAbsent(keys.get(call.execution()), _ -> new LinkedHashSet<>());
            now.add(call.execution());
            most = Math.max(most, now.size());
            if (!order.contains(call.execution())) {
                order.add(call.execution());
            }
            if (call.arguments().equals(2)) {
                now.remove(call.execution());
            }
            return new Result(1, 1);
        }
    }

    private final Watch watch = new Watch();
    private final CrashingTable[] table = new CrashingTable[1];

    private WorkerCluster fleet() {
        return new WorkerCluster(
                ground(),
                plain -> {
                    table[0] = new CrashingTable(plain);
                    return table[0];
                },
                watch);
    }

    private UUID accept(WorkerCluster fleet, ConcurrencyGroup group) {
        UUID id = fleet.executions().newId();
        watch.keys.put(id, group.id());
        NewExecution execution = new NewExecution(id, fleet.publish(STEPS), Json.write(Map.of())).within(group);
        try {
            fleet.executions().create(List.of(execution), Lane.ASYNC);
        } catch (CrashingTable.Crash _) {
            // the sender sends the same again
            table[0].calm();
            fleet.queue.drain();
            fleet.executions().create(List.of(execution), Lane.ASYNC);
        }
        return id;
    }

    private void runToTheEnd(WorkerCluster fleet, List<UUID> ids) {
        for (int round = 0; ids.stream().anyMatch(id -> fleet.find(id).outcome().isEmpty()); round++) {
            assertThat(round).as("rounds without an end").isLessThan(200);
            try {
                fleet.runAll();
                fleet.clock.pass(WorkerCluster.SECOND.multipliedBy(31));
                fleet.sweeper().sweep();
            } catch (CrashingTable.Crash _) {
                table[0].calm();
                fleet.queue.drain();
            }
        }
    }

    private static List<Item> left(WorkerCluster fleet, ConcurrencyGroup group) {
        return fleet.table
                .query(Query.startingWith(ConcurrencyItems.partition(group.id()), "0"))
                .found();
    }

    private static List<Item> tickets(WorkerCluster fleet, ConcurrencyGroup group) {
        return fleet.table
                .query(Query.startingWith(ConcurrencyItems.partition(group.id()), "T#"))
                .found();
    }

    @Test
    void processCutAtAnyWrite_neitherExceedsTheLimitNorLosesAnExecution() {
        int writes = run(Integer.MAX_VALUE / 2, false);
        assertThat(writes).isGreaterThan(20);
        for (int write = 1; write <= writes; write++) {
            if (isCut(write)) {
                run(write, false);
                run(write, true);
            }
        }
    }

    /** @return how many writes there were */
    private int run(int write, boolean after) {
        watch.order.clear();
        watch.running.clear();
        watch.most = 0;
        WorkerCluster fleet = fleet();
        ConcurrencyGroup group = group("k", 1, Concurrency.Mode.QUEUE);
        int before = table[0].writes();
        table[0].crashAt(write, after);
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(accept(fleet, group));
        }
        runToTheEnd(fleet, ids);
        String when = "cut " + (after ? "after" : "before") + " write " + write;
        assertThat(ids)
                .as(when)
                .allSatisfy(id -> assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS));
        assertThat(watch.most).as(when).isEqualTo(1);
        assertThat(watch.order).as(when).isEqualTo(ids);
        assertThat(tickets(fleet, group)).as(when).isEmpty();
        assertThat(left(fleet, group)).as(when).isEmpty();
        return table[0].writes() - before;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void executionsOfTwoKeysOnTwoProcesses_stayWithinTheLimit(int limit) {
        WorkerCluster fleet = fleet();
        ConcurrencyGroup[] groups = {
            group("a", limit, Concurrency.Mode.QUEUE), group("b", limit, Concurrency.Mode.QUEUE)
        };
        Worker[] workers = {fleet.worker(), fleet.worker()};
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<UUID>> accepted = IntStream.range(0, 40)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> {
                                synchronized (watch) {
                                    return accept(fleet, groups[i % 2]);
                                }
                            },
                            many))
                    .toList();
            List<UUID> ids = accepted.stream().map(CompletableFuture::join).toList();
            while (ids.stream().anyMatch(id -> fleet.find(id).outcome().isEmpty())) {
                List<CompletableFuture<Void>> runs = new ArrayList<>();
                for (WorkerCluster.Message message : fleet.queue.drain()) {
                    fleet.clock.to(message.at());
                    for (Worker worker : workers) {
                        runs.add(CompletableFuture.runAsync(() -> worker.handle(message.id()), many));
                    }
                }
                assertThat(runs).isNotEmpty();
                runs.forEach(CompletableFuture::join);
            }
            assertThat(watch.order).containsExactlyInAnyOrderElementsOf(ids);
        }
        assertThat(watch.most).isEqualTo(limit);
        for (ConcurrencyGroup group : groups) {
            assertThat(left(fleet, group)).isEmpty();
        }
    }
}
