package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.execution.CallbackRegistry;
import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.ConcurrencyGroups;
import dev.tappet.execution.CrashingTable;
import dev.tappet.execution.DeferredStates;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionFinisher;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStopper;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.execution.Lane;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.PendingReplies;
import dev.tappet.execution.PollingResultWaiter;
import dev.tappet.execution.RecordReader;
import dev.tappet.execution.ResultWaiter;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.SealedValueCodec;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.TableFactory;
import dev.tappet.execution.Worker;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ValueMemory;
import dev.tappet.net.AuthenticationLimiter;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.storage.Index;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.storage.Query;
import dev.tappet.tracing.Tracer;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.StoredQuotas;
import dev.tappet.workspace.integration.Authentication;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * The workspaces of {@link TriggerFixture} in front of real executions. They run when a test says so, in one of any
 * number of processes around one table.
 */
final class PersistentTriggerFixture {
    private static final LeaseTerms LEASE = new LeaseTerms(Duration.ofSeconds(30));
    private static final EngineLimits LIMITS = new EngineLimits(1000, Duration.ofSeconds(5), EngineLimits.MAX_DURATION);

    final MovableClock clock = new MovableClock();
    final ItemTable memory;
    final CrashingTable table;
    final InMemoryCatalog catalog = TriggerFixture.catalog();
    final Queue<UUID> queued = new ConcurrentLinkedQueue<>();
    private final Quotas allowances;
    private final SecretBox box = new AesGcmSecretBox(new byte[32]);
    private final Secrets secrets;
    private Tracer tracer = Tracer.DISABLED;

    PersistentTriggerFixture() {
        this(1_000);
    }

    PersistentTriggerFixture(int rate) {
        this(TableFactory.MEMORY, rate);
    }

    PersistentTriggerFixture(TableFactory ground, int rate) {
        memory = ground.table(clock);
        table = new CrashingTable(memory);
        secrets = new Secrets(table, box, new PageTokens(box), clock);
        allowances = new StoredQuotas(table, new Quota(rate, 100_000, 100_000), clock);
    }

    /** A process of its own: what it has in memory, others do not have. */
    final class Process {
        private final PendingReplies waiters = new PendingReplies(100_000);
        private final SealedValueCodec sealedValues = new SealedValueCodec(box);
        private final RecordReader records = new RecordReader(table, sealedValues);
        private final ExecutionFinisher endings;
        final StoredExecutions executions;
        private final Worker worker;
        final TriggerService trigger;

        private final Sweeper sweeper;

        Process(RunQueue queue, Function<Process, ResultWaiter> waiter, Duration window) {
            ConcurrencyGroups groups = new ConcurrencyGroups(table, queue, clock);
            endings = new ExecutionFinisher(
                    table,
                    records,
                    sealedValues,
                    waiters,
                    clock,
                    allowances,
                    ExecutionObserver.NONE,
                    groups,
                    new MemoryBudget(64 << 20));
            ConcurrencyAdmission admission = new ConcurrencyAdmission(
                    groups, new ExecutionStopper(table, records, waiters, clock, ExecutionObserver.NONE, groups));
            executions =
                    new StoredExecutions(table, records, queue, waiter.apply(this), endings, admission, catalog, clock);
            sweeper = new Sweeper(table, queue, endings, admission, clock, 1);
            CallbackRegistry callbacks = new CallbackRegistry(
                    table,
                    box,
                    given -> new Authentication(
                            List.of(new HeaderSecret("X-Key", List.of(String.valueOf(given.get("key")))))),
                    () -> URI.create("https://tappet.example"),
                    clock);
            worker = new Worker(
                    table,
                    catalog,
                    secrets,
                    sealedValues,
                    queue,
                    new Engine(Map.of(), clock, LIMITS),
                    new LeaseManager(
                            new DeferredStates(table),
                            clock,
                            UUID.randomUUID().toString(),
                            LEASE,
                            ExecutionObserver.NONE),
                    endings,
                    clock,
                    new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1)),
                    new MemoryBudget(64 << 20),
                    new SuspectGate(table, queue, clock),
                    callbacks,
                    tracer);
            trigger = new TriggerService(new TriggerService.Dependencies(
                    catalog,
                    allowances,
                    executions,
                    table,
                    new InFlightAccepts(),
                    Runnable::run,
                    TriggerFixture.ENDPOINT,
                    TriggerFixture.NO_HANDSHAKES,
                    new TriggerService.TriggerLimits(TriggerFixture.HEAD, 100_000, Duration.ofSeconds(1), window, 50),
                    new MemoryBudget(64 << 20),
                    new MemoryBudget(64 << 20),
                    new ComputeScheduler(),
                    new AuthenticationLimiter(InstantSource.system()),
                    TriggerObserver.NONE,
                    callbacks.decisions(queue),
                    tracer));
        }

        CompletableFuture<TriggerResponse> handle(IncomingRequest request) {
            return trigger.handle(request);
        }

        /** The answer to a request that needs no waiting. */
        String answer(IncomingRequest request) {
            TriggerResponse response = handle(request).getNow(null);
            return response.status() + " " + new String(response.body(), UTF_8);
        }

        void sweep() {
            sweeper.sweep();
        }

        /** Works off the queue. */
        void run() {
            for (UUID next = queued.poll(); next != null; next = queued.poll()) {
                worker.handle(next, Instant.MAX, false);
            }
        }
    }

    /** Processes that begin from now on make spans. */
    void traced(Tracer by) {
        tracer = by;
    }

    Process process() {
        return new Process(queue(), process -> process.waiters, Duration.ofMinutes(1));
    }

    /**
     * One that looks for what other processes have ended.
     *
     * @param window the longest that a synchronous caller waits
     */
    Process polling(RunQueue queue, Duration window) {
        return new Process(queue, process -> new PollingResultWaiter(table, process.records, process.waiters), window);
    }

    /** Holds what was sent, for all processes. */
    RunQueue queue() {
        return (UUID execution, UUID _, Lane _, Duration _) -> queued.add(execution);
    }

    /** All that the table holds of the executions of some workflows. */
    List<Execution> stored(UUID... workflows) {
        List<Execution> stored = new ArrayList<>();
        StoredExecutions executions = process().executions;
        for (UUID workflow : workflows) {
            heads(workflow).forEach(id -> stored.add(executions.find(id).orElseThrow()));
        }
        return stored;
    }

    private List<UUID> heads(UUID workflow) {
        return table.query(Index.BY_WORKFLOW, Query.startingWith("WX#" + workflow, "0")).found().stream()
                .map(key -> UUID.fromString(key.partition().substring("X#".length())))
                .toList();
    }

    IncomingRequest keyed(String path, String key, String json) {
        return request(path, json, Headers.of("Content-Type", "application/json", "Idempotency-Key", key));
    }

    IncomingRequest request(String path, String json, Headers headers) {
        return new IncomingRequest(
                "POST",
                path,
                "",
                headers,
                new ReceivedBody.Complete(json.getBytes(ISO_8859_1)),
                "192.0.2.1",
                clock.instant(),
                REQUEST_ID);
    }

    static Optional<UUID> id(String answer) {
        java.util.regex.Matcher id = java.util.regex.Pattern.compile("execution_id\":\"([0-9a-f-]{36})")
                .matcher(answer);
        return id.find() ? Optional.of(UUID.fromString(id.group(1))) : Optional.empty();
    }
}
