package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.expression.Template;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import dev.tappet.state.StateEntry;
import dev.tappet.state.StateKey;
import dev.tappet.storage.Item;
import dev.tappet.storage.Query;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateStepTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final String SECRET = "correct horse battery";

    private final ScriptedOperator outside = new ScriptedOperator();
    private final List<Runnable> beforeCommit = new ArrayList<>();
    private final WorkerCluster fleet = new WorkerCluster(
            plain -> new RecordingTable(plain) {
                @Override
                protected void before(List<dev.tappet.storage.Write> writes) {
                    if (writes.size() > 1 && !beforeCommit.isEmpty()) {
                        beforeCommit.removeFirst().run();
                    }
                }
            },
            outside);

    private ExecutionResult run(Step... steps) {
        UUID id = fleet.start(List.of(steps));
        fleet.runAll();
        return fleet.find(id).outcome().orElseThrow();
    }

    private Map<?, ?> output(Map<String, Object> arguments) {
        ExecutionResult result = run(state("it", arguments), exitWith("it"));
        assertThat(result).isInstanceOf(ExecutionResult.Success.class);
        return (Map<?, ?>) ((ExecutionResult.Success) result).output().get("it");
    }

    private static StateKey key(String text) throws InvalidFieldException {
        return StateKey.of("key", text);
    }

    private Optional<Object> value(String text) throws InvalidFieldException {
        return fleet.state.find(WORKSPACE, key(text)).map(StateEntry::value);
    }

    @Test
    void get_returnsValueOrDefault() throws InvalidFieldException {
        assertThat(output(Map.of("get", "a", "default", 7)))
                .isEqualTo(Map.of("found", false, "value", 7, "version", 0));
        Map<?, ?> written = output(Map.of("put", "a", "value", Map.of("b", List.of(1, "c"))));
        assertThat(output(Map.of("get", "a")))
                .isEqualTo(Map.of(
                        "found", true, "value", Map.of("b", List.of(1, "c")), "version", written.get("version")));
        assertThat(fleet.state.find(new UUID(0, 4), key("a"))).isEmpty();
    }

    @Test
    void putIfVersion_writesOnlyOverThatVersion() throws InvalidFieldException {
        Object first = output(Map.of("put", "a", "value", 1, "if_version", 0)).get("version");
        Map<?, ?> second = output(Map.of("put", "a", "value", 2, "if_version", first));
        assertThat(second.get("written")).isEqualTo(true);
        assertThat(((Number) second.get("version")).longValue()).isGreaterThan(((Number) first).longValue());
        assertThat(output(Map.of("put", "a", "value", 3, "if_version", first)))
                .isEqualTo(Map.of("written", false, "value", 2, "version", second.get("version")));
        assertThat(output(Map.of("put", "a", "value", 3, "if_absent", true)).get("written"))
                .isEqualTo(false);
        assertThat(value("a")).contains(2);
    }

    @Test
    void version_doesNotComeAgainAfterDeletion() {
        Object first = output(Map.of("put", "a", "value", 1)).get("version");
        assertThat(output(Map.of("delete", "a", "if_version", 1)).get("deleted"))
                .isEqualTo(false);
        assertThat(output(Map.of("delete", "a", "if_version", first)))
                .isEqualTo(Map.of("deleted", true, "value", 1, "version", first));
        assertThat(output(Map.of("delete", "a")).get("deleted")).isEqualTo(false);
        fleet.clock.pass(Duration.ofMillis(1));
        assertThat(output(Map.of("put", "a", "value", 1)).get("version")).isNotEqualTo(first);
    }

    @Test
    void expiredValue_isAbsentAtOnce() throws InvalidFieldException {
        output(Map.of("put", "a", "value", 1, "ttl", "1500ms"));
        fleet.clock.pass(Duration.ofMillis(1499));
        assertThat(value("a")).contains(1);
        fleet.clock.pass(Duration.ofMillis(1));
        // the item of the table is still there: it expires by the second
        assertThat(value("a")).isEmpty();
        assertThat(output(Map.of("put", "a", "value", 2, "if_absent", true)).get("written"))
                .isEqualTo(true);
        fleet.clock.pass(Duration.ofDays(100));
        assertThat(value("a")).contains(2);
    }

    @Test
    void ttlOfIncrement_beginsWithTheFirstCount() throws InvalidFieldException {
        Map<String, Object> count = Map.of("increment", "n", "by", -2, "ttl", "10s");
        assertThat(output(count).get("value")).isEqualTo(-2);
        fleet.clock.pass(Duration.ofSeconds(9));
        assertThat(output(count).get("value")).isEqualTo(-4);
        fleet.clock.pass(Duration.ofSeconds(1));
        assertThat(output(count).get("value")).isEqualTo(-2);
    }

    @Test
    void changeOfAnotherWriter_isNotOverwritten() throws InvalidFieldException {
        beforeCommit.add(() ->
                fleet.state.put(WORKSPACE, new StateKey("n"), Json.write(41), Optional.empty(), OptionalLong.empty()));
        assertThat(output(Map.of("increment", "n")).get("value")).isEqualTo(42);
        beforeCommit.add(() -> fleet.state.delete(WORKSPACE, new StateKey("n")));
        assertThat(output(Map.of("increment", "n")).get("value")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"increment": "text"}                        | the value of the key is not a whole number
        {"increment": "n", "by": 0.5}                | state.by: must be a whole number
        {"increment": "n", "by": "1"}                | state.by: must be a whole number
        {"increment": "n", "by": 999999999999999999} | more than 18 digits
        {"get": ""}                                  | state.get: the key must have 1 to 1,000 bytes
        {"get": "a\\u0000b"}                         | without control characters
        {"get": "\\ud800"}                           | the key must have
        {"get": null}                                | state.get: must be a text as the key
        {"put": ["a"], "value": 1}                   | state.put: must be a text as the key
        {"put": "a", "value": 1, "ttl": "0s"}        | state.ttl: must be from 1 s to 3650 days
        {"put": "a", "value": 1, "ttl": "soon"}      | state.ttl: must be a duration
        {"put": "a", "value": 1, "if_absent": "no"}  | state.if_absent: must be true or false
        {"put": "a", "value": 1, "if_version": "x"}  | state.if_version: must be a whole number
        []                                           | state: must be an object
        """)
    void unusableArguments_failTheStep(String arguments, String message) throws Exception {
        output(Map.of("put", "text", "value", "t"));
        output(Map.of("put", "n", "value", 1));
        ExecutionResult result = run(
                attempt(
                        List.of(state("it", Json.read(arguments.getBytes(StandardCharsets.UTF_8)))),
                        List.of(act("h", Template.of("{{ $.error.message }}")))),
                exitWith("h"));
        assertThat(((ExecutionResult.Success) result).output().get("h").toString())
                .contains(message);
    }

    @Test
    void value_hasAtMost64KB() {
        String fits = "x".repeat(StateEntry.BYTES - 2);
        assertThat(output(Map.of("put", "a", "value", fits)).get("value")).isEqualTo(fits);
        assertThat(run(state("it", Map.of("put", "a", "value", fits + "x"))))
                .isEqualTo(new ExecutionResult.Failure(
                        Optional.of("step it"), "state.value: must be at most 65,536 bytes of JSON, not 65,537"));
    }

    @Test
    void value_isSealedForItsKey() throws InvalidFieldException {
        output(Map.of("put", "a", "value", "the value"));
        output(Map.of("put", "b", "value", "the other"));
        List<Item> items =
                fleet.table.query(Query.startingWith("ST#" + WORKSPACE, "K#")).found();
        assertThat(items)
                .hasSize(2)
                .allSatisfy(
                        item -> assertThat(new String(item.bytes("sealed").orElseThrow(), StandardCharsets.ISO_8859_1))
                                .doesNotContain("the value", "the other"));
    }

    @Test
    void secretInValue_isRedactedAndKnownToWhoReadsIt() throws InvalidFieldException {
        fleet.secrets.put(WORKSPACE, Secret.Name.of("key"), Secret.Value.of(SECRET));
        run(state("it", Template.of(Map.of("put", "a", "value", "Bearer {{ $.secrets.key }}"))));
        assertThat(fleet.state.find(WORKSPACE, key("a")).orElseThrow().shown()).isEqualTo("Bearer [redacted]");
        // this one names no secret, and gets it from the state
        UUID id = fleet.start(List.of(state("it", Map.of("get", "a")), exitWith("it.value")));
        fleet.runAll();
        assertThat(fleet.find(id).outcome())
                .contains(new ExecutionResult.Success(Map.of("it.value", "Bearer " + SECRET)));
        assertThat(new String(fleet.head(id).bytes("output").orElseThrow(), StandardCharsets.ISO_8859_1))
                .doesNotContain(SECRET);
    }

    @Test
    void secretInKey_failsTheStep() throws InvalidFieldException {
        fleet.secrets.put(WORKSPACE, Secret.Name.of("key"), Secret.Value.of(SECRET));
        ExecutionResult result = run(state("it", Template.of(Map.of("increment", "of {{ $.secrets.key }}"))));
        assertThat(((ExecutionResult.Failure) result).message())
                .startsWith("state: the key contains a secret")
                .doesNotContain(SECRET);
    }

    @Test
    void list_returnsKeysByPrefixInPages() throws InvalidFieldException {
        for (String each : List.of("b/2", "a", "b/1", "b", "c", "b/ü")) {
            output(Map.of("put", each, "value", each));
        }
        output(Map.of("put", "d", "value", 1, "ttl", "1s"));
        fleet.clock.pass(Duration.ofSeconds(1));
        assertThat(keys("")).containsExactly("a", "b", "b/1", "b/2", "b/ü", "c");
        assertThat(keys("b/")).containsExactly("b/1", "b/2", "b/ü");
        ResultPage<StateEntry> page = fleet.state.list(WORKSPACE, "b", new PageRequest(2, Optional.empty()));
        assertThat(page.found()).extracting(entry -> entry.key().text()).containsExactly("b", "b/1");
        assertThat(fleet.state
                        .list(WORKSPACE, "b", new PageRequest(2, page.next()))
                        .found())
                .extracting(entry -> entry.key().text())
                .containsExactly("b/2", "b/ü");
    }

    private List<String> keys(String prefix) throws InvalidFieldException {
        return fleet.state.list(WORKSPACE, prefix, PageRequest.FIRST).found().stream()
                .map(entry -> entry.key().text())
                .toList();
    }

    @Test
    void rerunFromFailedStep_doesNotCountAgain() throws InvalidFieldException {
        outside.failing("later");
        UUID id = fleet.start(List.of(state("n", Map.of("increment", "n")), act("x", "later"), exitWith("n.value")));
        fleet.runAll();
        outside.on("later", () -> "done");
        fleet.reruns().rerun(WORKSPACE, id, RerunService.From.FAILED_STEP);
        fleet.runAll();
        assertThat(value("n")).contains(1);
        fleet.reruns().rerun(WORKSPACE, id, RerunService.From.START);
        fleet.runAll();
        assertThat(value("n")).contains(2);
    }

    @Test
    void stepInCalledWorkflow_usesTheWorkspaceOfTheRun() throws InvalidFieldException {
        UUID called = new UUID(0, 9);
        fleet.publish(called, List.of(state("n", Map.of("increment", "n"))));
        run(dev.tappet.engine.TestSteps.call("c", called, dev.tappet.engine.TestSteps.value(Map.of())));
        assertThat(value("n")).contains(1);
    }
}
