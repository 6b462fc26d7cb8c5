package dev.tappet.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.Operator;
import dev.tappet.engine.RunWindow;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.ValueMemory;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.state.StateOperator;
import dev.tappet.state.StateStore;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.MovableClock;
import dev.tappet.tracing.Tracer;
import dev.tappet.workflow.Concurrency;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quota;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.VariableValues;
import dev.tappet.workspace.Variables;
import dev.tappet.workspace.integration.Integration;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Workers around one table, for tests: messages are delivered when a test says so, processes die when it wants them
 * to, and time passes at its word.
 */
public final class WorkerCluster {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final LeaseTerms LEASE = new LeaseTerms(Duration.ofSeconds(30));

    final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
    final ItemTable table;
    final Messages queue = new Messages();
    private RunQueue sends = queue;
    private final Map<ItemTable, ConcurrencyGroups> groups = new ConcurrentHashMap<>();
    final PendingReplies waiters = new PendingReplies(100_000);
    final EngineLimits limits;
    private int output = 100_000;
    private final Map<Integer, Workflow> versions = new ConcurrentHashMap<>();
    private final Map<UUID, Binding> callable = new ConcurrentHashMap<>();
    private final Map<String, Operator> operators;
    final SecretBox box = new AesGcmSecretBox(new byte[32]);
    final SealedValueCodec sealedValues = new SealedValueCodec(box);
    final Secrets secrets;
    private final VariableValues variableValues;
    final Variables variables;
    public final StateStore state;
    final RecordReader records;
    private final ExecutionFinisher endings;
    /** How many executions a workspace may run again in a second. */
    static final int RERUN_RATE = 25;

    /** The memory of what is copied to reruns. */
    final MemoryBudget rerunMemory = new MemoryBudget(64 << 20);

