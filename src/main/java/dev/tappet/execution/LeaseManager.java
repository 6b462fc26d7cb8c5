package dev.tappet.execution;

import dev.tappet.engine.InFlightOperatorCalls;
import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.Attribute;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The executions that this process holds, and the heartbeat that renews their leases.
 *
 * <p>A claim is written before the run begins, or deferred: then the first write of the run also claims the execution,
 * or the claim is written alone if the run takes long. A process that ends before that has changed nothing.
 */
public final class LeaseManager {
    private static final Logger LOG = Logger.getLogger(LeaseManager.class);

    private final DeferredStates table;
    private final LateRunMonitor runs;
    private final InstantSource clock;
    private final Supplier<String> owner;
    private final LeaseTerms lease;
    private final ConcurrentMap<UUID, HeldExecution> held = new ConcurrentHashMap<>();

    private final ExecutionObserver observer;

    /** @param process is the owner of what it claims. It is not asked before the first claim */
    public LeaseManager(
            DeferredStates table,
            InstantSource clock,
            ProcessIdentity process,
            LeaseTerms lease,
            ExecutionObserver observer) {
        this(table, new LateRunMonitor(), clock, process::id, lease, observer);
    }

    /** @param owner the name of this process, always the same */
    public LeaseManager(
            DeferredStates table, InstantSource clock, String owner, LeaseTerms lease, ExecutionObserver observer) {
        this(table, new LateRunMonitor(), clock, () -> owner, lease, observer);
    }

    /**
     * @param runs watches the runs whose claim is deferred
     */
    LeaseManager(
            DeferredStates table,
            LateRunMonitor runs,
            InstantSource clock,
            Supplier<String> owner,
            LeaseTerms lease,
            ExecutionObserver observer) {
        this.table = table;
        this.runs = runs;
        this.clock = clock;
        this.owner = owner;
        this.lease = lease;
        this.observer = observer;
    }

    /**
     * @param state empty while it is being claimed
     * @param late  of a run whose claim is deferred
     */
    private record HeldExecution(
            AtomicReference<ExecutionState> head,
            InFlightOperatorCalls calls,
            AtomicReference<LateRunMonitor.Entry> late) {
        HeldExecution(ExecutionState state) {
            this(new AtomicReference<>(state), new InFlightOperatorCalls(), new AtomicReference<>());
        }
    }

    /** The result of a claim. */
    sealed interface ClaimResult {
        /**
         * @param calls of the run; they end when the lease is lost
         */
        record Claimed(ExecutionState state, InFlightOperatorCalls calls) implements ClaimResult {}

        /** It is not due yet: the message came early, or clocks differ. */
        record NotDueYet(UUID workspace, Lane lane, Duration left) implements ClaimResult {}

        /** The execution is held, has ended, or does not exist. */
        record NothingToRun() implements ClaimResult {}
    }

    /** Claims an execution before it is run. */
    ClaimResult claim(UUID id) {
        return claim(id, false);
    }

    /**
     * Claims an execution.
     *
     * @param mayDefer whether it may run before the claim is written
     * @throws RunQueue.NotClaimedException if the table was not called, because it did not respond recently
     */
    ClaimResult claim(UUID id, boolean mayDefer) {
        HeldExecution execution = new HeldExecution((ExecutionState) null);
        if (held.putIfAbsent(id, execution) != null) {
            return new ClaimResult.NothingToRun();
        }
        ClaimResult claim = new ClaimResult.NothingToRun();
        Instant now = clock.instant();
        try {
            claim = mayDefer ? deferClaim(id, execution, now) : claimInTable(id, execution.calls(), now);
        } catch (StorageException e) {
            if (e.isUnsent()) {
                throw new RunQueue.NotClaimedException(e);
            }
            // it may have succeeded, and no other worker would continue it
            Attribute until = Attribute.of(now.plus(lease.length()).toEpochMilli());
            release(id, new Condition.Test.Is(StateAttributes.LEASE, until));
            throw e;
        } finally {
            switch (claim) {
                case ClaimResult.Claimed(ExecutionState state, InFlightOperatorCalls _) ->
                    execution.head().set(state);
                case ClaimResult.NotDueYet _, ClaimResult.NothingToRun _ -> held.remove(id, execution);
            }
        }
        return claim;
    }

    /**
     * Holds an execution before this process stores it as claimed, so that its lease is renewed from the start.
     *
     * @return the calls of its run, or empty if this process holds it already
     */
    Optional<InFlightOperatorCalls> hold(ExecutionState state) {
        HeldExecution execution = new HeldExecution(state);
        if (held.putIfAbsent(state.id(), execution) != null) {
            return Optional.empty();
        }
        observer.started(state.lane(), Duration.ZERO);
        return Optional.of(execution.calls());
    }

    /** A claim is not deferred if anything has happened to the execution, because the claim must check it. */
    private ClaimResult deferClaim(UUID id, HeldExecution execution, Instant now) {
        Key key = ExecutionKeys.state(id);
        Optional<Item> stored = Optional.ofNullable(table.get(List.of(key)).get(key));
        Write.Update claim = StateTransitions.firstClaim(id, owner(), lease, now);
        if (!claim.condition().holdsFor(stored)) {
            return claimInTable(id, execution.calls(), now);
        }
        Item claimed = claim.appliedTo(stored);
        ExecutionState state = StateCodec.read(claimed);
        table.deferClaim(claimed, claim);
        execution.late().set(runs.add(new LateRunMonitor.LateRun() {
            @Override
            public void onLate() {
                table.store(key);
            }

            @Override
            public void onVeryLate() {
                // it is claimed, and its message comes again
            }
        }));
        observer.started(state.lane(), Duration.between(state.created(), now));
        return new ClaimResult.Claimed(state, execution.calls());
    }

