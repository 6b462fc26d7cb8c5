package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.engine.Reply;
import dev.tappet.engine.RunWindow;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs synchronous executions in the process that accepted them, without a queue and a claim. The process holds an
 * execution before it stores it under the condition that no other attempt has: a repeat never runs it twice. Executions
 * without a turn, or that must not run now, are queued.
 *
 * <p>An execution without side effects is stored once, with its end, before its caller gets the response, or earlier if
 * it takes long. All others are stored as running before they begin. A hand-over, a hold or a crash leaves the same
 * state as in a run by a worker.
 */
public final class InPlaceExecutions implements Executions {
    private static final Logger LOG = Logger.getLogger(InPlaceExecutions.class);

    private final StoredExecutions stored;
    private final Parts parts;
    private final LateRunMonitor runs;

    /**
     * What running in place needs.
     *
     * @param states    the table through which the worker, its leases and its finisher write
     * @param window   of a run that begins now
     * @param threads  runs every task, on a thread that may block
     * @param isShared whether other processes may continue executions of this one
     */
    public record Parts(
            DeferredStates states,
            RunQueue queue,
            ResultWaiter waiter,
            Worker worker,
            LeaseManager leases,
            SuspectGate gate,
            InPlacePolicy policy,
            Supplier<RunWindow> window,
            Executor threads,
            boolean isShared) {}

    public InPlaceExecutions(StoredExecutions stored, Parts parts) {
        this(stored, parts, new LateRunMonitor());
    }

    InPlaceExecutions(StoredExecutions stored, Parts parts, LateRunMonitor runs) {
        this.stored = stored;
        this.parts = parts;
        this.runs = runs;
    }

    /**
     * An execution that this process holds, with its turn. Without its event, whose memory is released once it is
     * stored.
     */
    private record HeldRun(
            ExecutionState state,
            Item item,
            InFlightOperatorCalls calls,
            SuspectGate.Permit permit,
            RunQueue.HeldTurn turn)
            implements AutoCloseable {
        UUID id() {
            return state.id();
        }

        @Override
        public void close() {
            permit.close();
            turn.close();
        }
    }

    @Override
    public AwaitedExecution createAwaited(NewExecution execution, Runnable late) {
        return switch (parts.policy().of(execution)) {
            case QUEUED -> stored.createAwaited(execution, late);
            case STORED_AT_END ->
                hold(execution)
                        .map(run -> runAndStore(run, late))
                        .orElseGet(() -> stored.createAwaited(execution, late));
            case STORED_FIRST ->
                hold(execution).map(this::storeAndRun).orElseGet(() -> stored.createAwaited(execution, late));
        };
    }

    private Optional<HeldRun> hold(NewExecution execution) {
        Optional<RunQueue.HeldTurn> turn =
                parts.queue().tryAcquireTurn(execution.id(), execution.binding().workspace(), Lane.SYNC);
        if (turn.isEmpty()) {
            return Optional.empty();
        }
        boolean isHeld = false;
        Optional<SuspectGate.Permit> permit = Optional.empty();
        Optional<InFlightOperatorCalls> calls = Optional.empty();
        try {
            ExecutionState state = stored.claimed(
                    execution, parts.leases().owner(), parts.leases().lease());
            permit = parts.gate().tryAcquire(state, turn.get());
            calls = permit.flatMap(_ -> parts.leases().hold(state));
            if (calls.isEmpty()) {
                return Optional.empty();
            }
            Item item = stored.itemOf(state, execution);
            isHeld = true;
            return Optional.of(new HeldRun(state, item, calls.get(), permit.get(), turn.get()));
        } finally {
            if (!isHeld) {
                calls.ifPresent(_ -> parts.leases().forget(execution.id()));
                permit.ifPresent(SuspectGate.Permit::close);
                turn.get().close();
            }
        }
    }