    private ValueMemory values = new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1));
    private UUID owner = new UUID(0, 3);
    private Tracer tracer = Tracer.DISABLED;
    private int processes;

    /** The runs whose claims are deferred. */
    final LateRunMonitor deferredRuns = new LateRunMonitor(_ -> {});

    private SuspectGate gateInPlace;
    private final Map<LeaseManager, SuspectGate> gates = new ConcurrentHashMap<>();

    public WorkerCluster(Operator... operators) {
        this(UnaryOperator.identity(), operators);
    }

    /** @param around wraps the table, to watch it or to break it */
    WorkerCluster(Function<ItemTable, ItemTable> around, Operator... operators) {
        this(TableFactory.MEMORY, around, operators);
    }

    static WorkerCluster on(TableFactory ground, Operator... operators) {
        return new WorkerCluster(ground, UnaryOperator.identity(), operators);
    }

    WorkerCluster(TableFactory ground, Function<ItemTable, ItemTable> around, Operator... operators) {
        this(ground, new EngineLimits(1000, Duration.ofSeconds(5), EngineLimits.MAX_DURATION), around, operators);
    }

    WorkerCluster(EngineLimits limits, Function<ItemTable, ItemTable> around, Operator... operators) {
        this(TableFactory.MEMORY, limits, around, operators);
    }

    private WorkerCluster(
            TableFactory ground, EngineLimits limits, Function<ItemTable, ItemTable> around, Operator... operators) {
        this.limits = limits;
        this.table = around.apply(ground.table(clock));
        this.state = new StateStore(table, box, new PageTokens(box), clock);
        this.operators = Stream.concat(Stream.of(StateOperator.of(state)), Stream.of(operators))
                .collect(Collectors.toMap(Operator::name, each -> each));
        this.secrets = new Secrets(table, box, new PageTokens(box), clock);
        this.variableValues = new VariableValues(table, clock);
        this.variables = new Variables(table, variableValues, new PageTokens(box), clock);
        this.records = new RecordReader(table, sealedValues);
        this.endings = endings(table, records);
    }

    private ExecutionFinisher endings(ItemTable table, RecordReader records) {
        return new ExecutionFinisher(
                table,
                records,
                sealedValues,
                waiters,
                clock,
                _ -> new Quota(1_000, 1_000_000, output),
                ExecutionObserver.NONE,
                groups(table),
                new MemoryBudget(64 << 20));
    }

    /** Has all workers keep the values of runs in this. */
    WorkerCluster keeping(ValueMemory memory) {
        values = memory;
        return this;
    }

    /** Has every workspace's executions give as much. */
    WorkerCluster allowing(int most) {
        output = most;
        return this;
    }

    /** Has everybody send to another queue than the one that this holds. */
    WorkerCluster sendingTo(RunQueue other) {
        sends = other;
        return this;
    }

    /** A worker in a process of its own. */
    Worker worker() {
        return worker(claims());
    }

    /** A worker in a process of its own, whose table is not as that of the others. */
    Worker worker(ItemTable own) {
        return worker(own, claims(own), endings(own, new RecordReader(own, sealedValues)));
    }

    LeaseManager claims() {
        return claims(table);
    }

    private LeaseManager claims(ItemTable own) {
        processes++;
        String owner = "process-" + processes;
        return new LeaseManager(
                own instanceof DeferredStates heads ? heads : new DeferredStates(own),
                // a slow machine must not make runs late: tests say so themselves
                deferredRuns,
                clock,
                () -> owner,
                LEASE,
                ExecutionObserver.NONE);
    }

    /** A worker in a process of its own, which may defer claims. */
    Worker deferringWorker() {
        return deferringWorker(table);
    }

    /** The same, with a table of its own. */
    Worker deferringWorker(ItemTable own) {
        DeferredStates heads = new DeferredStates(own);
        return worker(heads, claims(heads), endings(heads, records));
    }

    /** The gate of the process that has this lease manager. */
    SuspectGate gate(LeaseManager claims) {
        return gates.get(claims);
    }

    Worker worker(LeaseManager claims) {
        return worker(table, claims, endings);
    }

    /** Workers that begin from now on make spans. */
    void traced(Tracer by) {
        tracer = by;
    }

    private Worker worker(ItemTable own, LeaseManager claims, ExecutionFinisher endings) {
        return new Worker(
                own,
                new Definitions(),
                secrets,
                sealedValues,
                sends,
                new Engine(operators, clock, limits),
                claims,
                endings,
                clock,
                values,
                new MemoryBudget(64 << 20),
                gates.computeIfAbsent(claims, _ -> new SuspectGate(own, sends, clock)),
                callbacks(own),
                tracer);
    }

    /** Callbacks without authentication. */
    CallbackRegistry callbacks(ItemTable own) {
        return new CallbackRegistry(
                own,
                box,
                _ -> {
                    throw new InvalidFieldException("authentication", "is not for these tests");
                },
                () -> URI.create("https://tappet.example"),
                clock);
    }

    CallbackDecisions decisions() {
        return decisions(table);
    }

    CallbackDecisions decisions(ItemTable own) {
        return callbacks(own).decisions(sends);
    }

    Sweeper sweeper() {
        return sweeper(1);
    }

    /** @param atOnce parts of the index that are read at the same time */
    Sweeper sweeper(int atOnce) {
        return new Sweeper(table, sends, endings, admission(), clock, atOnce);
    }

    QueueBackfill refill(LeaseManager claims) {
        return new QueueBackfill(table, queue, claims, admission(), clock);
    }

    StoredExecutions executions() {
        return executions(table);
    }

    /** @param own what they are stored through */
    StoredExecutions executions(ItemTable own) {
        return new StoredExecutions(own, records, sends, waiters, endings, admission(), new Definitions(), clock);
    }

    /** A process that runs what it accepts for callers, on the thread that it accepts it on. */
    InPlaceExecutions inPlace() {
        return inPlace(waiters, RunWindow.UNLIMITED);
    }

    InPlaceExecutions inPlace(ResultWaiter waiter, RunWindow window) {
        DeferredStates heads = new DeferredStates(table);
        LeaseManager claims = claims(heads);
        Worker worker = worker(heads, claims, endings(heads, records));
        gateInPlace = gate(claims);
        return new InPlaceExecutions(
                new StoredExecutions(table, records, sends, waiter, endings, admission(), new Definitions(), clock),
                new InPlaceExecutions.Parts(
                        heads,
                        sends,
                        waiter,
                        worker,
                        claims,
                        gateInPlace,
                        new InPlacePolicy(true, new Definitions()),
                        () -> window,
                        Runnable::run,
                        true),
                // a slow machine must not make runs late: tests look themselves
                new LateRunMonitor(_ -> {}));
    }

    /** The gate of the process that {@link #inPlace} made last. */
    SuspectGate gateInPlace() {
        return gateInPlace;
    }

    RerunService reruns() {
        return new RerunService(
                table,
                sealedValues,
                new Definitions(),
                executions(),
                queue,
                endings,
                admission(),
                rerunMemory,
                _ -> new Quota(RERUN_RATE, 1 << 20, 5 << 20),
                clock);
    }

    ExecutionStopper stops() {
        return new ExecutionStopper(table, records, waiters, clock, ExecutionObserver.NONE, groups(table));
    }

    /** One for all that use a table, as in a process. */
    private ConcurrencyGroups groups(ItemTable of) {
        return groups.computeIfAbsent(
                of,
                _ -> new ConcurrencyGroups(
                        of, (id, workspace, lane, delay) -> sends.send(id, workspace, lane, delay), clock));
    }

    private ConcurrencyAdmission admission() {
        return new ConcurrencyAdmission(groups(table), stops());
    }

    StepTraceReader traces(PageTokens tokens) {
        return new StepTraceReader(table, sealedValues, new Definitions(), tokens);
    }

    ReplayReader replays() {
        MemoryBudget memory = new MemoryBudget(64 << 20);
        return new ReplayReader(
                table,
                sealedValues,
                new Definitions(),
                secrets,
                new ExecutionEvents(
                        table,
                        new Definitions() {
                            @Override
                            public Optional<Integration> integration(UUID id) {
                                return Optional.empty();
                            }
                        },
                        secrets,
                        memory),
                memory,
                EngineLimits.MAX_DURATION);
    }

    ReplayRunner replayRunner() {
        return new ReplayRunner(
                new Engine(operators, clock, limits),
                clock,
                new ValueMemory(new MemoryBudget(64 << 20), 64 << 20, Duration.ofSeconds(1)),
                Duration.ZERO);
    }

    /** Publishes steps as the next version and gives what a trigger would find. */
    Binding publish(List<Step> steps) {
        int version = versions.size() + 1;
        versions.put(version, new Workflow("Test", new Workflow.Trigger(new UUID(0, 1), Optional.empty()), steps));
        return new Binding(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3), new UUID(0, 2), version);
    }

    /** Publishes steps as the next version of a workflow that others may call. */
    public void publish(UUID workflow, List<Step> steps) {
        publish(workflow, steps, new UUID(0, 3));
    }

    void publish(UUID workflow, List<Step> steps, UUID workspace) {
        Binding binding = publish(steps);
        callable.put(workflow, new Binding(binding.integration(), workflow, workspace, workflow, binding.version()));
    }

    /** Has all workflows that are started belong to another workspace, which shares them. */
    void sharedBy(UUID workspace) {
        owner = workspace;
    }

    /** @param own the workflow that calls them */
    public CallableWorkflows callees(UUID own) {
        return callees(new UUID(0, 3), own);
    }

    /** Of another workspace. */
    public CallableWorkflows callees(UUID workspace, UUID own) {
        return new CallableWorkflows(new CatalogWorkflows(new Definitions()), workspace, own);
    }

    Catalog catalog() {
        return new Definitions();
    }

    void unpublish(UUID workflow) {
        callable.remove(workflow);
    }

    /** An execution of a workflow that limits how many run at once, with a free slot. */
    UUID start(List<Step> steps, Concurrency concurrency) {
        Binding binding = publish(steps);
        versions.put(
                binding.version(),
                new Workflow(
                        "Test",
                        new Workflow.Trigger(
                                Optional.of(new UUID(0, 1)),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(concurrency)),
                        steps));
        UUID id = executions().newId();
        executions().create(List.of(new NewExecution(id, binding, Json.write(Map.of()))), Lane.ASYNC);
        return id;
    }

    UUID start(List<Step> steps) {
        return start(steps, Map.of(), Lane.ASYNC);
    }

    UUID start(List<Step> steps, Object event, Lane lane) {
        StoredExecutions executions = executions();
        UUID id = executions.newId();
        executions.create(List.of(new NewExecution(id, publish(steps), Json.write(event))), lane);
        return id;
    }

    Execution find(UUID id) {
        return executions().find(id).orElseThrow();
    }

    /** Delivers with one worker, and lets time pass whenever nothing is ready, until nothing is left to deliver. */
    void runAll() {
        Worker worker = worker();
        int deliveries = 0;
        for (Optional<Message> next = queue.next(); next.isPresent(); next = queue.next()) {
            assertThat(++deliveries).as("deliveries without an end").isLessThan(10_000);
            clock.to(next.get().at());
            worker.handle(next.get().id());
        }
    }

    ExecutionState state(UUID id) {
        return StateCodec.read(head(id));
    }

    Item head(UUID id) {
        return Optional.ofNullable(table.get(List.of(ExecutionKeys.state(id))).get(ExecutionKeys.state(id)))
                .orElseThrow();
    }

    /** A worker takes it, and its process dies. */
    void dies(UUID id) {
        Worker worker = worker();
        assertThatThrownBy(() -> worker.handle(id)).isInstanceOf(CrashingTable.Crash.class);
    }

    record Message(UUID id, Lane lane, Instant at) {}

    /** The queue: holds what was sent. */
    final class Messages implements RunQueue {
        private final Queue<Message> sent = new ArrayDeque<>();
        private boolean down;
        private boolean busy;
        private int turns;

        @Override
        public synchronized void send(UUID execution, UUID workspace, Lane lane, Duration delay) {
            if (down) {
                throw new QueueUnavailableException("The queue is down", null);
            }
            sent.add(new Message(execution, lane, clock.instant().plus(delay)));
        }

        /** There is a turn for whatever wants one, unless there is none at all. */
        @Override
        public synchronized Optional<HeldTurn> tryAcquireTurn(UUID execution, UUID workspace, Lane lane) {
            if (busy) {
                return Optional.empty();
            }
            turns++;
            return Optional.of(new HeldTurn() {
                @Override
                public void release() {}

                @Override
                public void reacquire() {}

                @Override
                public void close() {
                    turns--;
                }
            });
        }

        synchronized void busy(boolean isBusy) {
            busy = isBusy;
        }

        /** Turns that were taken and not ended. */
        synchronized int turns() {
            return turns;
        }

        synchronized void down(boolean isDown) {
            down = isDown;
        }

        synchronized Optional<Message> next() {
            return Optional.ofNullable(sent.poll());
        }

        /** What was sent, in order, and stays. */
        synchronized List<Message> sent() {
            return List.copyOf(sent);
        }

        synchronized Collection<Message> drain() {
            Collection<Message> all = new ArrayList<>(sent);
            sent.clear();
            return all;
        }
    }

    private class Definitions implements Catalog {
        @Override
        public Workflow definition(UUID workflow, int version) {
            return Optional.ofNullable(versions.get(version)).orElseThrow();
        }

        @Override
        public Map<String, Object> variables(UUID workspace, Set<String> names) {
            return variableValues.of(workspace, names);
        }

        @Override
        public Triggered find(UUID integration, UUID workflow) {
            throw new UnsupportedOperationException("Workers look nothing up but definitions");
        }

        @Override
        public Optional<Integration> integration(UUID id) {
            throw new UnsupportedOperationException("Workers look nothing up but definitions");
        }

        @Override
        public List<Binding> bindings(UUID integration) {
            throw new UnsupportedOperationException("Workers look nothing up but definitions");
        }

        @Override
        public Optional<Binding> published(UUID workspace, UUID workflow) {
            return Optional.ofNullable(callable.get(workflow))
                    .filter(binding -> binding.workspace().equals(workspace));
        }

        @Override
        public Optional<UUID> workspaceOf(UUID workflow) {
            return Optional.of(owner);
        }
    }
}
