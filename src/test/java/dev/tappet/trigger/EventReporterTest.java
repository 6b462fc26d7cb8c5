package dev.tappet.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.execution.CallbackRegistry;
import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.ConcurrencyGroups;
import dev.tappet.execution.CrashingTable;
import dev.tappet.execution.DeferredStates;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionEvents;
import dev.tappet.execution.ExecutionFinisher;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStatus;
import dev.tappet.execution.ExecutionStopper;
import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.PendingReplies;
import dev.tappet.execution.RecordReader;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.SealedValueCodec;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.TriggerOrigin;
import dev.tappet.execution.Worker;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ValueMemory;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.Index;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.Query;
import dev.tappet.storage.RecordingTable;
import dev.tappet.tracing.Tracer;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.Reporting.EventType;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.StoredQuotas;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.VariableValues;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integrations;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventReporterTest {
    private static final String FAILING = "[ fail: boom ]";

    /** A workspace with its workers, on one table. */
    private static final class Setup {
        final MovableClock clock = new MovableClock();
        final ItemTable memory = new InMemoryItemTable(clock);
        final ItemTable table;
        final SecretBox box = new AesGcmSecretBox(new byte[32]);
        final PageTokens pages = new PageTokens(box);
        final DefinitionParser definitions = new DefinitionParser(Map.of());
        final Catalog catalog = new TableCatalog(memory, box, definitions::read, new VariableValues(memory, clock));
        final UUID workspace = new Workspaces(memory, pages, clock)
                .create(new DisplayName("ours"))
                .id();
        final Integrations integrations = new Integrations(memory, box, pages, clock);
        final Workflows workflows = new Workflows(memory, definitions::read, pages, clock);
        final Publisher publisher = new Publisher(memory, definitions::read, clock);
        final Secrets secrets = new Secrets(memory, box, pages, clock);
        final Queue<UUID> queued = new ArrayDeque<>();
        final Quotas quotas;

        Setup(UnaryOperator<ItemTable> watched) {
            table = watched.apply(memory);
            quotas = new StoredQuotas(table, new Quota(1_000, 100_000, 100_000), clock);
        }

        Setup() {
            this(table -> table);
        }

        Integration reporting(Set<EventType> events) {
            return integrations.create(
                    workspace,
                    new DisplayName("Ends"),
                    new Integration.Kind.OfTappet(events),
                    new Authentication(List.of()));
        }

        UUID published(String trigger, String steps) {
            UUID id = workflows.create(workspace, new DisplayName("w")).id();
            workflows.save(workspace, id, new DefinitionSource("""
                    name: Nightly
                    trigger: %s
                    steps: %s
                    """.formatted(trigger, steps)));
            assertThat(publisher.publish(workspace, id)).isInstanceOfAny(ChangeResult.Done.class);
            return id;
        }

        /** Published so that it starts in a minute. */
        UUID scheduled(String steps) {
            return published("{ schedule: { cron: '21 10 4 5 *' } }", steps);
        }

        private StoredExecutions executions(ItemTable on) {
            PendingReplies waiters = new PendingReplies(10);
            return new StoredExecutions(
                    on, records(on), queue(), waiters, finisher(on, waiters), admission(on, waiters), catalog, clock);
        }

        private ConcurrencyAdmission admission(ItemTable on, PendingReplies waiters) {
            return new ConcurrencyAdmission(
                    groups(on),
                    new ExecutionStopper(on, records(on), waiters, clock, ExecutionObserver.NONE, groups(on)));
        }

        private ConcurrencyGroups groups(ItemTable on) {
            return new ConcurrencyGroups(on, queue(), clock);
        }

        private RecordReader records(ItemTable on) {
            return new RecordReader(on, new SealedValueCodec(box));
        }

        private RunQueue queue() {
            return (UUID id, UUID _, Lane _, Duration _) -> queued.add(id);
        }

        private ExecutionFinisher finisher(ItemTable on, PendingReplies waiters) {
            return new ExecutionFinisher(
                    on,
                    records(on),
                    new SealedValueCodec(box),
                    waiters,
                    clock,
                    quotas,
                    ExecutionObserver.NONE,
                    groups(on),
                    new MemoryBudget(64 << 20));
        }

        private Worker worker() {
            SealedValueCodec sealedValues = new SealedValueCodec(box);
            return new Worker(
                    table,
                    catalog,
                    secrets,
                    sealedValues,
                    queue(),
                    new Engine(
                            Map.of(), clock, new EngineLimits(1000, Duration.ofSeconds(5), EngineLimits.MAX_DURATION)),
                    new LeaseManager(
                            new DeferredStates(table),
                            clock,
                            UUID.randomUUID().toString(),
                            new LeaseTerms(Duration.ofSeconds(30)),
                            ExecutionObserver.NONE),
                    finisher(table, new PendingReplies(10)),
                    clock,
                    new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1)),
                    new MemoryBudget(64 << 20),
                    new SuspectGate(table, queue(), clock),
                    new CallbackRegistry(
                            table, box, _ -> Authentication.NONE, () -> URI.create("https://tappet.example"), clock),
                    Tracer.DISABLED);
        }

        void startSlots() {
            clock.pass(Duration.ofMinutes(1));
            new SlotStarter(table, catalog, executions(table), quotas, new ComputeScheduler(), clock).start();
        }

        void run() {
            Worker worker = worker();
            for (UUID next = queued.poll(); next != null; next = queued.poll()) {
                worker.handle(next, Instant.MAX, false);
            }
        }

        void report() {
            new EventReporter(
                            table,
                            catalog,
                            executions(table),
                            quotas,
                            new ComputeScheduler(),
                            () -> URI.create("https://tappet.example/"),
                            clock)
                    .report();
        }

        void sweep() {
            PendingReplies waiters = new PendingReplies(10);
            new Sweeper(table, queue(), finisher(table, waiters), admission(table, waiters), clock, 1).sweep();
        }

        List<Execution> stored(UUID workflow) {
            StoredExecutions executions = executions(memory);
            return memory.query(Index.BY_WORKFLOW, Query.startingWith("WX#" + workflow, "0")).found().stream()
                    .map(key -> UUID.fromString(key.partition().substring("X#".length())))
                    .map(id -> executions.find(id).orElseThrow())
                    .toList();
        }

        String event(UUID execution) {
            return new String(
                    new ExecutionEvents(memory, catalog, secrets, new MemoryBudget(64 << 20))
                            .of(workspace, execution, read -> Json.write(read.value()))
                            .orElseThrow(),
                    StandardCharsets.UTF_8);
        }
    }

    private static String by(Integration integration) {
        return "{ integration: " + integration.id() + " }";
    }

    @Test
    void failedExecution_startsTheWorkflow_withItsEvent() {
        Setup ours = new Setup();
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        UUID failing = ours.scheduled(FAILING);

        ours.startSlots();
        ours.run();
        ours.report();
        ours.report();

        UUID failed = ours.stored(failing).getFirst().id();
        assertThat(ours.stored(handler)).singleElement().satisfies(started -> {
            assertThat(started.summary().origin()).contains(TriggerOrigin.TAPPET);
            assertThat(ours.event(started.id()))
                    .isEqualTo(("{\"type\":\"execution.failed\",\"execution\":{\"id\":\"%1$s\",\"status\":\"FAILED\","
                                    + "\"created_at\":\"2026-05-04T10:21:30Z\",\"started_at\":\"2026-05-04T10:21:30Z\","
                                    + "\"finished_at\":\"2026-05-04T10:21:30Z\","
                                    + "\"url\":\"https://tappet.example/public/v1alpha/executions/%1$s\"},"
                                    + "\"workflow\":{\"id\":\"%2$s\",\"name\":\"Nightly\",\"version\":1},"
                                    + "\"error\":{\"message\":\"boom\",\"step\":\"steps[0]\"}}")
                            .formatted(failed, failing));
        });
    }

    @Test
    void failureOfTheHandler_startsNothing() {
        Setup ours = new Setup();
        UUID handler = ours.published(by(ours.reporting(Set.of(EventType.values()))), FAILING);
        ours.scheduled("[]");

        ours.startSlots();
        for (int round = 0; round < 3; round++) {
            ours.run();
            ours.report();
        }

        assertThat(ours.stored(handler))
                .extracting(execution -> execution.summary().status())
                .containsExactly(ExecutionStatus.FAILED);
    }

    @Test
    void events_areThoseThatTheIntegrationNames() {
        Setup ours = new Setup();
        Integration integration = ours.reporting(EventType.STANDARD);
        UUID handler = ours.published(by(integration), "[]");
        ours.scheduled("[]");
        ours.startSlots();
        ours.run();
        ours.report();
        assertThat(ours.stored(handler)).isEmpty();

        ours.integrations.update(
                ours.workspace,
                integration.id(),
                standing -> new ChangeResult.Done<>(standing.withReporting(Set.of(EventType.EXECUTION_SUCCEEDED))));
        ours.clock.pass(StoredQuotas.LIFETIME);
        ours.published("{ schedule: { cron: '22 10 4 5 *' } }", "[]");
        ours.startSlots();
        ours.run();
        ours.report();
        assertThat(ours.stored(handler)).hasSize(1);
    }

    @Test
    void droppedExecution_isReported() {
        Setup ours = new Setup();
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        ours.scheduled("[]");

        ours.startSlots();
        ours.clock.pass(Duration.ofHours(25));
        ours.sweep();
        ours.report();

        assertThat(ours.stored(handler))
                .singleElement()
                .satisfies(
                        started -> assertThat(ours.event(started.id())).startsWith("{\"type\":\"execution.dropped\""));
    }

    @Test
    void conditionThatErred_isReported() {
        Setup ours = new Setup();
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        ours.published("{ schedule: { cron: '21 10 4 5 *' }, condition: \"{{ $number('x') }}\" }", "[]");

        ours.startSlots();
        ours.report();

        assertThat(ours.stored(handler)).hasSize(1);
    }

    @Test
    void condition_selectsEvents() {
        Setup ours = new Setup();
        Integration integration = ours.reporting(EventType.STANDARD);
        UUID wanting = ours.published(
                "{ integration: %s, condition: \"{{ $.event.workflow.name = 'Nightly' }}\" }"
                        .formatted(integration.id()),
                "[]");
        UUID other = ours.published(
                "{ integration: %s, condition: \"{{ $.event.workflow.name = 'Hourly' }}\" }"
                        .formatted(integration.id()),
                "[]");
        ours.scheduled(FAILING);

        ours.startSlots();
        ours.run();
        ours.report();

        assertThat(ours.stored(wanting)).hasSize(1);
        assertThat(ours.stored(other)).isEmpty();
    }

    /** Dies at a write of the worker or of the report: the end is written and reported once. */
    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true", "3, false", "3, true", "4, false", "4, true"})
    void crashAtAWrite_failureIsReportedOnce(int write, boolean after) {
        CrashingTable[] crashing = new CrashingTable[1];
        Setup ours = new Setup(table -> {
            crashing[0] = new CrashingTable(table);
            return crashing[0];
        });
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        ours.scheduled(FAILING);
        ours.startSlots();

        crashing[0].crashAt(write, after);
        try {
            ours.run();
            ours.report();
        } catch (CrashingTable.Crash _) {
            // the process is gone
        }
        crashing[0].calm();
        for (int minute = 0; minute < 4; minute++) {
            ours.clock.pass(Duration.ofMinutes(1));
            ours.sweep();
            ours.run();
            ours.report();
        }

        assertThat(ours.stored(handler)).hasSize(1);
    }

    @Test
    void twoProcesses_reportOnce() {
        RecordingTable[] watched = new RecordingTable[1];
        Setup ours = new Setup(table -> {
            watched[0] = new RecordingTable(table);
            return watched[0];
        });
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        ours.scheduled(FAILING);
        ours.startSlots();
        ours.run();

        watched[0].beforeNextCommit(ours::report);
        ours.report();

        assertThat(ours.stored(handler)).hasSize(1);
    }

    @Test
    void disabledOrDeletedIntegration_reportsNothing() {
        Setup ours = new Setup();
        Integration integration = ours.reporting(EventType.STANDARD);
        UUID handler = ours.published(by(integration), "[]");
        ours.scheduled(FAILING);
        ours.integrations.update(
                ours.workspace, integration.id(), standing -> new ChangeResult.Done<>(standing.enabled(false)));
        ours.startSlots();
        ours.run();
        ours.report();
        assertThat(ours.stored(handler)).isEmpty();

        ours.publisher.delete(ours.workspace, handler);
        assertThat(ours.integrations.delete(ours.workspace, integration.id())).isInstanceOfAny(ChangeResult.Done.class);
        ours.clock.pass(StoredQuotas.LIFETIME);
        assertThat(ours.quotas.of(ours.workspace).reporting()).isEmpty();
    }

    @Test
    void secondIntegrationOfTheKind_isAConflict() {
        Setup ours = new Setup();
        ours.reporting(EventType.STANDARD);
        assertThat(ours.integrations.createAny(
                        ours.workspace,
                        new DisplayName("More"),
                        new Integration.Kind.OfTappet(EventType.STANDARD),
                        new Authentication(List.of()),
                        Integration.Settings.STANDARD))
                .isInstanceOfAny(ChangeResult.Conflict.class);
    }

    /** More than fit into one commit, some of them with a limit of executions at once. */
    @Test
    void moreWorkflowsThanFitIntoACommit_eachStartsOnce() {
        Setup ours = new Setup();
        Integration integration = ours.reporting(EventType.STANDARD);
        List<UUID> handlers = new ArrayList<>();
        for (int i = 0; i < 70; i++) {
            handlers.add(ours.published(
                    "{ integration: %s, concurrency: { mode: skip } }".formatted(integration.id()), "[]"));
        }
        ours.scheduled(FAILING);
        ours.startSlots();
        ours.run();

        for (int i = 0; i < 4; i++) {
            ours.report();
        }

        assertThat(handlers)
                .allSatisfy(handler -> assertThat(ours.stored(handler)).hasSize(1));
    }

    @Test
    void integrationThatRejectsManyRequests_isReportedOnceAnHour() {
        Setup ours = new Setup();
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        Integration webhook = ours.integrations.create(
                ours.workspace, new DisplayName("Alerts"), Integration.Kind.WEBHOOK, Authentication.NONE);
        RefusalCounter counter = new RefusalCounter(ours.table, ours.quotas);
        RefusalCounter other = new RefusalCounter(ours.table, ours.quotas);

        for (int i = 0; i < RefusalCounter.THRESHOLD - 1; i++) {
            counter.count(webhook, "Invalid header", ours.clock.instant());
        }
        ours.report();
        assertThat(ours.stored(handler)).isEmpty();

        for (int i = 0; i < RefusalCounter.THRESHOLD; i++) {
            counter.count(webhook, "Invalid request body", ours.clock.instant());
            other.count(webhook, "Invalid header", ours.clock.instant());
        }
        ours.report();
        ours.report();
        assertThat(ours.stored(handler)).hasSize(1);
        assertThat(ours.event(ours.stored(handler).getFirst().summary().id()))
                .isEqualTo("{\"type\":\"integration.refusing\",\"integration\":{\"id\":\"%s\",\"name\":\"Alerts\","
                                .formatted(webhook.id())
                        + "\"url\":\"https://tappet.example/public/v1alpha/integrations/%s\"},".formatted(webhook.id())
                        + "\"refused\":{\"count\":20,\"since\":\"2026-05-04T10:20:30Z\",\"until\":\"2026-05-04T10:20:30Z\","
                        + "\"reasons\":{\"Invalid header\":19,\"Invalid request body\":1}}}");

        ours.clock.pass(RefusingIntegration.MIN_INTERVAL.plusSeconds(1));
        for (int i = 0; i < RefusalCounter.THRESHOLD; i++) {
            counter.count(webhook, "Invalid header", ours.clock.instant());
        }
        ours.report();
        assertThat(ours.stored(handler)).hasSize(2);
    }

    @Test
    void rejectedRequestsFarApart_areNotReported() {
        Setup ours = new Setup();
        UUID handler = ours.published(by(ours.reporting(EventType.STANDARD)), "[]");
        Integration webhook = ours.integrations.create(
                ours.workspace, new DisplayName("Alerts"), Integration.Kind.WEBHOOK, Authentication.NONE);
        RefusalCounter counter = new RefusalCounter(ours.table, ours.quotas);

        for (int i = 0; i < 3 * RefusalCounter.THRESHOLD; i++) {
            counter.count(webhook, "Invalid header", ours.clock.instant());
            ours.clock.pass(Duration.ofMinutes(1));
        }
        ours.report();

        assertThat(ours.stored(handler)).isEmpty();
    }

    @Test
    void workspaceWithoutTheKind_rejectedRequestsAreNotStored() {
        RecordingTable[] watched = new RecordingTable[1];
        Setup ours = new Setup(table -> {
            watched[0] = new RecordingTable(table);
            return watched[0];
        });
        Integration webhook = ours.integrations.create(
                ours.workspace, new DisplayName("Alerts"), Integration.Kind.WEBHOOK, Authentication.NONE);
        RefusalCounter counter = new RefusalCounter(ours.table, ours.quotas);
        ours.quotas.of(ours.workspace);
        watched[0].calls();

        for (int i = 0; i < RefusalCounter.THRESHOLD; i++) {
            counter.count(webhook, "Invalid header", ours.clock.instant());
        }

        assertThat(watched[0].calls()).isEmpty();
    }

    @Test
    void workspaceWithoutTheKind_failureCostsNoCallMore() {
        RecordingTable[] watched = new RecordingTable[1];
        Setup ours = new Setup(table -> {
            watched[0] = new RecordingTable(table);
            return watched[0];
        });
        ours.scheduled(FAILING);
        ours.startSlots();
        watched[0].calls();

        ours.run();

        assertThat(watched[0].calls()).containsExactly("update LAZY", "update SYNCED");
    }
}
