package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.engine.TestSteps.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What expressions see of time and chance: the same in every run of one execution. */
class DeterminismTest {
    private static final Template NOW = computed(in -> in.now().toString());

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);
    private final Instant start = fleet.clock.instant();

    private Map<String, Object> run(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return output(id);
    }

    private Map<String, Object> output(UUID id) {
        return switch (fleet.find(id).outcome().orElseThrow()) {
            case ExecutionResult.Success(Map<String, Object> output) -> output;
            case ExecutionResult.Failure failure -> throw new AssertionError(failure);
            case ExecutionResult.Stopped _, ExecutionResult.Dropped _ -> throw new AssertionError();
        };
    }

    private ScriptedOperator.Line takes(Duration time) {
        return () -> {
            fleet.clock.pass(time);
            return "done";
        };
    }

    @Test
    void now_isStartOrLastActionTime() {
        outside.on("slow", takes(Duration.ofSeconds(5)));
        Map<String, Object> seen = run(
                set("before", NOW),
                act("a", "slow"),
                set("acted", NOW),
                waitFor(60),
                set("waited", NOW),
                exitWith("vars"));
        assertThat(seen.get("vars"))
                .isEqualTo(Map.of(
                        "before", start.toString(),
                        "acted", start.plusSeconds(5).toString(),
                        "waited", start.plusSeconds(65).toString()));
    }

    @Test
    void start_isFirstClaim_notCreation() {
        UUID id = fleet.start(List.of(exit(computed(in -> Map.of("now", in.now().toString())))));
        fleet.clock.pass(Duration.ofHours(1));
        fleet.runAll();
        assertThat(output(id))
                .containsEntry("now", start.plus(Duration.ofHours(1)).toString());
    }

    @Test
    void now_afterWaitUntil_isAtLeastThatTime() {
        UUID id = fleet.start(List.of(
                computing(_ -> fleet.clock.pass(Duration.ofMinutes(10))),
                waitUntil(start.plusSeconds(60).toString()),
                exit(computed(in -> Map.of("now", in.now().toString())))));
        fleet.runAll();
        assertThat(output(id)).containsEntry("now", start.plusSeconds(60).toString());
    }

    private static Step computing(Consumer<Object> effect) {
        return set("computed", computed(in -> {
            effect.accept(in);
            return null;
        }));
    }

    @Test
    void now_afterBranches_isTheLatestOfThem() {
        outside.on("slow", takes(Duration.ofSeconds(5)));
        Map<String, Object> seen = run(
                both(Step.OnError.FAIL, List.of(act("a", "slow"), waitFor(30), set("t", NOW)), List.of(set("t", NOW))),
                set("after", NOW),
                exitWith("parallel", "vars.after"));
        assertThat(seen.get("parallel")).extracting("right.t").isEqualTo(start.toString());
        assertThat(seen.get("parallel"))
                .extracting("left.t")
                .isEqualTo(start.plusSeconds(35).toString());
        assertThat(seen).containsEntry("vars.after", start.plusSeconds(35).toString());
    }

    @Test
    void now_inSequentialIterations_advances() {
        outside.on("slow", takes(Duration.ofSeconds(1)));
        Map<String, Object> seen =
                run(loop(List.of(1, 2, 3), 1, Step.OnError.FAIL, act("a", "slow"), set("t", NOW)), exitWith("loop"));
        assertThat(seen.get("loop"))
                .isEqualTo(List.of(
                        Map.of("t", start.plusSeconds(1).toString()),
                        Map.of("t", start.plusSeconds(2).toString()),
                        Map.of("t", start.plusSeconds(3).toString())));
    }

    @Test
    void now_whenClockGoesBack_staysTheSame() {
        outside.on("back", () -> {
            fleet.clock.jump(start.minus(Duration.ofHours(1)));
            return 1;
        });
        Map<String, Object> seen = run(act("a", "back"), set("t", NOW), exitWith("vars.t"));
        assertThat(seen).containsEntry("vars.t", start.toString());
    }

    @Test
    void now_inResumedRun_equalsFirstRun() {
        List<Map<String, Object>> seen = new ArrayList<>();
        outside.on("slow", takes(Duration.ofMillis(1234)));
        outside.on("dies once", () -> {
            fleet.clock.pass(Duration.ofMinutes(1));
            if (outside.calls().size() == 2) {
                throw new CrashingTable.Crash();
            }
            return 1;
        });
        UUID id = fleet.start(List.of(
                set("x", NOW),
                act("a", "slow"),
                set("y", NOW),
                set("seen", computed(in -> seen.add(new LinkedHashMap<>(in.context())))),
                act("b", "dies once"),
                exitWith()));
        fleet.dies(id);
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.worker().handle(id);
        assertThat(seen).hasSize(2);
        assertThat(seen.get(1)).isEqualTo(seen.get(0));
    }

    @Test
    void seed_dependsOnStepAndExecution() {
        List<Long> seeds = new ArrayList<>();
        Template seed = computed(in -> {
            synchronized (seeds) {
                seeds.add(in.seed());
            }
            return List.of();
        });
        outside.on("dies once", () -> {
            if (outside.calls().size() == 1) {
                throw new CrashingTable.Crash();
            }
            return 1;
        });
        List<Step> steps = List.of(
                set("x", seed),
                new Step.If(TestSteps.label("if"), seed, List.of(), List.of(set("y", seed))),
                loop(List.of(1, 2, 3), 1, Step.OnError.FAIL, set("z", seed)),
                new Step.Switch(TestSteps.label("s"), seed, List.of(new Step.Switch.Case(seed, List.of())), List.of()),
                act("b", "dies once"));
        UUID id = fleet.start(steps);
        fleet.dies(id);
        List<Long> first = List.copyOf(seeds);
        assertThat(new HashSet<>(first)).hasSize(first.size()).hasSize(8);
        seeds.clear();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.worker().handle(id);
        assertThat(seeds).isEqualTo(first);
        seeds.clear();
        fleet.start(steps);
        fleet.runAll();
        assertThat(seeds).hasSize(8).doesNotContainAnyElementsOf(first);
    }
}
