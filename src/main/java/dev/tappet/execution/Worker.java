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

/** Takes what the queue delivers: claims the execution, has the engine run it, and writes down how far it came. */
public final class Worker implements RunQueue.Handler {
    /** Older than this, an execution that was never claimed is dropped. */
    static final Duration MAX_QUEUE_AGE = Duration.ofHours(24);

    /** Claims in a row without an entry in the journal, after which an execution is given up. */
    static final int MAX_ATTEMPTS_WITHOUT_PROGRESS = 5;

    /** How long a run that ended for want of memory waits: others need some time to end. */
    private static final Duration WITHOUT_MEMORY = Duration.ofSeconds(1);

    /** Names the execution in the log lines of whoever works for it. */
    private static final String LOGGED_AS = "execution";

    private static final Logger LOG = Logger.getLogger(Worker.class);

    private final ItemTable table;
    private final Catalog catalog;
    private final Secrets secrets;
    private final SealedValueCodec vault;
    private final RunQueue queue;
    private final Engine engine;
    private final LeaseManager claims;
    private final ExecutionFinisher endings;
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
            SealedValueCodec vault,
            RunQueue queue,
            Engine engine,
            LeaseManager claims,
            ExecutionFinisher endings,
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
        this.vault = vault;
        this.queue = queue;
        this.engine = engine;
        this.claims = claims;
        this.endings = endings;
        this.clock = clock;
    }

    @Override
    public void handle(UUID id, RunQueue.Turn turn) {
        handle(id, RunWindow.UNLIMITED, turn, turn.mayDeferClaim());
    }

    /** Runs an execution as far as it goes, beside as many others as there are. */
    void handle(UUID id) {
        handle(id, RunWindow.UNLIMITED, RunTurn.UNCONTENDED, false);
    }

    /**
     * Runs an execution as far as it goes.
     *
     * @param handOver when it has to be left to another worker
     * @param mayDeferClaim as {@link RunQueue.Turn#mayDeferClaim}
     * @throws RunQueue.NotClaimedException when the message should come again soon
     * @throws RuntimeException when the message should come again once the lease is over
     */
    public void handle(UUID id, Instant handOver, boolean mayDeferClaim) {
        handle(id, new RunWindow(clock.instant(), handOver), RunTurn.UNCONTENDED, mayDeferClaim);
    }

    void handle(UUID id, Instant handOver) {
        handle(id, handOver, false);
    }

    private void handle(UUID id, RunWindow window, RunTurn turn, boolean mayDeferClaim) {
        MDC.put(LOGGED_AS, id.toString());
        try {
            switch (claims.claim(id, mayDeferClaim)) {
                case LeaseManager.ClaimResult.Claimed(ExecutionState head, InFlightOperatorCalls calls) ->
                    pass(head, calls, window, turn);
                case LeaseManager.ClaimResult.NotDueYet(UUID workspace, Lane lane, Duration left) ->
                    send(id, workspace, lane, left);
                case LeaseManager.ClaimResult.NothingToRun _ -> {
                    // the message was a hint, and there is nothing to do
                }
            }
        } finally {
            MDC.remove(LOGGED_AS);
            gate.delivered(id);
        }
    }

    /** Runs an execution as far as it goes that this process has held from its first write on. */
    void runHeld(ExecutionState head, InFlightOperatorCalls calls, RunWindow window, SuspectGate.Passage passage) {
        MDC.put(LOGGED_AS, head.id().toString());
        try {
            handle(head, calls, window, passage, spans.begin(head, head.created(), Span.Kind.INTERNAL));
        } finally {
            MDC.remove(LOGGED_AS);
        }
    }

    private void pass(ExecutionState head, InFlightOperatorCalls calls, RunWindow window, RunTurn turn) {
        Optional<SuspectGate.Passage> passage = gate.pass(head, turn);
        if (passage.isPresent()) {
            try (SuspectGate.Passage open = passage.get()) {
                handle(head, calls, window, open, spans.begin(head, clock.instant(), Span.Kind.CONSUMER));
            }
        } else {
            claims.release(head);
            claims.leave(head.id());
            gate.await(head);
        }
    }

    private void handle(
            ExecutionState head,
            InFlightOperatorCalls calls,
            RunWindow window,
            SuspectGate.Passage turn,
            Optional<RunSpan> span) {
        Optional<Duration> again;
        try {
            again = run(head, calls, window, turn, span);
        } catch (Journal.LostLeaseException e) {
            // whoever has it now, or ended it, answers for it
            LOG.debugf("A run was refused: %s", e.getMessage());
            again = Optional.empty();
        } catch (StorageException e) {
            // what comes again with every run counts, or else it would never end
            if (e.isTransient()) {
                if (claims.release(head) && e.isUnsent()) {
                    throw new RunQueue.NotClaimedException(e);
                }
            } else {
                claims.attemptFailed(head);
            }
            throw e;
        } catch (NewerFormatException e) {
            // a rolling upgrade must not use up the attempts
            claims.release(head);
            throw e;
        } catch (RuntimeException e) {
            claims.attemptFailed(head);
            throw e;
        } finally {
            claims.leave(head.id());
            span.ifPresent(RunSpan::end);
        }
        // not before it was left, or else this process would take it for held
        again.ifPresent(delay -> send(head.id(), head.binding().workspace(), head.lane(), delay));
    }

    /** @return when it has to be delivered again, if that is known and soon */
    private Optional<Duration> run(
            ExecutionState head,
            InFlightOperatorCalls calls,
            RunWindow window,
            SuspectGate.Passage passage,
            Optional<RunSpan> span) {
        if (head.epoch() == 1 && head.queuedSince().plus(MAX_QUEUE_AGE).isBefore(clock.instant())) {
            endings.dropped(head);
            span.ifPresent(it -> it.ends(ExecutionStatus.DROPPED));
            return Optional.empty();
        }
        endings.answeredBefore(head);
        Binding binding = head.binding();
        Workflow workflow = catalog.definition(binding.source(), binding.version());
        RunSecrets known = RunSecrets.of(names -> secrets.values(binding.workspace(), names), workflow);
        TableJournal journal = TableJournal.open(
                table,
                head,
                workflow,
                new JournalItems(head.id(), head.expires(), vault, known),
                answer -> endings.answered(head.id(), answer),
                span.<JournalListener>map(it -> it).orElse(JournalListener.NOBODY),
                passage::gotFurther);
        span.ifPresent(it -> it.runs(workflow, journal::at));
        if (head.deaths().isProven()) {
            fail(
                    head,
                    span,
                    StepFailure.limit(
                            "",
                            "given up: the process that ran it ended twice while it ran nothing else, before it got"
                                    + " any further"));
            return Optional.empty();
        }
        if (journal.fruitlessClaims() > MAX_ATTEMPTS_WITHOUT_PROGRESS) {
            fail(
                    head,
                    span,
                    StepFailure.limit(
                            "",
                            "given up: taken up " + MAX_ATTEMPTS_WITHOUT_PROGRESS
                                    + " times without getting any further"));
            return Optional.empty();
        }
        beginApart(passage);
        Duration left = window.left(clock.instant());
        Optional<MemoryBudget.Lease> lease = eventMemory.lease(binding.workspace(), head.input(), table, left);
        if (lease.isEmpty()) {
            return withoutMemory(head, journal, span);
        }
        try (MemoryBudget.Lease _ = lease.get();
                RunMemory memory = valueMemory.open(binding.workspace().toString())) {
            if (!journal.load(memory, left)) {
                return withoutMemory(head, journal, span);
            }
            RunRequest request = request(head, workflow, known, calls, window, memory, passage, span);
            return run(request, head, journal, span);
        } catch (ValueTooLargeException e) {
            fail(head, span, StepFailure.limit("", e.getMessage()));
            return Optional.empty();
        }
    }

    private void fail(ExecutionState head, Optional<RunSpan> span, StepFailure failure) {
        endings.failed(head, failure);
        span.ifPresent(it -> it.ends(ExecutionStatus.FAILED));
    }

    private static void beginApart(SuspectGate.Passage passage) {
        try {
            passage.begin();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted before it could run alone");
        }
    }

    private Optional<Duration> run(
            RunRequest request, ExecutionState head, TableJournal journal, Optional<RunSpan> span) {
        return switch (engine.run(request, journal)) {
            case RunResult.Exited(Map<String, Object> output) -> {
                ExecutionStatus status = endings.exited(head, output, request.secrets());
                span.ifPresent(it -> it.ends(status));
                yield Optional.empty();
            }
            case RunResult.Failed(StepFailure failure) -> {
                fail(head, span, failure);
                yield Optional.empty();
            }
            case RunResult.Suspended(Instant due) -> {
                if (journal.hold(due)) {
                    span.ifPresent(it -> it.ends(ExecutionStatus.ON_HOLD));
                    yield Optional.of(Duration.between(clock.instant(), due));
                }
                // one that was woken before it was on hold got further, whatever its journal says
                yield handOver(head, 0, span);
            }
            case RunResult.Yielded _ ->
                request.memory().lacked() ? withoutMemory(head, journal, span) : handOver(head, journal, span);
        };
    }

    private Optional<Duration> handOver(ExecutionState head, TableJournal journal, Optional<RunSpan> span) {
        return handOver(head, journal.fruitlessClaims(), span);
    }

    /** The claim does not count: other executions hold the memory. */
    private Optional<Duration> withoutMemory(ExecutionState head, TableJournal journal, Optional<RunSpan> span) {
        return handOver(head, journal.fruitlessClaims() - 1, span).map(_ -> WITHOUT_MEMORY);
    }

    private Optional<Duration> handOver(ExecutionState head, long fruitless, Optional<RunSpan> span) {
        span.ifPresent(it -> it.ends(RunSpan.HANDED_OVER));
        Write.Update handOver = StateTransitions.handOver(head.id(), head.epoch(), fruitless, clock.instant());
        return table.write(handOver, Durability.SYNCED).done() ? Optional.of(Duration.ZERO) : Optional.empty();
    }

    private RunRequest request(
            ExecutionState head,
            Workflow workflow,
            RunSecrets known,
            InFlightOperatorCalls calls,
            RunWindow window,
            RunMemory memory,
            RunTurn turn,
            Optional<RunSpan> span) {
        StoredInput.Values input = input(head);
        return new RunRequest(
                head.id(),
                head.seed(),
                workflow,
                new CallableWorkflows(
                        new CatalogWorkflows(catalog),
                        head.binding().workspace(),
                        head.binding().source()),
                input.event(),
                about(head, workflow, input),
                known,
                RunVariables.of(names -> catalog.variables(head.binding().workspace(), names), workflow),
                span.map(RunSpan::outgoing).orElseGet(() -> OutgoingTrace.asReceived(head.trace())),
                head.since(),
                head.created().plus(engine.limits().duration()),
                endings.mostOutput(head),
                window,
                memory,
                callbacks.of(head, workflow.name()),
                calls,
                turn);
    }

    private StoredInput.Values input(ExecutionState head) {
        try {
            return head.input().read(table);
        } catch (IllegalStateException e) {
            throw new IllegalStateException("Execution " + head.id() + " cannot be read", e);
        }
    }

    static Map<String, Object> about(ExecutionState head, Workflow workflow, StoredInput.Values input) {
        Map<String, Object> ofWorkflow =
                RunRequest.about(head.binding().workflow(), head.binding().version(), workflow);
        Map<String, Object> ofExecution = new LinkedHashMap<>();
        ofExecution.put("id", head.id().toString());
        ofExecution.put("created_at", head.created().toString());
        Map<String, Object> about = new HashMap<>(Map.of("workflow", ofWorkflow, "execution", ofExecution));
        if (input.request() != null) {
            about.put("request", input.request());
        }
        return about;
    }

    private void send(UUID id, UUID workspace, Lane lane, Duration delay) {
        if (delay.compareTo(RunQueue.LONGEST_DELAY) > 0) {
            return;
        }
        try {
            queue.send(id, workspace, lane, delay.isNegative() ? Duration.ZERO : delay);
        } catch (RunQueue.QueueUnavailableException e) {
            endings.leftToTheSweeper(id, e);
        }
    }
}
