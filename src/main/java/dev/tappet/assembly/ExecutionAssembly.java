package dev.tappet.assembly;

import dev.tappet.config.TappetConfig;
import dev.tappet.draftrun.DraftRunner;
import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.engine.Engine;
import dev.tappet.engine.EngineLimits;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.execution.CallbackDecisions;
import dev.tappet.execution.CallbackList;
import dev.tappet.execution.CallbackRegistry;
import dev.tappet.execution.ConcurrencyAdmission;
import dev.tappet.execution.ConcurrencyGroups;
import dev.tappet.execution.DeferredStates;
import dev.tappet.execution.ExecutionEvents;
import dev.tappet.execution.ExecutionFinisher;
import dev.tappet.execution.ExecutionList;
import dev.tappet.execution.ExecutionObserver;
import dev.tappet.execution.ExecutionStopper;
import dev.tappet.execution.ExecutionWatch;
import dev.tappet.execution.Executions;
import dev.tappet.execution.InFlightAccepts;
import dev.tappet.execution.InPlaceExecutions;
import dev.tappet.execution.InPlacePolicy;
import dev.tappet.execution.InvocationWindow;
import dev.tappet.execution.LeaseManager;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.PendingReplies;
import dev.tappet.execution.PollingResultWaiter;
import dev.tappet.execution.RecordReader;
import dev.tappet.execution.ReplayReader;
import dev.tappet.execution.RerunService;
import dev.tappet.execution.ResultWaiter;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.SealedValueCodec;
import dev.tappet.execution.SpreadLists;
import dev.tappet.execution.StepTraceReader;
import dev.tappet.execution.StoredExecutions;
import dev.tappet.execution.SuspectGate;
import dev.tappet.execution.Sweeper;
import dev.tappet.execution.Worker;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.memory.EvaluationMemory;
import dev.tappet.memory.ProcessMemory;
import dev.tappet.memory.ValueMemory;
import dev.tappet.outbound.HttpOperator;
import dev.tappet.outbound.LambdaOperator;
import dev.tappet.paging.PageTokens;
import dev.tappet.platform.PlatformProducer;
import dev.tappet.platform.PublicUrl;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.secret.SecretBox;
import dev.tappet.state.StateOperator;
import dev.tappet.state.StateStore;
import dev.tappet.storage.ItemTable;
import dev.tappet.tracing.Tracer;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.integration.AuthenticationReader;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/** Produces the services that run executions, and those that read and change them. */
@Singleton
class ExecutionAssembly {
    /** The time after which a workflow that computes without waiting or calling operators is assumed to loop. */
    private static final Duration COMPUTE_TIMEOUT = Duration.ofSeconds(10);

    /** The maximum number of API requests that wait for executions. */
    private static final int MAX_WATCHERS = 1_000;

    /** Low, so that draft runs take few resources from triggered executions. */
    private static final int MAX_CONCURRENT_DRAFTS = 4;

    private static final Duration LONGEST_WAIT_FOR_REPLAY = Duration.ofSeconds(5);

    /** How long a run that holds values waits for memory for another one, before it releases them. */
    private static final Duration MAX_VALUE_WAIT = Duration.ofSeconds(2);

    /** The partitions of the index of due executions that are read concurrently, if the table is a remote service. */
    private static final int MAX_CONCURRENT_SWEEPS = 16;

    private final TappetConfig config;
    private final InstantSource clock;

    ExecutionAssembly(TappetConfig config, InstantSource clock) {
        this.config = config;
        this.clock = clock;
    }

    /** A platform with metrics replaces this one. */
    @Produces
    @Singleton
    @DefaultBean
    ExecutionObserver observer() {
        return ExecutionObserver.NONE;
    }

    @Produces
    @Singleton
    InFlightAccepts inFlightAccepts() {
        return new InFlightAccepts();
    }

    @Produces
    @Singleton
    PendingReplies pendingReplies() {
        return new PendingReplies(config.limits().waiting());
    }

    @Produces
    @Singleton
    EngineLimits engineLimits() {
        return new EngineLimits(
                config.limits().steps(),
                COMPUTE_TIMEOUT,
                EngineLimits.MAX_DURATION,
                ResponseOrigin.of(config.dedicatedHost()));
    }

    @Produces
    @Singleton
    SealedValueCodec sealedValueCodec(SecretBox box) {
        return new SealedValueCodec(box);
    }

