package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.act;
import static dev.tappet.engine.TestSteps.attempt;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.waitFor;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Operator;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.engine.TestSteps;
import dev.tappet.expression.Template;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.Redactor;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.storage.Query;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workflow.Step;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Workflows that let a secret out in whatever shape: callers get what the workflow says, people and the table do not.
 */
class LeakingWorkflowTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final String SECRET = "s3cret \"Key\" & more/of it+";
    private static final String ROTATED_SECRET = "another value altogether";

    private final ScriptedOperator outside = new ScriptedOperator();
    private final WorkerCluster fleet = new WorkerCluster(outside);

    LeakingWorkflowTest() throws InvalidFieldException {
        secret(SECRET);
    }

    private void secret(String value) throws InvalidFieldException {
        fleet.secrets.put(WORKSPACE, Secret.Name.of("key"), Secret.Value.of(value));
    }

    private static Template expression(String text) {
        return Template.of("{{ " + text + " }}");
    }

    private static Step send(String id) {
        return act(id, Template.of(Map.of("authorization", "Bearer {{ $.secrets.key }}", "n", 1)));
    }

    /** Sends the secret back in every shape, each of which the steps after it may use. */
    private void echoing() {
        byte[] bytes = SECRET.getBytes(StandardCharsets.UTF_8);
        Map<String, Object> echo = new LinkedHashMap<>();
        echo.put("plain", SECRET);
        echo.put("json", new String(Json.write(Map.of("k", SECRET)), StandardCharsets.UTF_8));
        echo.put("url", "https://x.example/?k=" + URLEncoder.encode(SECRET, StandardCharsets.UTF_8));
        echo.put("base64", Base64.getEncoder().encodeToString(("user:" + SECRET).getBytes(StandardCharsets.UTF_8)));
        echo.put("urlsafe", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        echo.put("hex", HexFormat.of().formatHex(bytes));
        echo.put(SECRET, "as a name");
        outside.on(Map.of("authorization", "Bearer " + SECRET, "n", 1), () -> echo);
    }

    /** All that the table has, as text, but for the secret itself. */
    private String table() {
        StringBuilder all = new StringBuilder();
        for (WorkerCluster.Message message : fleet.queue.sent()) {
            all.append(message.id());
        }
        for (UUID id : started) {
            for (Item item : fleet.table
                    .query(Query.startingWith(ExecutionKeys.partition(id), "0"))
                    .found()) {
                all.append(item.key());
                item.attributes().values().forEach(each -> all.append(text(each)));
            }
            for (String prefix : List.of("J#", "P#", "O#", "A#")) {
                for (Item item : fleet.table
                        .query(Query.startingWith(ExecutionKeys.partition(id), prefix))
                        .found()) {
                    item.attributes()
                            .values()
                            .forEach(each -> all.append(text(each)).append('\n'));
                }
            }
        }
        return all.toString();
    }

    private static String text(Attribute attribute) {
        return switch (attribute) {
            case Attribute.Text(String value) -> value;
            case Attribute.Number(long value) -> Long.toString(value);
            case Attribute.Bytes(byte[] value) -> new String(value, StandardCharsets.UTF_8);
        };
    }

    private final List<UUID> started = new ArrayList<>();

    private UUID start(Lane lane, Step... steps) {
        UUID id = fleet.start(List.of(steps), Map.of(), lane);
        started.add(id);
        return id;
    }

    private String read(UUID id) throws InvalidFieldException {
        return fleet.find(id).redacted().toString()
                + fleet.traces(new PageTokens(fleet.box))
                        .of(WORKSPACE, id, new PageRequest(100, Optional.empty()))
                        .orElseThrow();
    }

    private static void holdsNoSecret(String text, String... secrets) {
        Redactor redactor = Redactor.of(List.of(secrets));
        assertThat(redactor.redact(text)).isEqualTo(text);
    }

    @Test
    void secretInOutput_reachesCaller_isRedactedElsewhere() throws InvalidFieldException {
        echoing();
        UUID id = start(Lane.SYNC, send("a"), exit(expression("{'body': $.a}")));
        CompletableFuture<Reply> caller = fleet.executions().await(id);
        fleet.runAll();
        assertThat(caller.join())
                .isInstanceOfSatisfying(
                        Reply.End.class,
                        end -> assertThat(end.outcome().toString()).contains(SECRET));
        // another process that waits reads the same
        assertThat(fleet.find(id).outcome().orElseThrow().toString()).contains(SECRET);
        holdsNoSecret(read(id), SECRET);
        assertThat(read(id)).contains("Bearer [redacted]", "plain=[redacted]", "base64=dXNlcj[redacted]");
        holdsNoSecret(table(), SECRET);
        assertThat(table()).contains("[redacted]");
    }

    @Test
    void secretInEarlyResponse_reachesCaller_isRedactedElsewhere() throws InvalidFieldException {
        echoing();
        UUID id = start(
                Lane.SYNC, send("a"), new Step.Respond(TestSteps.label("respond"), expression("{'body': $.a.plain}")));
        CompletableFuture<Reply> caller = fleet.executions().await(id);
        fleet.runAll();
        assertThat(caller.join().toString()).contains(SECRET);
        holdsNoSecret(read(id), SECRET);
        holdsNoSecret(table(), SECRET);
    }

    @Test
    void secretInFailure_isRedactedInMessageDetailAndHandler() throws InvalidFieldException {
        outside.on(Map.of("authorization", "Bearer " + SECRET, "n", 1), () -> {
            throw new Operator.OperatorFailedException(
                    "refused: " + SECRET, 2, Map.of("body", "no such key: " + SECRET));
        });
        UUID id = start(
                Lane.ASYNC,
                attempt(List.of(send("a")), List.of(act("h", expression("$.error")))),
                new Step.Fail(TestSteps.label("fail"), expression("$.h.body & ' ' & $.h.message")));
        fleet.runAll();
        assertThat(outside.calls().getLast())
                .isEqualTo(
                        Map.of("step", "step a", "message", "refused: [redacted]", "body", "no such key: [redacted]"));
        assertThat(fleet.find(id).outcome())
                .hasValue(new ExecutionResult.Failure(
                        Optional.of("fail"), "no such key: [redacted] refused: [redacted]"));
        holdsNoSecret(read(id), SECRET);
        holdsNoSecret(table(), SECRET);
    }

    @Test
    void invalidOutputResponse_isQuotedWithoutSecret() throws InvalidFieldException {
        echoing();
        UUID id =
                start(Lane.SYNC, send("a"), exit(expression("{'status': $.a.plain & ' and more that makes it long'}")));
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
        holdsNoSecret(read(id), SECRET, SECRET.substring(0, 12));
        assertThat(read(id)).contains("[redacted]");
    }

    @Test
    void invalidEarlyResponse_isQuotedWithoutSecret() throws InvalidFieldException {
        echoing();
        UUID id = start(
                Lane.SYNC, send("a"), respond(expression("{'status': $.a.plain & ' and more that makes it long'}")));
        fleet.runAll();
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.FAILED);
        holdsNoSecret(read(id), SECRET, SECRET.substring(0, 12));
        assertThat(read(id)).contains("[redacted]");
    }

    @Test
    void journaledSecret_afterChangeOrDeletion_staysRedacted() throws InvalidFieldException {
        echoing();
        UUID id = start(Lane.ASYNC, send("a"), waitFor("10m"), exit(expression("{'x': $.a, 'y': $.a.base64}")));
        fleet.worker().handle(id);
        assertThat(fleet.find(id).status()).isEqualTo(ExecutionStatus.ON_HOLD);
        secret(ROTATED_SECRET);
        holdsNoSecret(read(id), SECRET);
        fleet.runAll();
        assertThat(fleet.find(id).outcome().orElseThrow().toString()).contains(SECRET);
        fleet.secrets.delete(WORKSPACE, Secret.Name.of("key"));
        holdsNoSecret(read(id), SECRET, ROTATED_SECRET);
        holdsNoSecret(table(), SECRET, ROTATED_SECRET);
    }

    @Test
    void resumedRun_withoutFurtherCalls_redactsFailure() throws InvalidFieldException {
        // gives the secret back in no shape that can be known before the handler makes it one
        outside.on(Map.of("authorization", "Bearer " + SECRET, "n", 1), () -> List.of(SECRET.split("")));
        UUID id = start(
                Lane.ASYNC,
                send("a"),
                waitFor("10m"),
                new Step.Fail(TestSteps.label("fail"), expression("'it is ' & $join($.a)")));
        fleet.runAll();
        assertThat(fleet.find(id).outcome())
                .hasValue(new ExecutionResult.Failure(Optional.of("fail"), "it is [redacted]"));
    }

    @Test
    void rerun_sealsCopiedJournal() throws InvalidFieldException {
        echoing();
        outside.on("later", () -> {
            throw new Operator.OperatorFailedException("not yet");
        });
        UUID id = start(Lane.ASYNC, send("a"), act("b", "later"), exit(expression("{'x': $.a.plain}")));
        fleet.runAll();
        secret(ROTATED_SECRET);
        outside.on("later", () -> "now");
        UUID again = switch (fleet.reruns().rerun(WORKSPACE, id, RerunService.From.FAILED_STEP)) {
            case ChangeResult.Done<ExecutionSummary>(ExecutionSummary made) -> made.id();
            case ChangeResult.Missing<ExecutionSummary> _,
                    ChangeResult.Conflict<ExecutionSummary> _,
                    ChangeResult.Outdated<ExecutionSummary> _,
                    ChangeResult.Invalid<ExecutionSummary> _ -> throw new AssertionError();
        };
        started.add(again);
        fleet.runAll();
        assertThat(fleet.find(again).outcome()).hasValue(new ExecutionResult.Success(Map.of("x", SECRET)));
        assertThat(fleet.traces(new PageTokens(fleet.box))
                        .of(WORKSPACE, again, new PageRequest(100, Optional.empty()))
                        .orElseThrow()
                        .found()
                        .getFirst()
                        .attempts())
                .contains(1);
        holdsNoSecret(read(again), SECRET, ROTATED_SECRET);
        holdsNoSecret(table(), SECRET, ROTATED_SECRET);
    }

    @Test
    void largeValue_isRedactedBeforeTruncation() throws InvalidFieldException {
        outside.on(
                Map.of("authorization", "Bearer " + SECRET, "n", 1),
                () -> "x".repeat(490) + SECRET + "y".repeat(10_000));
        UUID id = start(Lane.ASYNC, send("a"), exit(expression("{'x': $.a}")));
        fleet.runAll();
        assertThat(fleet.find(id).outcome().orElseThrow().toString()).contains(SECRET);
        holdsNoSecret(read(id), SECRET, SECRET.substring(0, 9));
        holdsNoSecret(table(), SECRET);
    }

    @Test
    void workflowWithoutSecrets_readsNone() {
        RecordingTable[] watched = new RecordingTable[1];
        WorkerCluster plain = new WorkerCluster(table -> watched[0] = new RecordingTable(table), outside);
        UUID id = plain.start(List.of(act("a", 1), TestSteps.exitWith("a")));
        plain.runAll();
        assertThat(plain.find(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(watched[0].calls().toString()).doesNotContain("SEC#");
    }
}
