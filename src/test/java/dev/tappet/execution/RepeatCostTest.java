package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.repeat;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Evaluation;
import dev.tappet.expression.Template;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What many rounds of a repeat cost: a later one no more than an earlier one. */
@Tag("slow")
class RepeatCostTest {
    private static final int ROUNDS = 1_000;
    private static final EngineLimits LIMITS =
            new EngineLimits(10_000, Duration.ofSeconds(60), EngineLimits.MAX_DURATION);

    private static int round(Evaluation in) {
        return at("vars.n").evaluate(in) instanceof Number number ? number.intValue() : 0;
    }

    private static List<Step> steps(Optional<Template> delay, Step... more) {
        return List.of(
                set("n", value(0)),
                repeat(
                        Step.Repeat.Loop.UNTIL,
                        computed(in -> round(in) == ROUNDS),
                        ROUNDS,
                        Step.OnError.FAIL,
                        delay,
                        Stream.concat(
                                        Stream.of(more),
                                        Stream.of(act("x", at("vars.n")), set("n", computed(in -> round(in) + 1))))
                                .toArray(Step[]::new)),
                exitWith("vars.n", "x"));
    }

    /** Counts what is read of journals. */
    private static final class Reads extends RecordingTable {
        private int most;
        private long all;

        Reads(ItemTable table) {
            super(table);
        }

        @Override
        public Page<Item> query(Query query) {
            Page<Item> page = super.query(query);
            most = Math.max(most, page.found().size());
            all += page.found().size();
            return page;
        }
    }

    @Test
    void roundsWithDelays_resumedExecutionReadsNoFinishedRounds() {
        ScriptedOperator outside = new ScriptedOperator();
        Reads[] reads = new Reads[1];
        WorkerCluster cluster = new WorkerCluster(LIMITS, table -> reads[0] = new Reads(table), outside);
        UUID id = cluster.start(steps(Optional.of(value("10s"))));
        cluster.runAll();
        assertThat(cluster.find(id).outcome())
                .contains(new ExecutionResult.Success(Map.of("vars.n", ROUNDS, "x", ROUNDS - 1)));
        assertThat(outside.calls()).hasSize(ROUNDS);
        assertThat(reads[0].most).isLessThanOrEqualTo(25);
        assertThat(reads[0].all).isLessThanOrEqualTo(30L * ROUNDS);
    }

    /** Counts how often the state of rounds is written. */
    private static final class States extends RecordingTable {
        private int written;

        States(ItemTable table) {
            super(table);
        }

        @Override
        protected void before(List<Write> writes) {
            writes.forEach(write -> {
                if (write instanceof Write.Put(Item item, Condition _)
                        && item.number("rounds").isPresent()) {
                    written++;
                }
            });
        }
    }

    @Test
    void stateThatGrows_isNotWrittenInEachRound() {
        States[] states = new States[1];
        WorkerCluster cluster =
                new WorkerCluster(LIMITS, table -> states[0] = new States(table), new ScriptedOperator());
        Step grow = set("all", computed(in -> at("vars.all").evaluate(in) + "0123456789".repeat(10)));
        UUID id = cluster.start(steps(Optional.of(value("10s")), grow));
        cluster.runAll();
        assertThat(cluster.find(id).outcome()).isPresent();
        // 100 KB at the end
        assertThat(states[0].written).isBetween(20, ROUNDS / 4);
    }

    /** Results of a megabyte each, of which a run may keep 64. */
    private static final class LargeResults implements Operator {
        @Override
        public String name() {
            return "probe";
        }

        @Override
        public Duration timeout(Object arguments) {
            return Duration.ofSeconds(1);
        }

        @Override
        public Result execute(Call call) throws InterruptedException {
            call.memory().reserve(1 << 20);
            return new Result(String.valueOf(call.arguments()), 1);
        }
    }

    @Test
    void resultsOfFinishedRounds_takeNoMemory() {
        WorkerCluster cluster = new WorkerCluster(LIMITS, UnaryOperator.identity(), new LargeResults());
        UUID id = cluster.start(steps(Optional.empty()));
        cluster.runAll();
        assertThat(cluster.find(id).outcome())
                .contains(new ExecutionResult.Success(Map.of("vars.n", ROUNDS, "x", "" + (ROUNDS - 1))));
    }

    @Test
    void stepsOfRoundsBeforeAHold_countTowardsTheLimit() {
        WorkerCluster cluster = new WorkerCluster(new ScriptedOperator());
        UUID id = cluster.start(steps(Optional.of(value("10s"))));
        cluster.runAll();
        assertThat(cluster.find(id).outcome())
                .hasValueSatisfying(
                        outcome -> assertThat(outcome.toString()).contains("the execution took more than 1000 steps"));
    }

    @Test
    void failedRound_rerunFromFailedStep_continuesWithThatRound() {
        ScriptedOperator outside = new ScriptedOperator().failing(700);
        WorkerCluster cluster = new WorkerCluster(LIMITS, UnaryOperator.identity(), outside);
        UUID id = cluster.start(steps(Optional.of(value("10s"))));
        cluster.runAll();
        assertThat(cluster.find(id).outcome())
                .contains(new ExecutionResult.Failure(Optional.of("step x"), "refused 700"));
        outside.on(700, () -> "works");
        cluster.reruns().rerun(new UUID(0, 3), id, RerunService.From.FAILED_STEP);
        cluster.runAll();
        assertThat(outside.calls()).hasSize(ROUNDS + 1);
    }
}