    @Produces
    @Singleton
    RecordReader recordReader(ItemTable table, SealedValueCodec codec) {
        return new RecordReader(table, codec);
    }

    @Produces
    @Singleton
    ConcurrencyGroups concurrencyGroups(SpreadLists lists, RunQueue queue) {
        return new ConcurrencyGroups(lists, queue, clock);
    }

    @Produces
    @Singleton
    ConcurrencyAdmission concurrencyAdmission(ConcurrencyGroups groups, ExecutionStopper stopper) {
        return new ConcurrencyAdmission(groups, stopper);
    }

    @Produces
    @Singleton
    ExecutionFinisher executionFinisher(
            DeferredStates table,
            RecordReader records,
            SealedValueCodec codec,
            PendingReplies pendingReplies,
            Quotas quotas,
            ExecutionObserver observer,
            ConcurrencyGroups groups,
            ProcessMemory memory) {
        return new ExecutionFinisher(
                table, records, codec, pendingReplies, clock, quotas, observer, groups, memory.outputs());
    }

    @Produces
    @Singleton
    @Typed(SpreadLists.class)
    SpreadLists spreadLists(ItemTable table, Quotas quotas, PlatformProducer ports) {
        boolean isPacking = config.packedStates().orElse(!ports.platform().isShared());
        return new SpreadLists(table, quotas, clock, isPacking);
    }

    /** The view of the table for writes of running executions. Its type distinguishes it from the table itself. */
    @Produces
    @Singleton
    @Typed(DeferredStates.class)
    DeferredStates deferredStates(SpreadLists lists) {
        return new DeferredStates(lists);
    }

    @Produces
    @Singleton
    InvocationWindow invocationWindow() {
        return new InvocationWindow(config.window());
    }

    @Produces
    @Singleton
    InPlaceExecutions executions(
            ItemTable table,
            SpreadLists lists,
            DeferredStates heads,
            RecordReader records,
            RunQueue queue,
            PendingReplies pendingReplies,
            PlatformProducer ports,
            ExecutionFinisher finisher,
            Worker worker,
            LeaseManager leases,
            SuspectGate gate,
            Catalog catalog,
            InvocationWindow window,
            ConcurrencyAdmission admission) {
        boolean isShared = ports.platform().isShared();
        ResultWaiter waiter = isShared ? new PollingResultWaiter(table, records, pendingReplies) : pendingReplies;
        return new InPlaceExecutions(
                new StoredExecutions(lists, records, queue, waiter, finisher, admission, catalog, clock),
                new InPlaceExecutions.Parts(
                        heads,
                        queue,
                        waiter,
                        worker,
                        leases,
                        gate,
                        new InPlacePolicy(config.syncInPlace(), catalog),
                        window,
                        task -> Thread.ofVirtual().name("sync-run").start(task),
                        isShared));
    }

    @Produces
    @Singleton
    ExecutionList executionList(ItemTable table, PageTokens pageTokens, Quotas quotas) {
        return new ExecutionList(table, pageTokens, quotas, clock);
    }

    @Produces
    @Singleton
    ExecutionWatch executionWatch(ItemTable table) {
        return new ExecutionWatch(table, MAX_WATCHERS);
    }

    @Produces
    @Singleton
    ExecutionEvents executionEvents(ItemTable table, Catalog catalog, Secrets secrets, ProcessMemory memory) {
        return new ExecutionEvents(table, catalog, secrets, memory.api());
    }

    @Produces
    @Singleton
    ExecutionStopper executionStopper(
            ItemTable table,
            RecordReader records,
            PendingReplies pendingReplies,
            ExecutionObserver observer,
            ConcurrencyGroups groups) {
        return new ExecutionStopper(table, records, pendingReplies, clock, observer, groups);
    }

    @Produces
    @Singleton
    RerunService rerunService(
            SpreadLists lists,
            SealedValueCodec codec,
            Catalog catalog,
            Executions executions,
            RunQueue queue,
            ExecutionFinisher finisher,
            ConcurrencyAdmission admission,
            ProcessMemory memory,
            Quotas quotas) {
        return new RerunService(
                lists, codec, catalog, executions, queue, finisher, admission, memory.api(), quotas, clock);
    }

