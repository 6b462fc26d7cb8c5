package dev.tappet.trigger;

import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.ConcurrencyGroups;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionEvents;
import dev.tappet.execution.ExecutionFinisher;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStopper;
import dev.tappet.execution.Lane;
import dev.tappet.execution.PendingReplies;
import dev.tappet.execution.RecordReader;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.SealedValueCodec;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.Index;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.Query;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.PublishedSchedule;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.ScheduleItems;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.VariableValues;
import dev.tappet.workspace.WorkflowMetadata;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.integration.Integrations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** Published workflows with schedules on one table, and any number of processes that start their executions. */
final class ScheduleFixture {
    final MovableClock clock = new MovableClock();
    final UUID workspace = UUID.randomUUID();
    final ItemTable memory = new InMemoryItemTable(clock);
    final ItemTable table;
    final Catalog catalog;
    final Workflows workflows;
    final Publisher publisher;
    final Integrations integrations;
    final AtomicInteger sent = new AtomicInteger();
    private final SecretBox box = new AesGcmSecretBox(new byte[32]);
    private final PageTokens pageTokens = new PageTokens(box);
    private int rate = 1_000;

    ScheduleFixture() {
        this(table -> table);
    }

    /** @param watched what the processes see of the table */
    ScheduleFixture(UnaryOperator<ItemTable> watched) {
        DefinitionParser definitions = new DefinitionParser(Map.of());
        table = watched.apply(memory);
        catalog = new TableCatalog(memory, box, definitions::read, new VariableValues(memory, clock));
        workflows = new Workflows(memory, definitions::read, pageTokens, clock);
        publisher = new Publisher(memory, definitions::read, clock);
        integrations = new Integrations(memory, box, pageTokens, clock);
    }

    ScheduleFixture withRate(int perSecond) {
        rate = perSecond;
        return this;
    }

    /** A process of its own. */
    SlotStarter process() {
        return new SlotStarter(
                table,
                catalog,
                executions(table),
                _ -> new Quota(rate, 100_000, 100_000),
                new ComputeScheduler(),
                clock);
    }

    StoredExecutions executions(ItemTable on) {
        SealedValueCodec sealedValues = new SealedValueCodec(box);
        RecordReader records = new RecordReader(on, sealedValues);
        PendingReplies waiters = new PendingReplies(10);
        RunQueue queue = (UUID _, UUID _, Lane _, Duration _) -> sent.incrementAndGet();
        ConcurrencyGroups groups = new ConcurrencyGroups(on, queue, clock);
        return new StoredExecutions(
                on,
                records,
                queue,
                waiters,
                new ExecutionFinisher(
                        on,
                        records,
                        sealedValues,
                        waiters,
                        clock,
                        _ -> new Quota(rate, 100_000, 100_000),
                        ExecutionObserver.NONE,
                        groups,
                        new MemoryBudget(64 << 20)),
                new ConcurrencyAdmission(
                        groups, new ExecutionStopper(on, records, waiters, clock, ExecutionObserver.NONE, groups)),
                catalog,
                clock);
    }

    /** @param trigger in YAML's flow style */
    UUID published(String trigger) {
        UUID id = workflows.create(workspace, new DisplayName("Report")).id();
        publish(id, trigger);
        return id;
    }

    void publish(UUID id, String trigger) {
        workflows.save(workspace, id, new DefinitionSource("""
                name: Report
                trigger: %s
                steps: []
                """.formatted(trigger)));
        if (!(publisher.publish(workspace, id) instanceof ChangeResult.Done<WorkflowMetadata> _)) {
            throw new AssertionError("Not published: " + trigger);
        }
    }

    PublishedSchedule schedule(UUID workflow) {
        return new ScheduleItems(memory).find(workflow).orElseThrow();
    }

    /** Moves the clock to a time. */
    void at(String time) {
        clock.pass(Duration.between(clock.instant(), Instant.parse(time)));
    }

    List<Execution> stored(UUID workflow) {
        StoredExecutions executions = executions(memory);
        return memory.query(Index.BY_WORKFLOW, Query.startingWith("WX#" + workflow, "0")).found().stream()
                .map(key -> UUID.fromString(key.partition().substring("X#".length())))
                .map(id -> executions.find(id).orElseThrow())
                .toList();
    }

    /** Their events, in the order of time. */
    List<String> events(UUID workflow) {
        ExecutionEvents events = new ExecutionEvents(
                memory, catalog, new Secrets(memory, box, pageTokens, clock), new MemoryBudget(64 << 20));
        return stored(workflow).stream()
                .map(execution -> events.of(workspace, execution.id(), read -> Json.write(read.value()))
                        .orElseThrow())
                .map(json -> new String(json, StandardCharsets.UTF_8))
                .toList();
    }
}
