package dev.tappet.execution;

import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.Engine;
import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.engine.Journal;
import dev.tappet.engine.OutgoingTrace;
import dev.tappet.engine.RunRequest;
import dev.tappet.engine.RunResult;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.RunTurn;
import dev.tappet.engine.RunVariables;
import dev.tappet.engine.RunWindow;
import dev.tappet.engine.StepFailure;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.memory.RunMemory;
import dev.tappet.memory.ValueMemory;
import dev.tappet.memory.ValueTooLargeException;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.tracing.Span;
import dev.tappet.tracing.Tracer;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Secrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** Handles the deliveries of the queue: claims the execution, runs it with the engine, and stores the result. */
public final class Worker implements RunQueue.Handler {
    /** An execution that was never claimed is dropped after this time. */
    static final Duration MAX_QUEUE_AGE = Duration.ofHours(24);

    /** Consecutive claims without a new journal entry, after which an execution is given up. */
    static final int MAX_ATTEMPTS_WITHOUT_PROGRESS = 5;

    /** How long a run that ended for lack of memory waits: others need some time to end. */
    private static final Duration MEMORY_RETRY_DELAY = Duration.ofSeconds(1);

    /** The key of the execution id in log lines. */
    private static final String MDC_KEY = "execution";

    private static final Logger LOG = Logger.getLogger(Worker.class);

    private final ItemTable table;
    private final Catalog catalog;
    private final Secrets secrets;
    private final SealedValueCodec codec;
    private final RunQueue queue;
    private final Engine engine;
    private final LeaseManager claims;
    private final ExecutionFinisher finisher;
    private final InstantSource clock;
    private final ValueMemory valueMemory;
    private final SuspectGate gate;
    private final CallbackRegistry callbacks;
    private final RunSpan.Factory spans;
    private final EventMemory eventMemory;

    public Worker(
            ItemTable table,
            Catalog catalog,
            Secrets secrets,
            SealedValueCodec codec,
            RunQueue queue,
            Engine engine,
            LeaseManager claims,
            ExecutionFinisher finisher,
            InstantSource clock,
            ValueMemory valueMemory,
            MemoryBudget eventMemory,
            SuspectGate gate,
            CallbackRegistry callbacks,
            Tracer tracer) {
        this.spans = new RunSpan.Factory(tracer, catalog, clock);
        this.gate = gate;
        this.callbacks = callbacks;
        this.eventMemory = new EventMemory(eventMemory);
        this.valueMemory = valueMemory;
        this.table = table;
        this.catalog = catalog;
        this.secrets = secrets;
        this.codec = codec;
        this.queue = queue;
        this.engine = engine;
        this.claims = claims;
        this.finisher = finisher;
        this.clock = clock;
    }

    @Override
    public void handle(UUID id, RunQueue.Turn turn) {
        handle(id, RunWindow.UNLIMITED, turn, turn.mayDeferClaim());
    }

    /** Runs an execution until it ends, waits or is handed over. */
    void handle(UUID id) {
        handle(id, RunWindow.UNLIMITED, RunTurn.UNCONTENDED, false);
    }

    /**
     * Runs an execution until it ends, waits or is handed over.
     *
     * @param handOver      when it must be left to another worker
     * @param mayDeferClaim as {@link RunQueue.Turn#mayDeferClaim}
     * @throws RunQueue.NotClaimedException if the message should come again soon
     * @throws RuntimeException if the message should come again once the lease is over
     */
    public void handle(UUID id, Instant handOver, boolean mayDeferClaim) {
        handle(id, new RunWindow(clock.instant(), handOver), RunTurn.UNCONTENDED, mayDeferClaim);
    }

    void handle(UUID id, Instant handOver) {
        handle(id, handOver, false);
    }

    private void handle(UUID id, RunWindow window, RunTurn turn, boolean mayDeferClaim) {
        MDC.put(MDC_KEY, id.toString());
        try {
            switch (claims.claim(id, mayDeferClaim)) {
                case LeaseManager.ClaimResult.Claimed(ExecutionState state, InFlightOperatorCalls calls) ->
                    runIfPermitted(state, calls, window, turn);
                case LeaseManager.ClaimResult.NotDueYet(UUID workspace, Lane lane, Duration left) ->
                    send(id, workspace, lane, left);
                case LeaseManager.ClaimResult.NothingToRun _ -> {
                    // the message was a hint, and there is nothing to do
                }
            }
        } finally {
            MDC.remove(MDC_KEY);
            gate.delivered(id);
        }
    }