    @Produces
    @Singleton
    StepTraceReader stepTraces(ItemTable table, SealedValueCodec codec, Catalog catalog, PageTokens pageTokens) {
        return new StepTraceReader(table, codec, catalog, pageTokens);
    }

    @Produces
    @Singleton
    CallbackRegistry callbackRegistry(
            SpreadLists lists, SecretBox box, AuthenticationReader authentications, PublicUrl publicUrl) {
        return new CallbackRegistry(lists, box, authentications, publicUrl, clock);
    }

    @Produces
    @Singleton
    CallbackDecisions callbackDecisions(CallbackRegistry callbacks, RunQueue queue) {
        return callbacks.decisions(queue);
    }

    @Produces
    @Singleton
    CallbackList callbackList(
            ItemTable table, SecretBox box, CallbackDecisions callbacks, PageTokens pageTokens, Quotas quotas) {
        return new CallbackList(table, box, callbacks, pageTokens, quotas, clock);
    }

    @Produces
    @Singleton
    LeaseTerms leaseTerms() {
        return config.lease();
    }

    @Produces
    @Singleton
    LeaseManager leaseManager(
            DeferredStates table, LeaseTerms lease, ExecutionObserver observer, ProcessIdentity process) {
        return new LeaseManager(table, clock, process, lease, observer);
    }

    @Produces
    @Singleton
    ComputeScheduler computeScheduler(ProcessMemory memory) {
        return new ComputeScheduler(new EvaluationMemory(memory.computing(), memory.computingMuch()));
    }

    @Produces
    @Singleton
    Engine engine(
            EngineLimits limits,
            HttpOperator http,
            LambdaOperator lambda,
            StateStore stateStore,
            ComputeScheduler compute) {
        StateOperator state = StateOperator.of(stateStore);
        return new Engine(
                Map.of(http.name(), http, lambda.name(), lambda, state.name(), state), clock, limits, compute);
    }

    @Produces
    @Singleton
    StateStore stateStore(ItemTable table, SecretBox box, PageTokens pageTokens) {
        return new StateStore(table, box, pageTokens, clock);
    }

    @Produces
    @Singleton
    ValueMemory valueMemory(ProcessMemory memory) {
        return new ValueMemory(memory.values(), memory.values().share(), MAX_VALUE_WAIT);
    }

    @Produces
    @Singleton
    SuspectGate suspectGate(DeferredStates table, RunQueue queue) {
        return new SuspectGate(table, queue, clock);
    }

    @Produces
    @Singleton
    Worker worker(
            DeferredStates table,
            Catalog catalog,
            Secrets secrets,
            SealedValueCodec codec,
            RunQueue queue,
            Engine engine,
            LeaseManager claims,
            ExecutionFinisher finisher,
            ValueMemory valueMemory,
            ProcessMemory memory,
            SuspectGate gate,
            CallbackRegistry callbacks,
            Tracer tracer) {
        return new Worker(
                table,
                catalog,
                secrets,
                codec,
                queue,
                engine,
                claims,
                finisher,
                clock,
                valueMemory,
                memory.runs(),
                gate,
                callbacks,
                tracer);
    }

    @Produces
    @Singleton
    DraftRunner draftRunner(Engine engine, ValueMemory valueMemory, StateStore stateStore) {
        return new DraftRunner(
                engine, clock, MAX_CONCURRENT_DRAFTS, valueMemory, () -> StateOperator.simulated(stateStore));
    }

    @Produces
    @Singleton
    Sweeper sweeper(
            ItemTable table,
            RunQueue queue,
            ExecutionFinisher finisher,
            ConcurrencyAdmission admission,
            PlatformProducer ports) {
        int atOnce = ports.platform().isShared() ? MAX_CONCURRENT_SWEEPS : 1;
        return new Sweeper(table, queue, finisher, admission, clock, atOnce);
    }

    @Produces
    @Singleton
    ReplayReader replayReader(
            ItemTable table,
            SealedValueCodec codec,
            Catalog catalog,
            Secrets secrets,
            ExecutionEvents events,
            ProcessMemory memory) {
        return new ReplayReader(table, codec, catalog, secrets, events, memory.runs(), EngineLimits.MAX_DURATION);
    }

    @Produces
    @Singleton
    ReplayRunner replayRunner(Engine engine, ValueMemory valueMemory) {
        return new ReplayRunner(engine, clock, valueMemory, LONGEST_WAIT_FOR_REPLAY);
    }
}
