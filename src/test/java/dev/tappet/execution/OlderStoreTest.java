package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.exitWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Index;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Quotas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Executions that the first build of version 0.1 stored, beside those of builds that pack states. */
public class OlderStoreTest {
    private static final UUID WORKSPACE = new UUID(0, 3);
    private static final UUID WORKFLOW = new UUID(0, 2);

    private final Quotas quotas = _ -> new Quota(1_000, 1_000_000, 1_000_000);
    private WorkerCluster cluster;
    private ItemTable packing;
    private ExecutionList list;

    @BeforeEach
    void begin() {
        cluster = new WorkerCluster(ground(), table -> table);
        packing = new SpreadLists(cluster.table, quotas, cluster.clock, true);
        list = new ExecutionList(cluster.table, new PageTokens(cluster.box), quotas, cluster.clock);
    }

    /** A table of the kind that is tested. */
    protected TableFactory ground() {
        return TableFactory.MEMORY;
    }

    /** Attribute by attribute as that build wrote it, in words of its own: this must not follow the code. */
    private UUID olderExecution(boolean isFinished) {
        cluster.clock.pass(WorkerCluster.SECOND);
        Binding binding = cluster.publish(List.of(exitWith("event.name")));
        UUID id = cluster.executions().newId();
        Instant now = cluster.clock.instant();
        String sort = "%015d#%s".formatted(now.toEpochMilli(), id);
        Item.Builder item = Item.at("X#" + id, "0")
                .with("workspace", "00000000-0000-0000-0000-000000000003")
                .with("workflow", "00000000-0000-0000-0000-000000000002")
                .with("source", "00000000-0000-0000-0000-000000000002")
                .with("integration", "00000000-0000-0000-0000-000000000001")
                .with("version", binding.version())
                .with("lane", "ASYNC")
                .with("status", isFinished ? "SUCCESS" : "QUEUED")
                .with("epoch", isFinished ? 1 : 0)
                .with("claims", isFinished ? 1 : 0)
                .with("created", now.toEpochMilli())
                .with("event", "{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8))
                .with("url", "ASYNC")
                .with("request_id", "an-older-request")
                .in(Index.BY_WORKFLOW, "WX#00000000-0000-0000-0000-000000000002", sort)
                .in(Index.BY_WORKSPACE, "SX#00000000-0000-0000-0000-000000000003", sort)
                .expires(now.plusSeconds(60L * 24 * 3_600));
        if (isFinished) {
            item.with("started", now.toEpochMilli())
                    .with("finished", now.toEpochMilli())
                    .with("output", "{\"name\":\"Ada\"}".getBytes(StandardCharsets.UTF_8));
        } else {
            long due = now.plusSeconds(60).toEpochMilli();
            item.with("due", due)
                    .in(Index.DUE, "U#%02d".formatted(Math.floorMod(id.hashCode(), 16)), "%015d#%s".formatted(due, id));
        }
        assertThat(cluster.table
                        .write(new Write.Put(item.build(), Condition.absent()), Durability.SYNCED)
                        .done())
                .isTrue();
        return id;
    }

    private UUID packedExecution() {
        cluster.clock.pass(WorkerCluster.SECOND);
        Binding binding = cluster.publish(List.of(exitWith("event.name")));
        UUID id = cluster.executions().newId();
        cluster.executions(packing)
                .create(List.of(new NewExecution(id, binding, Json.write(Map.of("name", "Ada")))), Lane.ASYNC);
        Key key = ExecutionKeys.state(id);
        assertThat(cluster.table.get(List.of(key)).get(key).attributes().keySet())
                .contains("packed")
                .doesNotContain("workspace", "workflow", "source", "integration", "version", "lane", "created");
        return id;
    }

    private Execution record(UUID id) {
        return cluster.executions().find(id).orElseThrow();
    }

    private List<UUID> listed(ExecutionFilter filter) throws InvalidFieldException {
        List<UUID> found = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ResultPage<ExecutionSummary> page = list.list(filter, new PageRequest(2, token));
            page.found().forEach(summary -> found.add(summary.id()));
            token = page.next();
        } while (token.isPresent());
        return found;
    }

    private static ExecutionFilter between(Optional<UUID> workflow, Instant after, Instant before) {
        return new ExecutionFilter(
                WORKSPACE,
                workflow,
                Set.of(),
                Optional.of(after),
                Optional.of(before),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** As while two builds run beside each other. */
    @Test
    void lists_haveExecutionsOfBothBuildsInTheOrderOfTime() throws Exception {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.addFirst(olderExecution(true));
            ids.addFirst(packedExecution());
        }

        assertThat(listed(ExecutionFilter.of(WORKSPACE))).containsExactlyElementsOf(ids);
        assertThat(listed(between(
                        Optional.of(WORKFLOW),
                        record(ids.get(4)).summary().created(),
                        record(ids.get(1)).summary().created())))
                .isSubsetOf(ids)
                .containsSequence(ids.get(2), ids.get(3));
    }

    @Test
    void finishedExecution_isReadAsBefore() {
        UUID id = olderExecution(true);

        Execution found = record(id);

        assertThat(found.status()).isEqualTo(ExecutionStatus.SUCCESS);
        assertThat(found.workspace()).isEqualTo(WORKSPACE);
        assertThat(found.summary().integration()).contains(new UUID(0, 1));
    }

    @Test
    void queuedExecution_isFoundAndRun() {
        UUID id = olderExecution(false);
        cluster.clock.pass(Duration.ofMinutes(2));

        cluster.sweeper().sweep();
        assertThat(cluster.queue.sent()).hasSize(1);
        cluster.worker().handle(id);

        assertThat(record(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
    }

    @Test
    void packedExecution_isFoundAndRun() {
        for (Worker worker : List.of(cluster.worker(), cluster.deferringWorker())) {
            UUID id = packedExecution();

            worker.handle(id);

            assertThat(record(id).status()).isEqualTo(ExecutionStatus.SUCCESS);
            assertThat(record(id).workspace()).isEqualTo(WORKSPACE);
        }
    }

    @Test
    void executionsOfBothBuilds_areStopped_byTheirWorkspaceAlone() {
        for (UUID id : List.of(olderExecution(false), packedExecution())) {
            assertThat(cluster.stops().stop(new UUID(0, 9), id)).isInstanceOf(ChangeResult.Missing.class);
            assertThat(record(id).status()).isEqualTo(ExecutionStatus.QUEUED);

            assertThat(cluster.stops().stop(WORKSPACE, id)).isInstanceOf(ChangeResult.Done.class);

            assertThat(record(id).status()).isEqualTo(ExecutionStatus.STOPPED);
        }
    }
}
