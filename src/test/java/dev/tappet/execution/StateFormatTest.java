package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.fail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.TraceParent;
import dev.tappet.json.Json;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Item;
import dev.tappet.workflow.Concurrency;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Quota;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The items of new executions. What is expected was written by a build of version 0.1 and stays as it is, because other
 * builds read the same table.
 */
class StateFormatTest {
    private static final UUID ID = UUID.fromString("0193a5b2-1234-7abc-8def-0123456789ab");
    private static final List<UUID> NEXT = IntStream.range(1, 7)
            .mapToObj(i -> new UUID(ID.getMostSignificantBits(), ID.getLeastSignificantBits() + i))
            .toList();

    private static final String REQUEST = "0193a5b2-1234-7abc-8def-0123456789ad";
    private static final UUID SOURCE = new UUID(0, 9);

    private final WorkerCluster cluster =
            new WorkerCluster(table -> new SpreadLists(table, _ -> new Quota(1, 1, 1), InstantSource.system()));

    /** All of it, in one order. */
    private static String text(Item item) {
        Map<String, String> lines = new TreeMap<>();
        item.attributes()
                .forEach((name, value) -> lines.put(
                        name,
                        switch (value) {
                            case Attribute.Text(String text) -> text;
                            case Attribute.Number(long number) -> Long.toString(number);
                            case Attribute.Bytes(byte[] bytes) ->
                                name.equals(PackedState.NAME)
                                        ? HexFormat.of().formatHex(bytes)
                                        : new String(bytes, StandardCharsets.UTF_8);
                        }));
        item.indexes().forEach((index, at) -> lines.put(index.name(), at.partition() + " " + at.sort()));
        lines.put("EXPIRES", item.expires().orElseThrow().toString());
        StringBuilder text = new StringBuilder();
        lines.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        return text.toString();
    }

    private NewExecution execution(UUID id, Optional<TriggerOrigin> origin) {
        Binding published = cluster.publish(List.of(exitWith("event.name")));
        return new NewExecution(
                id,
                new Binding(published.integration(), published.workflow(), published.workspace(), SOURCE, 1),
                Json.write(Map.of("name", "Ada")),
                Optional.empty(),
                Optional.of(new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")),
                503,
                origin);
    }

    private NewExecution execution(UUID id) {
        return execution(id, Optional.of(new TriggerOrigin(TriggerOrigin.Url.ASYNC, REQUEST)));
    }

    private static ConcurrencyGroup group(Concurrency.Mode mode) {
        return new ConcurrencyGroup("w#1", "order", 1, mode);
    }

    /** Under the name of each state, all items. */
    private Map<String, String> written() {
        Map<String, String> items = new LinkedHashMap<>();
        cluster.executions().create(List.of(execution(ID)), Lane.SYNC);
        items.put("queued", text(cluster.head(ID)));
        items.put("queued, packed", text(StateCodec.write(cluster.state(ID)).build()));

        NewExecution inPlace = execution(NEXT.getFirst(), Optional.empty());
        ExecutionState claimed = cluster.executions().claimed(inPlace, "process-1", WorkerCluster.LEASE);
        items.put("claimed", text(PackedState.named(cluster.executions().itemOf(claimed, inPlace))));

        UUID failed = NEXT.get(1);
        cluster.executions()
                .createFailed(execution(failed), new ExecutionResult.Failure(Optional.of("steps[0]"), "It failed"));
        items.put("failed", text(cluster.head(failed)));

        items.put("admitted", inGroup(NEXT.get(2), Concurrency.Mode.QUEUE));
        items.put("waiting", inGroup(NEXT.get(3), Concurrency.Mode.QUEUE));
        items.put("skipped", inGroup(NEXT.get(4), Concurrency.Mode.SKIP));

        UUID again = NEXT.get(5);
        Binding failing = cluster.publish(List.of(fail("no")));
        cluster.executions().create(List.of(new NewExecution(again, failing, Json.write(Map.of("a", 1)))), Lane.ASYNC);
        cluster.worker().handle(again);
        items.put("rerun", rerun(again, RerunService.From.START));
        items.put("rerun from the failed step", rerun(again, RerunService.From.FAILED_STEP));
        return items;
    }

    private String inGroup(UUID id, Concurrency.Mode mode) {
        ConcurrencyGroup group = new ConcurrencyGroup("w#1", "order", 1, mode);
        cluster.executions().create(List.of(execution(id).within(group)), Lane.ASYNC);
        return text(cluster.head(id));
    }

    /** Without what depends on the id, which is drawn. */
    private String rerun(UUID id, RerunService.From from) {
        return cluster.reruns().rerun(new UUID(0, 3), id, from)
                        instanceof ChangeResult.Done<ExecutionSummary>(ExecutionSummary done)
                ? text(cluster.head(done.id())).replaceAll("(?m)^(BY_\\w+|DUE) .*\n", "")
                : "";
    }

    @Test
    void newStates_areStoredAsBefore() throws IOException {
        StringBuilder text = new StringBuilder();
        written()
                .forEach((name, item) ->
                        text.append("# ").append(name).append('\n').append(item).append('\n'));
        try (InputStream expected = StateFormatTest.class.getResourceAsStream("/execution/states.txt")) {
            assertThat(text.toString()).isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
