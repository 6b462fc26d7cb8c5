package dev.tappet.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.aws.RateCounterItems;
import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.execution.CallbackRegistry;
import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.ConcurrencyGroups;
import dev.tappet.execution.DeferredStates;
import dev.tappet.execution.ExecutionFinisher;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStopper;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.PendingReplies;
import dev.tappet.execution.RecordReader;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.SealedValueCodec;
import dev.tappet.execution.SpreadLists;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Worker;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ValueMemory;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.paging.PageTokens;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.storage.CapacityTable;
import dev.tappet.storage.ConsumedCapacity;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.tracing.Tracer;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.DefinitionSource;
import dev.tappet.workspace.DisplayName;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.RecentCatalog;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.StoredQuotas;
import dev.tappet.workspace.TableCatalog;
import dev.tappet.workspace.VariableValues;
import dev.tappet.workspace.WorkflowMetadata;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.WorkspaceLimits;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integrations;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which partition keys of the table many requests use: one workspace, workflow and integration, and as many processes
 * as Lambda has, from the request to the end of the execution. Time passes as the test says, not as the machine is
 * fast.
 */
@Tag("slow")
class HotKeyTest {
    /** Environments of each function, which serve a request or a message each 10 to 20 ms. */
    private static final int PROCESSES = 150;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MovableClock clock = new MovableClock();
    private final ItemTable memory = new InMemoryItemTable(clock);
    private final SecretBox box = new AesGcmSecretBox(new byte[32]);
    private final PageTokens pageTokens = new PageTokens(box);
    private final Queue<UUID> queue = new ArrayDeque<>();
    private final DefinitionParser definitions = new DefinitionParser(Map.of());
    private final Workspaces workspaces = new Workspaces(memory, pageTokens, clock);
    private final UUID workspace = workspaces.create(new DisplayName("Ours")).id();
    private final UUID integration = new Integrations(memory, box, pageTokens, clock)
            .create(
                    workspace,
                    new DisplayName("In"),
                    Kind.WEBHOOK,
                    new Authentication(List.of(new HeaderSecret("X-Key", List.of("s3cret")))))
            .id();
    private final String path = "/v1/webhooks/" + integration + "/workflows/" + publish();
    private ConsumedCapacity consumed = new ConsumedCapacity(clock);
    private RateCounterItems rates = new RateCounterItems(consumed, clock);

    private UUID publish() {
        Workflows workflows = new Workflows(memory, definitions::read, pageTokens, clock);
        UUID id = workflows.create(workspace, new DisplayName("Hello")).id();
        workflows.save(workspace, id, new DefinitionSource("""
            name: Hello
            trigger: { integration: %s }
            steps:
              - exit: { hello: "{{ $.event.name }}" }
            """.formatted(integration)));
        assertThat(new Publisher(memory, definitions::read, clock).publish(workspace, id))
                .isInstanceOf(ChangeResult.Done.class)
                .extracting(done -> ((ChangeResult.Done<?>) done).now())
                .isInstanceOf(WorkflowMetadata.class);
        return id;
    }

    private void limit(int rate, int spread) {
        workspaces.limit(
                workspace,
                new WorkspaceLimits(Optional.of(rate), Optional.empty(), Optional.empty(), Optional.of(spread)));
        // when the spread works for writers
        clock.pass(MINUTE);
    }

    /** A process of each function: one accepts, one runs. */
    private final class Process {
        private final TriggerService trigger;
        private final Worker worker;

        Process() {
            ItemTable own = new CapacityTable(memory, consumed, rates.process());
            Quotas quotas = new StoredQuotas(own, new Quota(25, 100_000, 100_000), clock);
            SpreadLists lists = new SpreadLists(own, quotas, clock);
            DeferredStates heads = new DeferredStates(lists);
            Catalog catalog = new TableCatalog(own, box, definitions::read, new VariableValues(own, clock));
            SealedValueCodec codec = new SealedValueCodec(box);
            RecordReader records = new RecordReader(own, codec);
            PendingReplies waiters = new PendingReplies(10);
            RunQueue messages = (UUID id, UUID _, Lane _, Duration _) -> queue.add(id);
            ConcurrencyGroups groups = new ConcurrencyGroups(lists, messages, clock);
            ExecutionFinisher finisher = new ExecutionFinisher(
                    heads,
                    records,
                    codec,
                    waiters,
                    clock,
                    quotas,
                    ExecutionObserver.NONE,
                    groups,
                    new MemoryBudget(1 << 20));
            StoredExecutions executions = new StoredExecutions(
                    lists,
                    records,
                    messages,
                    waiters,
                    finisher,
                    new ConcurrencyAdmission(
                            groups, new ExecutionStopper(own, records, waiters, clock, ExecutionObserver.NONE, groups)),
                    catalog,
                    clock);
            CallbackRegistry callbacks = new CallbackRegistry(
                    lists,
                    box,
                    _ -> {
                        throw new InvalidFieldException("authentication", "is not for these tests");
                    },
                    () -> URI.create("https://tappet.example"),
                    clock);
            trigger = new TriggerService(new TriggerService.Dependencies(
                    new RecentCatalog(catalog, quotas, clock, new ProcessIdentity()),
                    quotas,
                    executions,
                    own,
                    new InFlightAccepts(),
                    Runnable::run,
                    TriggerFixture.ENDPOINT,
                    TriggerFixture.NO_HANDSHAKES,
                    new TriggerService.TriggerLimits(TriggerFixture.HEAD, 100_000, MINUTE, MINUTE, 50),
                    new MemoryBudget(1 << 20),
                    new MemoryBudget(1 << 20),
                    new ComputeScheduler(),
                    new AuthenticationLimiter(clock),
                    TriggerObserver.NONE,
                    callbacks.decisions(messages),
                    Tracer.DISABLED));
            worker = new Worker(
                    heads,
                    catalog,
                    new Secrets(own, box, pageTokens, clock),
                    codec,
                    messages,
                    new Engine(
                            Map.of(), clock, new EngineLimits(1000, Duration.ofSeconds(5), EngineLimits.MAX_DURATION)),
                    new LeaseManager(
                            heads,
                            clock,
                            UUID.randomUUID().toString(),
                            new LeaseTerms(Duration.ofSeconds(30)),
                            ExecutionObserver.NONE),
                    finisher,
                    clock,
                    new ValueMemory(new MemoryBudget(1 << 20), 1 << 20, Duration.ofSeconds(1)),
                    new MemoryBudget(1 << 20),
                    new SuspectGate(heads, messages, clock),
                    callbacks,
                    Tracer.DISABLED);
        }

