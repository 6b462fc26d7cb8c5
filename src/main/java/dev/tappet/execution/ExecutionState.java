package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.workspace.Binding;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The state of an execution: the one item that changes during its life. It is small, because every change is billed for
 * the whole item; large events and outputs are stored in parts. {@link StateCodec} stores and reads it;
 * {@link StateTransitions} has the changes of a stored one.
 *
 * @param input       the event and its request
 * @param steps       increased by every commit of the journal that changes nothing else here, and by every decided
 *                    callback
 * @param concurrency its slot, or its place in the queue for one, if its workflow has a concurrency limit
 */
record ExecutionState(
        UUID id,
        Binding binding,
        Lane lane,
        ExecutionStatus status,
        ExecutionLease lease,
        ExecutionTimes times,
        ExecutionOrigin origin,
        StoredInput input,
        StoredResult result,
        long steps,
        Optional<ConcurrencySlot> concurrency) {
    /** Copied journal entries have an epoch before the first claim, which therefore reads them. */
    static final long COPIED_EPOCH = 1;

    /** A new execution that waits for a worker. */
    static ExecutionState queued(NewExecution execution, Lane lane, StoredInput input, Instant now) {
        return created(
                execution,
                lane,
                ExecutionStatus.QUEUED,
                ExecutionLease.NONE,
                ExecutionTimes.queued(now),
                input,
                StoredResult.NONE);
    }

    /**
     * A new execution that the process which accepts it runs, for a caller that waits.
     *
     * @param until when the lease ends
     */
    static ExecutionState claimed(NewExecution execution, StoredInput input, Instant now, String owner, Instant until) {
        return created(
                execution,
                Lane.SYNC,
                ExecutionStatus.RUNNING,
                ExecutionLease.first(owner, until),
                ExecutionTimes.claimed(now, until),
                input,
                StoredResult.NONE);
    }

    /** A new execution that failed before it began. */
    static ExecutionState failed(
            NewExecution execution, StoredInput input, Instant now, ExecutionResult.Failure failure) {
        return created(
                execution,
                Lane.ASYNC,
                ExecutionStatus.FAILED,
                ExecutionLease.NONE,
                ExecutionTimes.neverStarted(now),
                input,
                StoredResult.failed(failure));
    }

    private static ExecutionState created(
            NewExecution execution,
            Lane lane,
            ExecutionStatus status,
            ExecutionLease lease,
            ExecutionTimes times,
            StoredInput input,
            StoredResult result) {
        return new ExecutionState(
                execution.id(),
                execution.binding(),
                lane,
                status,
                lease,
                times,
                ExecutionOrigin.of(execution),
                input,
                result,
                0,
                Optional.empty());
    }

    /**
     * A new execution that runs this one again, and waits for a worker.
     *
     * @param binding   with the version to run
     * @param copied    the input, stored for the new execution
     * @param continued present if it has the journal of this one
     */
    ExecutionState rerun(
            UUID newId, Binding binding, StoredInput copied, Optional<Rerun.Continued> continued, Instant now) {
        return new ExecutionState(
                newId,
                binding,
                Lane.ASYNC,
                ExecutionStatus.QUEUED,
                continued.isPresent() ? ExecutionLease.unclaimed(COPIED_EPOCH) : ExecutionLease.NONE,
                ExecutionTimes.queued(now),
                origin.rerun(new Rerun(id, continued)),
                copied,
                StoredResult.NONE,
                0,
                Optional.empty());
    }

    /** The same with its input as it is stored: large content in parts. */
    ExecutionState storedWith(StoredInput stored) {
        return new ExecutionState(id, binding, lane, status, lease, times, origin, stored, result, steps, concurrency);
    }

    /** The new execution with a slot of its group. */
    ExecutionState admitted(ConcurrencyGroup group, String ticket) {
        return placed(status, times, result, ConcurrencySlot.held(group, ticket, created()));
    }

    /** The new execution while it waits for a slot of its group. */
    ExecutionState waiting(ConcurrencyGroup group, String ticket) {
        return placed(status, times, result, ConcurrencySlot.waiting(group, ticket));
    }

    /** The new execution, skipped because its group has no free slot. */
    ExecutionState skipped(ConcurrencyGroup group) {
        return placed(
                ExecutionStatus.SKIPPED,
                ExecutionTimes.neverStarted(created()),
                StoredResult.skipped("Skipped: %d running already with the concurrency key \"%s\""
                        .formatted(group.limit(), group.key())),
                ConcurrencySlot.skipped(group));
    }

    private ExecutionState placed(
            ExecutionStatus status, ExecutionTimes times, StoredResult result, ConcurrencySlot slot) {
        return new ExecutionState(
                id, binding, lane, status, lease, times, origin, input, result, steps, Optional.of(slot));
    }

    /** Fences every write for it. */
    long epoch() {
        return lease.epoch();
    }

    Instant created() {
        return times.created();
    }

    /** When it expires, with everything that belongs to it. */
    Instant expires() {
        return times.expires();
    }

    /** Since when it can be claimed. */
    Instant queuedSince() {
        return concurrency.flatMap(ConcurrencySlot::admitted).orElse(created());
    }

    /** Changes with the status, the steps and the response: waiting callers compare it. */
    String revision() {
        return "%d.%d.%d%s"
                .formatted(epoch(), steps, status.ordinal(), result.response().isPresent() ? "a" : "");
    }

    /** The execution whose id seeds random values. */
    UUID seed() {
        return origin.rerun()
                .flatMap(Rerun::continued)
                .map(Rerun.Continued::seed)
                .orElse(id);
    }

    /** The first time that the steps see. */
    Instant since() {
        return origin.rerun()
                .flatMap(Rerun::continued)
                .map(Rerun.Continued::since)
                .or(times::started)
                .orElse(created());
    }
}