    private AwaitedExecution runAndStore(HeldRun run, Runnable late) {
        Key key = run.item().key();
        CompletableFuture<Reply> reply = parts.waiter().register(run.id());
        DeferredStates.Place place = DeferredStates.Place.MEMORY;
        Optional<RuntimeException> failure;
        parts.states().defer(run.item());
        try (run) {
            failure = run(run, lateRun(run, () -> {
                late.run();
                parts.states().store(key);
            }));
        } finally {
            place = parts.states().end(key);
            if (place != DeferredStates.Place.TABLE) {
                reply.cancel(false);
            }
        }
        return switch (place) {
            case TABLE -> {
                afterRun(run, reply, failure);
                yield new AwaitedExecution(reply, false);
            }
            case FOREIGN -> existing(run);
            case MEMORY ->
                throw failure.orElseGet(
                        () -> new IllegalStateException("The run of " + run.id() + " ended and was not stored"));
        };
    }

    private AwaitedExecution storeAndRun(HeldRun run) {
        CompletableFuture<Reply> reply = parts.waiter().register(run.id());
        boolean isStored = false;
        try {
            isStored = parts.states()
                    .write(new Write.Put(run.item(), Condition.absent()), Durability.SYNCED)
                    .done();
        } finally {
            if (!isStored) {
                parts.leases().forget(run.id());
                run.close();
                reply.cancel(false);
            }
        }
        if (!isStored) {
            return existing(run);
        }
        LateRunMonitor.Entry entry = lateRun(run, () -> {});
        parts.threads().execute(() -> {
            Optional<RuntimeException> failure;
            try (run) {
                failure = run(run, entry);
            }
            afterRun(run, reply, failure);
        });
        return new AwaitedExecution(reply, false);
    }

    private LateRunMonitor.Entry lateRun(HeldRun run, Runnable late) {
        return runs.add(new LateRunMonitor.LateRun() {
            @Override
            public void onLate() {
                late.run();
            }

            @Override
            public void onVeryLate() {
                if (parts.isShared()) {
                    send(run, parts.leases().lease().length());
                }
            }
        });
    }

    /**
     * @return the error of the run, if it is to be tried again
     */
    private Optional<RuntimeException> run(HeldRun run, LateRunMonitor.Entry entry) {
        try (entry) {
            parts.worker().runHeld(run.state(), run.calls(), parts.window().get(), run.permit());
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(e);
        }
    }

    private void afterRun(HeldRun run, CompletableFuture<Reply> reply, Optional<RuntimeException> failure) {
        if (failure.isPresent()) {
            LOG.errorf(failure.get(), "Execution %s was interrupted and will be tried again", run.id());
            send(run, RunQueue.NotClaimedException.REDELIVERY);
        }
        if (!reply.isDone()) {
            parts.waiter().follow(run.id());
        }
    }

    /**
     * Another attempt at the same request was faster. Its message may have arrived while this process held the
     * execution.
     */
    private AwaitedExecution existing(HeldRun run) {
        send(run, Duration.ZERO);
        return new AwaitedExecution(stored.awaitStored(run.id()).orElseThrow(), true);
    }

    private void send(HeldRun run, Duration delay) {
        try {
            parts.queue().send(run.id(), run.state().binding().workspace(), Lane.SYNC, delay);
        } catch (RunQueue.QueueUnavailableException e) {
            LOG.debugf("Execution %s will be queued by the Sweeper: %s", run.id(), e.getMessage());
        }
    }

    /** Completes when all current runs have ended: a Lambda function freezes after its response. */
    public CompletableFuture<Void> runsEnded() {
        return runs.ended();
    }

    /** Checks for runs that take long; for tests. @param now as {@link System#nanoTime} */
    void checkLateRuns(long now) {
        runs.check(now);
    }

    @Override
    public UUID newId() {
        return stored.newId();
    }

    @Override
    public Set<UUID> create(List<NewExecution> executions, Lane lane) {
        return stored.create(executions, lane);
    }

    @Override
    public boolean createWith(Write guard, List<GuardedExecution> executions) {
        return stored.createWith(guard, executions);
    }

    @Override
    public void createFailed(NewExecution execution, ExecutionResult.Failure failure) {
        stored.createFailed(execution, failure);
    }

    @Override
    public Optional<Execution> find(UUID id) {
        return stored.find(id);
    }

    @Override
    public Optional<Execution> find(UUID id, LongConsumer reserve) {
        return stored.find(id, reserve);
    }

    @Override
    public Set<UUID> existing(Collection<UUID> ids) {
        return stored.existing(ids);
    }

    @Override
    public Optional<CompletableFuture<Reply>> awaitStored(UUID id) {
        return stored.awaitStored(id);
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        return stored.await(id);
    }
}