    private ClaimResult claimInTable(UUID id, InFlightOperatorCalls calls, Instant now) {
        return switch (table.write(StateTransitions.claim(id, owner(), lease, now), Durability.LAZY)) {
            case WriteResult.Applied(Optional<Item> item) -> {
                ExecutionState state = StateCodec.read(item.orElseThrow());
                if (state.epoch() == 1) {
                    observer.started(state.lane(), Duration.between(state.created(), now));
                }
                yield new ClaimResult.Claimed(state, calls);
            }
            case WriteResult.ConditionFailed(int _, Optional<Item> existing) -> {
                Optional<ExecutionState> found = existing.map(StateCodec::read);
                if (found.isPresent() && isAbandoned(found.get(), now) && takeFromOwner(found.get())) {
                    yield claimInTable(id, calls, now);
                }
                yield found.filter(state -> state.status() == ExecutionStatus.ON_HOLD
                                && state.times().resume().isPresent())
                        .<ClaimResult>map(state -> new ClaimResult.NotDueYet(
                                state.binding().workspace(),
                                state.lane(),
                                Duration.between(now, state.times().resume().get())))
                        .orElseGet(ClaimResult.NothingToRun::new);
            }
        };
    }

    private static boolean isAbandoned(ExecutionState state, Instant now) {
        return state.status() == ExecutionStatus.RUNNING
                && state.lease().owner().isPresent()
                && !state.lease().isHeldAt(now);
    }

    /** Another process has ended, or was silent long enough. If it is this process, only a thread was lost. */
    private boolean takeFromOwner(ExecutionState state) {
        boolean isOwnLease = state.lease().owner().orElseThrow().equals(owner());
        Write.Update taken =
                isOwnLease ? StateTransitions.release(state.id(), state.epoch()) : StateTransitions.ownerCrashed(state);
        return table.write(taken, Durability.LAZY).done();
    }

    /** Forgets an execution that is finished or lost. */
    void forget(UUID id) {
        HeldExecution execution = held.get(id);
        if (execution != null && execution.late().get() != null) {
            execution.late().get().close();
            table.end(ExecutionKeys.state(id));
        }
        held.remove(id);
    }

    /**
     * Releases the lease after a dependency failure: the claim does not count, and the next one need not wait for the
     * end of the lease. If the release cannot be written, both apply.
     *
     * @return whether it was written
     */
    boolean release(ExecutionState state) {
        return table.dropClaim(ExecutionKeys.state(state.id()))
                || release(state.id(), new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(state.epoch())));
    }

    private boolean release(UUID id, Condition.Test conditions) {
        try {
            return table.write(StateTransitions.undoClaim(id, owner(), conditions), Durability.LAZY)
                    .done();
        } catch (StorageException e) {
            LOG.warnf("The claim of execution %s could not be released: %s", id, e.singleLineMessage());
            LOG.debug("The table failed", e);
            return false;
        }
    }

    /** Ends a claim whose run failed here. If that cannot be written, it will look like the end of this process. */
    void attemptFailed(ExecutionState state) {
        try {
            table.write(StateTransitions.attemptFailed(state.id(), state.epoch(), owner()), Durability.LAZY);
        } catch (StorageException e) {
            LOG.warnf(e, "The failed run of execution %s could not be recorded", state.id());
        }
    }

    /** Before shutdown: aborts the calls of current runs, and releases their leases. */
    public void releaseAll() {
        held.values().forEach(execution -> {
            ExecutionState state = execution.head().get();
            if (state != null) {
                execution.calls().interruptAll();
                release(state);
            }
        });
    }

    /** Renews all leases; called every {@link LeaseTerms#heartbeatInterval}. */
    public void heartbeat() {
        held.forEach((id, held) -> {
            ExecutionState state = held.head().get();
            if (state != null) {
                renew(id, state, held);
            }
        });
    }

    private void renew(UUID id, ExecutionState state, HeldExecution held) {
        try {
            Write.Update renewal = StateTransitions.heartbeat(
                    id, state.epoch(), owner(), state.times().due(), lease, clock.instant());
            switch (table.write(renewal, Durability.LAZY)) {
                case WriteResult.Applied(var now) ->
                    held.head().compareAndSet(state, StateCodec.read(now.orElseThrow()));
                case WriteResult.ConditionFailed _ -> {
                    // its own next write will be rejected and end it; calls that it waits for are ended now
                    LOG.debugf("Execution %s is no longer held", id);
                    held.calls().interruptAll();
                }
            }
        } catch (StorageException e) {
            LOG.warnf(e, "The lease of execution %s could not be renewed", id);
        }
    }

    LeaseTerms lease() {
        return lease;
    }

    String owner() {
        return owner.get();
    }

    /** How many executions run here. */
    public int count() {
        return held.size();
    }
}
