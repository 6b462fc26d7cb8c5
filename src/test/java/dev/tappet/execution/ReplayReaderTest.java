package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.callback;
import static dev.tappet.engine.TestSteps.choose;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.sensitive;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.engine.TestSteps.waitForCallback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.draftrun.DraftRun.DraftRunStep;
import dev.tappet.draftrun.DraftRun.Ended;
import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.draftrun.ReplayRunner.Decisions;
import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Template;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.Secret;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What steps without side effects decided in executions, which are walked again to know it. */
class ReplayReaderTest {
    private static final UUID OWN_WORKSPACE = new UUID(0, 3);

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    private UUID ran(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return id;
    }

    /** Nothing acts, and nothing is written. */
    private List<DraftRunStep> decisions(UUID id) {
        int acted = outside.calls().size();
        var before = fleet.head(id);
        Decisions decisions = fleet.replays()
                .of(
                        OWN_WORKSPACE,
                        id,
                        (requested, journal) -> fleet.replayRunner().run(OWN_WORKSPACE, requested, journal))
                .orElseThrow()
                .orElseThrow();
        assertThat(outside.calls()).hasSize(acted);
        assertThat(fleet.head(id)).isEqualTo(before);
        return decisions.steps();
    }

    private static List<String> shown(List<DraftRunStep> steps) {
        return steps.stream()
                .map(step -> step.path() + " " + step.operator() + " " + step.status() + " "
                        + step.input().map(Object::toString).orElse("-"))
                .toList();
    }

    @Test
    void requestThatCannotBeMade_holdsNoPlaceForOthers() {
        ReplayRunner runner = fleet.replayRunner();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> runner.run(
                            OWN_WORKSPACE,
                            _ -> {
                                throw new IllegalStateException("a version is gone");
                            },
                            List.of()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a version is gone");
        }
    }

    @Test
    void replayOfOneWorkspace_leavesTurnToOther() {
        ReplayRunner runner = fleet.replayRunner();
        UUID id = ran(set("x", value(1)));
        Optional<Optional<Decisions>> replayed = fleet.replays()
                .of(
                        OWN_WORKSPACE,
                        id,
                        (requested, journal) -> runner.run(
                                OWN_WORKSPACE,
                                values -> {
                                    assertThat(runner.run(OWN_WORKSPACE, requested, journal))
                                            .isEmpty();
                                    assertThat(runner.run(new UUID(0, 4), requested, journal))
                                            .isPresent();
                                    return requested.apply(values);
                                },
                                journal));
        assertThat(replayed.orElseThrow()).isPresent();
    }

    @Test
    void finishedExecution_showsWhatItsPureStepsDecided() {
        UUID id = ran(
                act("a", Map.of("n", 7)),
                set("x", at("a")),
                choose(value(true), List.of(set("y", value(2))), List.of(set("z", value(3)))),
                loop(List.of(1, 2), 1, Step.OnError.FAIL, act("b", "i")),
                both(Step.OnError.FAIL, List.of(act("c", 1)), List.of(set("w", value(4)))),
                exitWith("x"));
        List<DraftRunStep> decisions = decisions(id);
        assertThat(shown(decisions))
                .contains(
                        "0001 set DONE Whole[value={x={n=7}}]",
                        "0002 if DONE Whole[value=true]",
                        "0002.b00.0000 set DONE Whole[value={y=2}]",
                        "0003 for_each DONE Whole[value=[1, 2]]")
                .noneMatch(step -> step.contains("probe") || step.contains("0002.b01"));
        assertThat(decisions.getLast().status()).isEqualTo(Ended.EXITED);
    }

    @Test
    void failedStep_isHandledAsItWas() {
        outside.failing("bad");
        UUID id =
                ran(attempt(List.of(act("a", "bad")), List.of(set("reason", at("error.message")))), exitWith("reason"));
        assertThat(shown(decisions(id))).contains("0000.b01.0000 set DONE Whole[value={reason=refused bad}]");
    }

    @Test
    void waitingExecution_isWalkedAsFarAsItIs() {
        UUID id = fleet.start(List.of(set("x", value(1)), waitFor("7d"), set("y", value(2)), act("a", "later")));
        fleet.runAll();
        assertThat(shown(decisions(id))).containsExactly("0000 set DONE Whole[value={x=1}]");
        assertThat(outside.calls()).isEmpty();
    }

    @Test
    void openCallback_isNotOpenedAgain() {
        UUID id = fleet.start(List.of(
                set("x", value(1)),
                callback("approval", "2h", "approve"),
                set("link", at("approval.url")),
                waitForCallback("decision", "approval"),
                set("y", at("decision.choice"))));
        fleet.runAll();
        assertThat(shown(decisions(id)))
                .containsExactly(
                        "0000 set DONE Whole[value={x=1}]",
                        "0002 set DONE Whole[value={link=https://tappet.example/v1/callbacks/[redacted]}]");
    }

    @Test
    void valueOfASensitiveStep_isShownNowhere() {
        UUID id = ran(sensitive("login", value("password of Ada")), set("copy", at("login")), exitWith("copy"));
        assertThat(shown(decisions(id))).noneMatch(step -> step.contains("Ada"));
    }

    @Test
    void secret_isRedactedThoughItWasDeletedSince() throws Exception {
        fleet.secrets.put(OWN_WORKSPACE, Secret.Name.of("key"), Secret.Value.of("correct horse"));
        UUID id = ran(act("a", Template.of("{{ $.secrets.key }}")), set("copy", at("a")), exitWith("copy"));
        assertThat(outside.calls()).containsExactly("correct horse");
        fleet.secrets.delete(OWN_WORKSPACE, Secret.Name.of("key"));
        assertThat(shown(decisions(id)))
                .contains("0001 set DONE Whole[value={copy=[redacted]}]")
                .noneMatch(step -> step.contains("correct horse"));
    }

    @Test
    void longJournal_isNotWalked() {
        WorkerCluster large = new WorkerCluster(
                new EngineLimits(10_000, Duration.ofSeconds(60), EngineLimits.MAX_DURATION), table -> table, outside);
        UUID id = large.start(List.of(loop(Collections.nCopies(1_001, 1), 1, Step.OnError.FAIL, act("a", 1))));
        large.runAll();
        assertThatThrownBy(() -> large.replays()
                        .of(
                                OWN_WORKSPACE,
                                id,
                                (requested, journal) -> large.replayRunner().run(OWN_WORKSPACE, requested, journal)))
                .isInstanceOf(ReplayReader.NotReplayableException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void executionOfAnotherWorkspace_isMissing() {
        UUID id = ran(set("x", value(1)));
        assertThat(fleet.replays()
                        .of(
                                new UUID(0, 9),
                                id,
                                (requested, journal) -> fleet.replayRunner().run(OWN_WORKSPACE, requested, journal)))
                .isEqualTo(Optional.empty());
    }
}
