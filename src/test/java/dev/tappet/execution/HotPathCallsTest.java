package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.call;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.set;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ScriptedOperator;
import dev.tappet.json.Json;
import dev.tappet.storage.Index;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.Binding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the paths that everything takes cost, in calls of the table. */
class HotPathCallsTest {
    private static final String CLAIM = "update LAZY";
    private static final String FINISH = "update SYNCED";
    private static final String ENTRY = "commit[update, put] SYNCED";
    private static final String HOLD = "commit[update, put] SYNCED";

    private final ScriptedOperator outside = new ScriptedOperator().failing("bad");
    private final WorkerCluster fleet = new WorkerCluster(RecordingTable::new, outside);
    private final RecordingTable table = (RecordingTable) fleet.table;

    private List<String> callsOf(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        table.calls();
        fleet.worker().handle(id);
        return table.calls();
    }

    @Test
    void accept_costsOneWrite() {
        fleet.start(List.of());
        assertThat(table.calls()).containsExactly("put SYNCED");
    }

    @Test
    void accept_ofLargeEvent_storesItFirst() {
        fleet.start(List.of(), Map.of("text", "x".repeat(2_000)), Lane.SYNC);
        assertThat(table.calls()).containsExactly("putAll 1", "put SYNCED");
    }

    @Test
    void accept_ofSeveralExecutions_costsOneCommit() {
        Binding binding = fleet.publish(List.of());
        List<NewExecution> many = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            many.add(new NewExecution(fleet.executions().newId(), binding, Json.write("x".repeat(2_000))));
        }
        fleet.executions().create(many, Lane.ASYNC);
        assertThat(table.calls()).containsExactly("putAll 1", "commit[put, put, put] SYNCED");
    }

    @Test
    void pureSteps_costClaimAndFinish() {
        assertThat(callsOf(
                        set("x", value(1)),
                        loop(List.of(1, 2, 3), 3, Step.OnError.FAIL, set("y", at("item"))),
                        attempt(List.of(fail("caught")), List.of(set("z", value(1)))),
                        both(Step.OnError.FAIL, List.of(set("a", value(1))), List.of(set("b", value(2)))),
                        exitWith("vars.x")))
                .containsExactly(CLAIM, FINISH);
    }

    @Test
    void largeOutput_isStoredBeforeFinish() {
        assertThat(callsOf(set("x", value("x".repeat(2_000))), exitWith("vars.x")))
                .containsExactly(CLAIM, "putAll 1", FINISH);
    }

    @Test
    void operatorStep_costsOneCommit() {
        assertThat(callsOf(act("a", 1), act("b", 2), exitWith())).containsExactly(CLAIM, ENTRY, ENTRY, FINISH);
    }

    @Test
    void respond_costsOneCommit_onlyForWaitingCaller() {
        UUID id = fleet.start(List.of(respond(Map.of("body", 1)), exitWith()), Map.of(), Lane.SYNC);
        table.calls();
        fleet.worker().handle(id);
        assertThat(table.calls()).containsExactly(CLAIM, HOLD, FINISH);
        assertThat(callsOf(respond(Map.of("body", 1)), exitWith())).containsExactly(CLAIM, FINISH);
    }

    @Test
    void calledWorkflow_isJournaledWithItsOperators() {
        UUID pure = new UUID(7, 1);
        fleet.publish(pure, List.of(exitWith("event")));
        assertThat(callsOf(call("a", pure, value(1)), call("b", pure, value(2)), exitWith()))
                .containsExactly(CLAIM, FINISH);
        UUID acting = new UUID(7, 2);
        fleet.publish(acting, List.of(act("a", 1), exitWith("a")));
        assertThat(callsOf(call("a", acting, value(1)), act("b", 2), exitWith()))
                .containsExactly(CLAIM, "commit[update, put, put] SYNCED", "commit[update, put, put] SYNCED", FINISH);
    }

    @Test
    void largeResult_isStoredBeforeItsEntry() {
        outside.on("large", () -> "x".repeat(5_000));
        assertThat(callsOf(act("a", "large"), exitWith())).containsExactly(CLAIM, "putAll 1", ENTRY, FINISH);
    }

    @Test
    void hold_costsOneCommit_resumeOneQuery() {
        UUID id = fleet.start(List.of(act("a", 1), waitFor("1m"), act("b", 2), exitWith()));
        table.calls();
        fleet.worker().handle(id);
        assertThat(table.calls()).containsExactly(CLAIM, ENTRY, HOLD);
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.worker().handle(id);
        assertThat(table.calls()).containsExactly(CLAIM, "query", ENTRY, FINISH);
    }

    @Test
    void separateEvent_costsOneRead() {
        UUID id = fleet.start(List.of(exitWith()), Map.of("text", "x".repeat(2_000)), Lane.SYNC);
        table.calls();
        fleet.worker().handle(id);
        assertThat(table.calls()).containsExactly(CLAIM, "get 1", FINISH);
    }

    @Test
    void message_forFinishedExecution_costsRejectedClaim() {
        UUID id = fleet.start(List.of(exitWith()));
        fleet.worker().handle(id);
        table.calls();
        fleet.worker().handle(id);
        assertThat(table.calls()).containsExactly(CLAIM);
    }

    @Test
    void decidedParallel_costsOneMoreEntry() {
        assertThat(callsOf(both(Step.OnError.FAIL, List.of(act("a", "bad")), List.of())))
                .containsExactly(CLAIM, ENTRY, ENTRY, FINISH);
    }

    @Test
    void branches_journalingTogether_shareACommit() {
        List<Step> slow = List.of(act("a", 1));
        List<String> calls = callsOf(both(Step.OnError.FAIL, slow, List.of(act("b", 2))), exitWith());
        assertThat(calls).startsWith(CLAIM).endsWith(FINISH).hasSizeLessThanOrEqualTo(4);
        assertThat(calls.subList(1, calls.size() - 1)).isSubsetOf(ENTRY, "commit[update, put, put] SYNCED");
    }

    @Test
    void handOver_costsOneUpdate() {
        UUID id = fleet.start(List.of(act("a", 1)));
        table.calls();
        fleet.worker().handle(id, fleet.clock.instant());
        assertThat(table.calls()).containsExactly(CLAIM, "update SYNCED");
    }

    @Test
    void heartbeat_costsOneUpdateForEachExecution() {
        LeaseManager claims = fleet.claims();
        claims.claim(fleet.start(List.of()));
        claims.claim(fleet.start(List.of()));
        table.calls();
        claims.heartbeat();
        assertThat(table.calls()).containsExactly("update LAZY", "update LAZY");
    }

    @Test
    void sweeper_withNothingDue_readsEachPartOfTheIndexOnce() {
        fleet.sweeper().sweep();
        assertThat(table.calls()).hasSize(DueShards.COUNT).containsOnly("query " + Index.DUE);
        fleet.start(List.of());
        table.calls();
        fleet.clock.pass(Duration.ofMinutes(1));
        fleet.sweeper().sweep();
        assertThat(table.calls().stream().filter(call -> !call.startsWith("query")))
                .containsExactly("get 1", "update LAZY");
    }

    @Test
    void record_costsOneRead_anotherForLargeOutput() {
        for (int length : new int[] {10, 2_000}) {
            UUID id = fleet.start(List.of(set("x", value("x".repeat(length))), exitWith("vars.x")));
            fleet.worker().handle(id);
            table.calls();
            fleet.find(id);
            assertThat(table.calls()).hasSize(length == 10 ? 1 : 2).containsOnly("get 1");
        }
    }

    @Test
    void largeJournalValues_areReadTogether() {
        outside.on("large", () -> "x".repeat(5_000));
        UUID id = fleet.start(List.of(
                loop(Collections.nCopies(150, "large"), 1, Step.OnError.FAIL, act("a", at("item"))), waitFor("1m")));
        fleet.worker().handle(id);
        fleet.clock.pass(Duration.ofMinutes(1));
        table.calls();
        fleet.worker().handle(id);
        assertThat(table.calls()).containsExactly(CLAIM, "query", "get 100", "get 50", FINISH);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }
}