        int request(String key) {
            byte[] body = "{\"name\": \"Ada\"}".getBytes(StandardCharsets.UTF_8);
            return trigger.handle(new IncomingRequest(
                            "POST",
                            path,
                            "",
                            Headers.of("Content-Type", "application/json", "X-Key", key),
                            new ReceivedBody.Complete(body),
                            "192.0.2.1",
                            clock.instant(),
                            TriggerFixture.REQUEST_ID))
                    .getNow(null)
                    .status();
        }

        void run() {
            worker.handle(queue.remove(), Instant.MAX, true);
        }
    }

    /** Processes that have served a request each, which reads what a process reads once. */
    private List<Process> processes() {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(new Process());
            if (processes.getLast().request("s3cret") == 200) {
                processes.getLast().run();
            }
            clock.pass(Duration.ofMillis(10));
        }
        return processes;
    }

    /** @return how many requests were accepted */
    private int load(int perSecond, String key) {
        List<Process> processes = processes();
        clock.to(clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(2));
        int accepted = 0;
        for (int i = 0; i < perSecond; i++) {
            Process process = processes.get(i % PROCESSES);
            if (process.request(key) == 200) {
                accepted++;
                process.run();
            }
            clock.pass(Duration.ofNanos(1_000_000_000 / perSecond));
        }
        return accepted;
    }

    @Test
    void tenThousandASecond_ofTheRightSpread_leaveNoKeyHot() {
        // processes that began to be busy lease more of the rate than they use
        limit(12_500, 25);

        assertThat(load(10_000, "s3cret")).isEqualTo(10_000);

        assertThat(consumed.hotWrites()).as("%s", consumed).isEmpty();
        assertThat(consumed.hotReads()).as("%s", consumed).isEmpty();
        // the right one: each part of the lists has less than half of what it can have
        assertThat(consumed.mostWrites("BY_WORKFLOW WX#")).isBetween(300.0, 550.0);
        assertThat(consumed.mostWrites("BY_WORKSPACE SX#")).isBetween(300.0, 550.0);
        assertThat(consumed.mostWrites(" A#")).isBetween(300.0, 550.0);
        assertThat(consumed.mostReads(" I#")).isBetween(1.0, 2.0 * 2 * PROCESSES);
        assertThat(consumed.totalWrites()).isGreaterThan(7.0 * 10_000);
    }

    @Test
    void defaultSpread_holdsAThousandASecond_andNoMore() {
        limit(2_000, 1);

        assertThat(load(1_000, "s3cret")).isEqualTo(1_000);
        assertThat(consumed.hotWrites()).as("%s", consumed).isEmpty();
        assertThat(consumed.hotReads()).isEmpty();

        consumed = new ConsumedCapacity(clock);
        rates = new RateCounterItems(consumed, clock);
        load(1_200, "s3cret");
        assertThat(consumed.hotWrites().keySet())
                .allMatch(key -> key.startsWith("BY_WORKFLOW WX#")
                        || key.startsWith("BY_WORKSPACE SX#")
                        || key.startsWith(" A#"))
                .hasSize(3);
    }

    /** Of a workspace with the default limit, which says nothing of what anybody sends. */
    @Test
    void floodOfUnauthenticatedRequests_leavesTheIntegrationReadable() {
        limit(25, 1);

        assertThat(load(3_000, "guessed")).isZero();

        // without the memory of the processes it were two for each
        assertThat(consumed.hotReads()).as("%s", consumed).isEmpty();
        assertThat(consumed.mostReads(" WL#")).isLessThan(2 * PROCESSES);
    }
}