    /** Runs an execution that this process holds since it stored it. */
    void runHeld(ExecutionState state, InFlightOperatorCalls calls, RunWindow window, SuspectGate.Permit permit) {
        MDC.put(MDC_KEY, state.id().toString());
        try {
            handle(state, calls, window, permit, spans.begin(state, state.created(), Span.Kind.INTERNAL));
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    private void runIfPermitted(ExecutionState state, InFlightOperatorCalls calls, RunWindow window, RunTurn turn) {
        Optional<SuspectGate.Permit> permit = gate.tryAcquire(state, turn);
        if (permit.isPresent()) {
            try (SuspectGate.Permit open = permit.get()) {
                handle(state, calls, window, open, spans.begin(state, clock.instant(), Span.Kind.CONSUMER));
            }
        } else {
            claims.release(state);
            claims.forget(state.id());
            gate.enqueue(state);
        }
    }

    private void handle(
            ExecutionState state,
            InFlightOperatorCalls calls,
            RunWindow window,
            SuspectGate.Permit turn,
            Optional<RunSpan> span) {
        Optional<Duration> again;
        try {
            again = run(state, calls, window, turn, span);
        } catch (Journal.LostLeaseException e) {
            // another worker has it now, or it has ended
            LOG.debugf("A run was refused: %s", e.getMessage());
            again = Optional.empty();
        } catch (StorageException e) {
            // failures that repeat in every run must count, or the execution would never end
            if (e.isTransient()) {
                if (claims.release(state) && e.isUnsent()) {
                    throw new RunQueue.NotClaimedException(e);
                }
            } else {
                claims.attemptFailed(state);
            }
            throw e;
        } catch (NewerFormatException e) {
            // a rolling upgrade must not use up the attempts
            claims.release(state);
            throw e;
        } catch (RuntimeException e) {
            claims.attemptFailed(state);
            throw e;
        } finally {
            claims.forget(state.id());
            span.ifPresent(RunSpan::end);
        }
        // only after the lease is released, or this process would take it for held
        again.ifPresent(delay -> send(state.id(), state.binding().workspace(), state.lane(), delay));
    }

    /**
     * @return when to deliver it again, if that is known and soon
     */
    private Optional<Duration> run(
            ExecutionState state,
            InFlightOperatorCalls calls,
            RunWindow window,
            SuspectGate.Permit permit,
            Optional<RunSpan> span) {
        if (state.epoch() == 1 && state.queuedSince().plus(MAX_QUEUE_AGE).isBefore(clock.instant())) {
            finisher.dropped(state);
            span.ifPresent(runSpan -> runSpan.ends(ExecutionStatus.DROPPED));
            return Optional.empty();
        }
        finisher.passStoredResponse(state);
        Binding binding = state.binding();
        Workflow workflow = catalog.definition(binding.source(), binding.version());
        RunSecrets known = RunSecrets.of(names -> secrets.values(binding.workspace(), names), workflow);
        TableJournal journal = TableJournal.open(
                table,
                state,
                workflow,
                new JournalItems(state.id(), state.expires(), codec, known),
                response -> finisher.passResponse(state.id(), response),
                span.<JournalListener>map(runSpan -> runSpan).orElse(JournalListener.NONE),
                permit::madeProgress);
        span.ifPresent(runSpan -> runSpan.runs(workflow, journal::at));
        if (state.lease().deaths().isGivenUp()) {
            fail(
                    state,
                    span,
                    StepFailure.limit(
                            "",
                            "given up: the process that ran it ended twice while it ran nothing else, before it got"
                                    + " any further"));
            return Optional.empty();
        }
        if (journal.fruitlessClaims() > MAX_ATTEMPTS_WITHOUT_PROGRESS) {
            fail(
                    state,
                    span,
                    StepFailure.limit(
                            "", "given up: started " + MAX_ATTEMPTS_WITHOUT_PROGRESS + " times without progress"));
            return Optional.empty();
        }
        beginIsolation(permit);
        Duration left = window.remaining(clock.instant());
        Optional<MemoryBudget.Lease> lease = eventMemory.lease(binding.workspace(), state.input(), table, left);
        if (lease.isEmpty()) {
            return withoutMemory(state, journal, span);
        }
        try (MemoryBudget.Lease _ = lease.get();
                RunMemory memory = valueMemory.open(binding.workspace().toString())) {
            if (!journal.load(memory, left)) {
                return withoutMemory(state, journal, span);
            }
            RunRequest request = request(state, workflow, known, calls, window, memory, permit, span);
            return run(request, state, journal, span);
        } catch (ValueTooLargeException e) {
            fail(state, span, StepFailure.limit("", e.getMessage()));
            return Optional.empty();
        }
    }

    private void fail(ExecutionState state, Optional<RunSpan> span, StepFailure failure) {
        finisher.failed(state, failure);
        span.ifPresent(runSpan -> runSpan.ends(ExecutionStatus.FAILED));
    }

    private static void beginIsolation(SuspectGate.Permit permit) {
        try {
            permit.begin();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted before it could run alone");
        }
    }

    private Optional<Duration> run(
            RunRequest request, ExecutionState state, TableJournal journal, Optional<RunSpan> span) {
        return switch (engine.run(request, journal)) {
            case RunResult.Exited(Map<String, Object> output) -> {
                ExecutionStatus status = finisher.exited(state, output, request.secrets());
                span.ifPresent(runSpan -> runSpan.ends(status));
                yield Optional.empty();
            }
            case RunResult.Failed(StepFailure failure) -> {
                fail(state, span, failure);
                yield Optional.empty();
            }
            case RunResult.Suspended(Instant due) -> {
                if (journal.hold(due)) {
                    span.ifPresent(runSpan -> runSpan.ends(ExecutionStatus.ON_HOLD));
                    yield Optional.of(Duration.between(clock.instant(), due));
                }
                // it was decided before the hold, so it made progress, whatever its journal says
                yield handOver(state, 0, span);
            }
            case RunResult.Yielded _ ->
                request.memory().wasShort() ? withoutMemory(state, journal, span) : handOver(state, journal, span);
        };
    }

    private Optional<Duration> handOver(ExecutionState state, TableJournal journal, Optional<RunSpan> span) {
        return handOver(state, journal.fruitlessClaims(), span);
    }

    /** The claim does not count: other executions hold the memory. */
    private Optional<Duration> withoutMemory(ExecutionState state, TableJournal journal, Optional<RunSpan> span) {
        return handOver(state, journal.fruitlessClaims() - 1, span).map(_ -> MEMORY_RETRY_DELAY);
    }

    private Optional<Duration> handOver(ExecutionState state, long claimsWithoutProgress, Optional<RunSpan> span) {
        span.ifPresent(runSpan -> runSpan.ends(RunSpan.HANDED_OVER));
        Write.Update handOver =
                StateTransitions.handOver(state.id(), state.epoch(), claimsWithoutProgress, clock.instant());
        return table.write(handOver, Durability.SYNCED).done() ? Optional.of(Duration.ZERO) : Optional.empty();
    }

    private RunRequest request(
            ExecutionState state,
            Workflow workflow,
            RunSecrets known,
            InFlightOperatorCalls calls,
            RunWindow window,
            RunMemory memory,
            RunTurn turn,
            Optional<RunSpan> span) {
        StoredInput.Values input = input(state);
        return new RunRequest(
                state.id(),
                state.seed(),
                workflow,
                new CallableWorkflows(
                        new CatalogWorkflows(catalog),
                        state.binding().workspace(),
                        state.binding().source()),
                input.event(),
                workflowMetadata(state, workflow, input),
                known,
                RunVariables.of(names -> catalog.variables(state.binding().workspace(), names), workflow),
                span.map(RunSpan::outgoing)
                        .orElseGet(() -> OutgoingTrace.asReceived(state.origin().trace())),
                state.since(),
                state.created().plus(engine.limits().duration()),
                finisher.maxOutputBytes(state),
                window,
                memory,
                callbacks.of(state, workflow.name()),
                calls,
                turn);
    }

    private StoredInput.Values input(ExecutionState state) {
        try {
            return state.input().read(table);
        } catch (IllegalStateException e) {
            throw new IllegalStateException("Execution " + state.id() + " cannot be read", e);
        }
    }

    static Map<String, Object> workflowMetadata(ExecutionState state, Workflow workflow, StoredInput.Values input) {
        Map<String, Object> ofWorkflow = RunRequest.workflowMetadata(
                state.binding().workflow(), state.binding().version(), workflow);
        Map<String, Object> ofExecution = new LinkedHashMap<>();
        ofExecution.put("id", state.id().toString());
        ofExecution.put("created_at", state.created().toString());
        Map<String, Object> metadata = new HashMap<>(Map.of("workflow", ofWorkflow, "execution", ofExecution));
        if (input.request() != null) {
            metadata.put("request", input.request());
        }
        return metadata;
    }

    private void send(UUID id, UUID workspace, Lane lane, Duration delay) {
        if (delay.compareTo(RunQueue.MAX_DELAY) > 0) {
            return;
        }
        try {
            queue.send(id, workspace, lane, delay.isNegative() ? Duration.ZERO : delay);
        } catch (RunQueue.QueueUnavailableException e) {
            finisher.logUnsent(id, e);
        }
    }
}
