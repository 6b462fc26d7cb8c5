package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.both;
import static dev.tappet.engine.TestSteps.callback;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.loop;
import static dev.tappet.engine.TestSteps.waitFor;
import static dev.tappet.engine.TestSteps.waitForCallback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.IndexEntry;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Page;
import dev.tappet.storage.Query;
import dev.tappet.storage.SpreadPartition;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Spread;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callbacks: opened once, decided once, whenever and however often they are called and whatever dies meanwhile. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackTest {
    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster cluster = new WorkerCluster(outside);

    private static final List<Step> APPROVAL = List.of(
            callback("approval", "2h", "approve", "reject"),
            act("told", at("approval.url")),
            waitForCallback("decision", "approval"),
            exitWith("decision.choice", "decision.event", "decision.request", "decision.at"));

    private static CallbackDecision decision(String choice, Object event) {
        return new CallbackDecision(
                Optional.ofNullable(choice), Json.write(event), event, Optional.of(Map.of("method", "POST")));
    }

    private static String token(Object url) {
        String text = (String) url;
        assertThat(text).startsWith("https://tappet.example/v1/callbacks/");
        return text.substring(text.lastIndexOf('/') + 1);
    }

    private String told() {
        return token(outside.calls().getLast());
    }

    private ExecutionResult outcome(UUID id) {
        return cluster.find(id).outcome().orElseThrow();
    }

    /** Runs until it waits. */
    private UUID started(List<Step> steps) {
        UUID id = cluster.start(steps);
        cluster.worker().handle(id);
        cluster.queue.drain();
        return id;
    }

    @Test
    void call_wakesTheExecution_thatWaits() {
        UUID id = started(APPROVAL);
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        cluster.clock.pass(Duration.ofMinutes(3));
        assertThat(cluster.decisions().decide(told(), decision("approve", Map.of("by", "Ada"))))
                .isEqualTo(new CallbackDecisions.Outcome.Decided(cluster.clock.instant()));
        assertThat(cluster.queue.sent()).hasSize(1);
        cluster.runAll();
        assertThat(outcome(id))
                .isEqualTo(new ExecutionResult.Success(Map.of(
                        "decision.choice",
                        "approve",
                        "decision.event",
                        Map.of("by", "Ada"),
                        "decision.request",
                        Map.of("method", "POST"),
                        "decision.at",
                        cluster.clock.instant().toString())));
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void callBeforeTheWait_isKept() {
        UUID id = started(List.of(
                callback("approval", "2h", "approve"),
                act("told", at("approval.url")),
                waitFor("1h"),
                waitForCallback("decision", "approval"),
                exitWith("decision.choice")));
        cluster.decisions().decide(told(), decision("approve", Map.of()));
        cluster.runAll();
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        cluster.clock.pass(Duration.ofHours(3));
        cluster.worker().handle(id);
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("decision.choice", "approve")));
    }

    @Test
    void timeout_failsTheWaitAsItCanBeCaught_andNoLaterCallDecides() {
        UUID id = started(List.of(
                callback("approval", "2h", "approve"),
                act("told", at("approval.url")),
                attempt(
                        List.of(waitForCallback("decision", "approval")),
                        List.of(act("late", at("error.timeout")), act("which", at("error.callback")))),
                exitWith("late", "which")));
        cluster.clock.pass(Duration.ofHours(2));
        assertThat(cluster.decisions().decide(told(), decision("approve", Map.of())))
                .isInstanceOf(CallbackDecisions.Outcome.Closed.class);
        cluster.worker().handle(id);
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("late", true, "which", "approval")));
    }

    @Test
    void callAfterTheEndOfTheExecution_isTooLate() {
        UUID id = started(List.of(callback("approval", "2h"), act("told", at("approval.url")), exitWith("told")));
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(cluster.decisions().decide(told(), decision(null, Map.of())))
                .isInstanceOf(CallbackDecisions.Outcome.Closed.class);
    }

    @Test
    void callsAtOnce_ofDifferentChoices_haveOneWinnerThatAllOthersSee() throws Exception {
        String[] choices = IntStream.range(0, 20).mapToObj(i -> "c" + i).toArray(String[]::new);
        UUID id = started(List.of(
                callback("approval", "2h", choices),
                act("told", at("approval.url")),
                waitForCallback("decision", "approval"),
                exitWith("decision.choice")));
        String token = told();
        List<CallbackDecisions.Outcome> outcomes = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<CallbackDecisions.Outcome>> calls = List.of(choices).stream()
                    .<Callable<CallbackDecisions.Outcome>>map(choice ->
                            () -> cluster.decisions().decide(token, decision(choice, Map.of())))
                    .toList();
            for (Future<CallbackDecisions.Outcome> each : callers.invokeAll(calls)) {
                outcomes.add(each.get());
            }
        }
        assertThat(outcomes)
                .filteredOn(CallbackDecisions.Outcome.Decided.class::isInstance)
                .hasSize(1);
        cluster.runAll();
        int winner = IntStream.range(0, choices.length)
                .filter(i -> outcomes.get(i) instanceof CallbackDecisions.Outcome.Decided)
                .findFirst()
                .orElseThrow();
        assertThat(outcome(id)).isEqualTo(new ExecutionResult.Success(Map.of("decision.choice", choices[winner])));
        assertThat(outcomes)
                .filteredOn(CallbackDecisions.Outcome.AlreadyDecided.class::isInstance)
                .hasSize(choices.length - 1)
                .allSatisfy(outcome -> assertThat(((CallbackDecisions.Outcome.AlreadyDecided) outcome)
                                .decision()
                                .choice())
                        .hasValue(choices[winner]));
    }

    /** Does something once, just before an execution is put on hold. */
    private static final class BeforeHold implements ItemTable {
        private final ItemTable table;
        private Runnable once = () -> {};

        BeforeHold(ItemTable table) {
            this.table = table;
        }

        @Override
        public WriteResult commit(List<Write> writes, Durability durability) {
            String first = writes.getFirst().toString();
            if (first.contains(ExecutionStatus.ON_HOLD.name()) && first.contains("RUNNING")) {
                Runnable now = once;
                once = () -> {};
                now.run();
            }
            return table.commit(writes, durability);
        }

        @Override
        public Map<Key, Item> get(Collection<Key> keys) {
            return table.get(keys);
        }

        @Override
        public WriteResult write(Write write, Durability durability) {
            return table.write(write, durability);
        }

        @Override
        public void putAll(List<Item> parts) {
            table.putAll(parts);
        }

        @Override
        public boolean isBilledBySize() {
            return table.isBilledBySize();
        }

        @Override
        public Page<Item> query(Query query) {
            return table.query(query);
        }

        @Override
        public Page<IndexEntry> entries(Index index, Query query) {
            return table.entries(index, query);
        }

        @Override
        public boolean admit(String counter, int n, int limit, Instant window) {
            return table.admit(counter, n, limit, window);
        }
    }

    @Test
    void callBetweenTheLookAndTheHold_isNotOverlooked() {
        List<BeforeHold> tables = new ArrayList<>();
        WorkerCluster racing = new WorkerCluster(
                table -> {
                    tables.add(new BeforeHold(table));
                    return tables.getFirst();
                },
                outside);
        UUID id = racing.start(APPROVAL);
        tables.getFirst().once = () -> racing.decisions().decide(told(), decision("reject", Map.of()));
        racing.worker().handle(racing.queue.next().orElseThrow().id());
        assertThat(racing.find(id).status()).isEqualTo(ExecutionStatus.RUNNING);
        assertThat(racing.queue.sent()).hasSize(1);
        racing.runAll();
        assertThat(racing.find(id).outcome().orElseThrow().toString()).contains("reject");
        assertThat(outside.calls()).hasSize(1);
    }

    @Test
    void manyCallsWhileItRuns_areNoRunsInVain() {
        List<BeforeHold> tables = new ArrayList<>();
        WorkerCluster racing = new WorkerCluster(
                table -> {
                    tables.add(new BeforeHold(table));
                    return tables.getFirst();
                },
                outside);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            steps.add(callback("c" + i, "2h"));
            steps.add(act("told" + i, at("c" + i + ".url")));
        }
        steps.add(waitForCallback("last", "c11"));
        steps.add(exitWith("last.event"));
        UUID id = racing.start(steps);
        int[] called = {0};
        Runnable[] call = {null};
        call[0] = () -> {
            racing.decisions().decide(token(outside.calls().get(called[0])), decision(null, called[0]));
            called[0]++;
            tables.getFirst().once = call[0];
        };
        tables.getFirst().once = call[0];
        racing.runAll();
        assertThat(racing.find(id).outcome()).hasValue(new ExecutionResult.Success(Map.of("last.event", 11)));
    }

    @Test
    void queueThatIsDown_leavesTheCallToTheSweeper() {
        UUID id = started(APPROVAL);
        cluster.queue.down(true);
        assertThat(cluster.decisions().decide(told(), decision("approve", Map.of())))
                .isInstanceOf(CallbackDecisions.Outcome.Decided.class);
        cluster.queue.down(false);
        assertThat(cluster.queue.sent()).isEmpty();
        cluster.sweeper().sweep();
        cluster.runAll();
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void branchThatIsCalled_goesOnWhileAnotherOneWorks() {
        outside.on("long", () -> {
            await().until(() -> {
                cluster.clock.pass(Duration.ofSeconds(1));
                cluster.decisions().decide(token(outside.calls().getFirst()), decision("approve", Map.of()));
                return outside.calls().contains("approve");
            });
            return 2;
        });
        UUID id = cluster.start(List.of(
                callback("approval", "2h", "approve"),
                act("told", at("approval.url")),
                both(
                        Step.OnError.FAIL,
                        List.of(waitForCallback("decision", "approval"), act("next", at("decision.choice"))),
                        List.of(act("b", "long"))),
                exitWith("parallel")));
        cluster.worker().handle(id);
        assertThat(outcome(id).toString()).contains("left=approve", "right=2");
    }

    @Test
    void callbacksOfIterations_areEachTheirOwn() {
        UUID id = started(List.of(
                loop(
                        List.of("a", "b", "c"),
                        3,
                        Step.OnError.FAIL,
                        callback("each", "2h"),
                        act("told", at("each.url")),
                        waitForCallback("decision", "each"),
                        act("got", at("decision.event"))),
                exitWith("loop")));
        List<Object> urls = List.copyOf(outside.calls());
        assertThat(urls).hasSize(3).doesNotHaveDuplicates();
        for (int i = 2; i >= 0; i--) {
            cluster.decisions().decide(token(urls.get(i)), decision(null, "event " + i));
            cluster.runAll();
        }
        assertThat(((ExecutionResult.Success) outcome(id)).output().get("loop"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder("event 0", "event 1", "event 2");
    }

    @Test
    void callbackThatWasNotOpened_failsTheWait() {
        UUID id = started(List.of(waitForCallback("decision", "approval")));
        assertThat(outcome(id).toString()).contains("the callback \"approval\" was not opened before this step");
    }

    @Test
    void rerunFromTheFailedStep_goesOnWithTheUrlThatOthersKnow() {
        outside.failing("bad");
        UUID id = started(List.of(
                callback("approval", "2h", "approve"),
                act("told", at("approval.url")),
                act("fails", "bad"),
                waitForCallback("decision", "approval"),
                exitWith("decision.choice")));
        assertThat(cluster.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
        String token = token(outside.calls().getFirst());
        outside.on("bad", () -> "good");
        UUID again = new ArrayList<>(List.of(cluster.reruns().rerun(new UUID(0, 3), id, RerunService.From.FAILED_STEP)))
                                .getFirst()
                        instanceof dev.tappet.workspace.ChangeResult.Done<ExecutionSummary>(ExecutionSummary now)
                ? now.id()
                : null;
        cluster.runAll();
        assertThat(cluster.find(again).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        assertThat(cluster.decisions().decide(token, decision("approve", Map.of())))
                .isInstanceOf(CallbackDecisions.Outcome.Decided.class);
        cluster.runAll();
        assertThat(outcome(again)).isEqualTo(new ExecutionResult.Success(Map.of("decision.choice", "approve")));
    }

    @Test
    void token_isNowhereInWhatIsReadAndNowhereInTheTable() throws Exception {
        UUID id = started(APPROVAL);
        String token = told();
        cluster.decisions()
                .decide(
                        token,
                        new CallbackDecision(
                                Optional.of("approve"),
                                Json.write(Map.of("echo", "it was " + token)),
                                Map.of("echo", "it was " + token),
                                Optional.of(Map.of("headers", Map.of("referer", "https://x/" + token)))));
        cluster.runAll();
        PageTokens pages = new PageTokens(cluster.box);
        String traces = cluster.traces(pages)
                .of(new UUID(0, 3), id, new PageRequest(100, Optional.empty()))
                .orElseThrow()
                .toString();
        assertThat(traces).contains("[redacted]").doesNotContain(token);
        Execution execution = cluster.find(id);
        assertThat(execution.redactor().redact(outcome(id).toString()))
                .contains("approve")
                .doesNotContain(token);
        List<Item> items = new ArrayList<>(cluster.table
                .query(new Query(
                        ExecutionKeys.partition(id), "0", Query.END, Query.Order.ASCENDING, 1000, Optional.empty()))
                .found());
        items.addAll(cluster.table
                .get(List.of(CallbackItems.key(CallbackItems.hash(token))))
                .values());
        assertThat(items).hasSizeGreaterThan(4);
        for (Item item : items) {
            for (Attribute attribute : item.attributes().values()) {
                String stored = attribute instanceof Attribute.Bytes(byte[] bytes)
                        ? new String(bytes, StandardCharsets.ISO_8859_1)
                        : attribute.toString();
                assertThat(stored).as(item.key().toString()).doesNotContain(token);
            }
        }
    }

    private static List<String> shown(ResultPage<CallbackList.Listed> page) {
        return page.found().stream()
                .map(each -> each.callback().path() + " " + each.callback().status() + " " + each.isOpen())
                .toList();
    }

    /** Which one partition of DynamoDB could not hold. */
    @Test
    void openCallbacks_ofASpreadWorkspace_areListedTogether() throws Exception {
        Quota spread = new Quota(1, 1, 1).with(new Spread(List.of(new Spread.SpreadChange(4, Instant.EPOCH))));
        WorkerCluster spreading =
                new WorkerCluster(table -> new SpreadLists(table, _ -> spread, Instant::now, true), outside);
        for (int i = 0; i < 40; i++) {
            spreading.worker().handle(spreading.start(APPROVAL));
            spreading.clock.pass(WorkerCluster.SECOND);
        }
        UUID workspace = new UUID(0, 3);
        for (String partition : SpreadPartition.all(CallbackItems.ofWorkspace(workspace), 4)) {
            assertThat(spreading
                            .table
                            .query(Index.BY_WORKSPACE, Query.startingWith(partition, "0"))
                            .found())
                    .isNotEmpty()
                    .hasSizeLessThan(30);
        }
        CallbackList list = new CallbackList(
                spreading.table,
                spreading.box,
                spreading.decisions(),
                new PageTokens(spreading.box),
                _ -> spread,
                spreading.clock);

        List<Instant> expiries = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ResultPage<CallbackList.Listed> page = list.open(workspace, new PageRequest(7, token));
            page.found().forEach(listed -> expiries.add(listed.callback().until()));
            token = page.next();
        } while (token.isPresent());

        assertThat(expiries).hasSize(40).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void users_seeWhatIsOpenAndDecideItWithoutItsUrl() throws Exception {
        UUID workspace = new UUID(0, 3);
        CallbackList list = new CallbackList(
                cluster.table,
                cluster.box,
                cluster.decisions(),
                new PageTokens(cluster.box),
                _ -> new Quota(1, 1, 1),
                cluster.clock);
        PageRequest page = new PageRequest(100, Optional.empty());
        UUID id = started(APPROVAL);
        UUID ended = started(List.of(callback("approval", "2h"), exitWith("approval.expires_at")));
        CallbackList.Listed open = list.open(workspace, page).found().getFirst();
        assertThat(shown(list.open(workspace, page))).containsExactly("0000 OPEN true");
        assertThat(open.callback().execution()).isEqualTo(id);
        assertThat(open.callback().choices()).containsExactly("approve", "reject");
        assertThat(open.toString()).doesNotContain(told());
        assertThat(shown(list.of(workspace, ended, page).orElseThrow())).containsExactly("0000 OPEN false");
        assertThat(list.open(new UUID(0, 9), page).found()).isEmpty();
        assertThat(list.of(new UUID(0, 9), id, page)).isEmpty();

        UUID callback = open.callback().id();
        assertThat(list.decide(new UUID(0, 9), id, callback, Optional.of("approve"), Map.of()))
                .isInstanceOf(ChangeResult.Missing.class);
        assertThat(list.decide(workspace, ended, callback, Optional.of("approve"), Map.of()))
                .isInstanceOf(ChangeResult.Missing.class);
        assertThatThrownBy(() -> list.decide(workspace, id, callback, Optional.of("maybe"), Map.of()))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("approve, reject");
        assertThat(list.decide(workspace, id, callback, Optional.of("reject"), Map.of("by", "an operator")))
                .isInstanceOf(ChangeResult.Done.class);
        assertThat(list.decide(workspace, id, callback, Optional.of("approve"), Map.of()))
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(cluster.decisions().decide(told(), decision("approve", Map.of())))
                .isInstanceOf(CallbackDecisions.Outcome.AlreadyDecided.class);
        cluster.runAll();
        assertThat(outcome(id).toString()).contains("decision.choice=reject", "by=an operator");
        assertThat(shown(list.of(workspace, id, page).orElseThrow())).containsExactly("0000 DECIDED false");
        assertThat(list.open(workspace, page).found()).isEmpty();
    }

    /** One that is cut at a write of its runs, its decision or its end, and called by two callers. */
    private Map<String, Object> cut(int write, boolean after) {
        List<CrashingTable> tables = new ArrayList<>();
        ScriptedOperator probe = new ScriptedOperator();
        WorkerCluster cut = new WorkerCluster(
                table -> {
                    tables.add(new CrashingTable(table));
                    return tables.getFirst();
                },
                probe);
        CrashingTable table = tables.getFirst();
        UUID id = cut.start(APPROVAL);
        int before = table.writes();
        table.crashAt(write, after);
        Map<String, Object> seen = new HashMap<>();
        List<CallbackDecisions.Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 40 && cut.find(id).outcome().isEmpty(); i++) {
            cut.clock.pass(Duration.ofMinutes(1));
            int round = i;
            alive(table, () -> cut.sweeper().sweep());
            alive(table, () -> cut.worker().handle(id));
            if (!probe.calls().isEmpty() && i % 2 == 1) {
                alive(
                        table,
                        () -> outcomes.add(cut.decisions()
                                .decide(
                                        token(probe.calls().getFirst()),
                                        decision(round % 4 == 1 ? "approve" : "reject", 1))));
            }
        }
        table.calm();
        assertThat(probe.calls().stream().distinct()).as("URLs").hasSize(1);
        seen.put("writes", table.writes() - before);
        seen.put("outcome", cut.find(id).outcome().orElseThrow());
        seen.put("outcomes", outcomes);
        return seen;
    }

    private static void alive(CrashingTable table, Runnable process) {
        try {
            process.run();
        } catch (CrashingTable.Crash _) {
            table.calm();
        }
    }

    @Test
    void processThatDiesAtAnyWrite_neitherLosesNorChangesADecision() {
        int writes = (int) cut(Integer.MAX_VALUE / 2, false).get("writes");
        assertThat(writes).isGreaterThan(8);
        for (int write = 1; write <= writes; write++) {
            for (boolean after : List.of(false, true)) {
                Map<String, Object> seen = cut(write, after);
                String when = "cut " + (after ? "after" : "before") + " write " + write + ": " + seen;
                assertThat(seen.get("outcome")).as(when).isInstanceOf(ExecutionResult.Success.class);
                List<?> outcomes = (List<?>) seen.get("outcomes");
                assertThat(outcomes.stream().filter(CallbackDecisions.Outcome.Decided.class::isInstance))
                        .as(when)
                        .hasSizeLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void callAndTimeoutAtOnce_agreeOnWhoCameFirst() throws Exception {
        for (int i = 0; i < 50; i++) {
            UUID id = started(List.of(
                    callback("approval", "1h"),
                    act("told", at("approval.url")),
                    attempt(List.of(waitForCallback("decision", "approval")), List.of(fail("too late"))),
                    exitWith("decision.event")));
            String token = told();
            cluster.clock.pass(Duration.ofHours(1).minusMillis(1));
            try (ExecutorService both = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<CallbackDecisions.Outcome> call =
                        both.submit(() -> cluster.decisions().decide(token, decision(null, "in time")));
                both.submit(() -> {
                            cluster.clock.pass(Duration.ofMillis(1));
                            cluster.worker().handle(id);
                        })
                        .get();
                boolean decided = call.get() instanceof CallbackDecisions.Outcome.Decided;
                cluster.runAll();
                assertThat(outcome(id) instanceof ExecutionResult.Success).isEqualTo(decided);
            }
        }
    }
}
