package dev.tappet.execution;

import dev.tappet.storage.Attribute;
import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Index;
import dev.tappet.storage.Write;
import dev.tappet.workspace.ReportMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The transitions of an execution's state, each with the condition under which it is allowed: its whole life, in one
 * place.
 */
final class StateTransitions {
    private static final Set<Attribute> LIVE = Stream.of(ExecutionStatus.values())
            .filter(status -> !status.isFinal())
            .map(status -> Attribute.of(status.name()))
            .collect(Collectors.toUnmodifiableSet());

    private StateTransitions() {}

    /**
     * Claims an execution that is due and that no worker holds. Does not change the indexes. If a lease has expired but
     * still has an owner, it must be taken from the owner first, so that the crash is counted.
     */
    static Write.Update claim(UUID id, String owner, LeaseTerms lease, Instant now) {
        return new Write.Update(
                ExecutionKeys.state(id),
                List.of(
                        Change.set(StateAttributes.STATUS, ExecutionStatus.RUNNING.name()),
                        new Change.Add(StateAttributes.EPOCH, 1),
                        new Change.Add(StateAttributes.CLAIMS, 1),
                        Change.set(StateAttributes.OWNER, owner),
                        Change.set(
                                StateAttributes.LEASE, now.plus(lease.length()).toEpochMilli()),
                        new Change.SetIfMissing(StateAttributes.STARTED, Attribute.of(now.toEpochMilli())),
                        new Change.Remove(StateAttributes.RESUME)),
                Condition.all(
                        new Condition.Test.OneOf(StateAttributes.STATUS, LIVE),
                        new Condition.Test.Missing(StateAttributes.OWNER),
                        new Condition.Test.MissingOrAtMost(StateAttributes.LEASE, now.toEpochMilli()),
                        new Condition.Test.MissingOrAtMost(StateAttributes.RESUME, now.toEpochMilli())));
    }

    /** The first claim of an execution to which nothing has happened since it was accepted. */
    static Write.Update firstClaim(UUID id, String owner, LeaseTerms lease, Instant now) {
        Write.Update queued = withCondition(
                claim(id, owner, lease, now),
                new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.QUEUED.name())));
        return withCondition(queued, new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(0)));
    }

    /** The condition of every write for a claimed execution: it is still running, in this epoch. */
    static Condition owned(long epoch) {
        return Condition.all(
                new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(epoch)),
                new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())));
    }

    /**
     * Renews the lease; an execution that was due before is due again when the lease is over. Fails after a hand-over:
     * the epoch is the same until the next claim, but the owner is removed.
     */
    static Write.Update heartbeat(
            UUID id, long epoch, String owner, Optional<Instant> due, LeaseTerms lease, Instant now) {
        Instant until = now.plus(lease.length());
        List<Change> changes = new ArrayList<>();
        changes.add(Change.set(StateAttributes.LEASE, until.toEpochMilli()));
        if (due.isPresent() && !due.get().isAfter(now)) {
            changes.addAll(due(id, until));
        }
        return new Write.Update(ExecutionKeys.state(id), changes, held(epoch, owner));
    }

    private static Condition held(long epoch, String owner) {
        return Condition.all(
                new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(epoch)),
                new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())),
                new Condition.Test.Is(StateAttributes.OWNER, Attribute.of(owner)));
    }

    /**
     * Counts the journal entries of the same commit, so that callers who watch the execution see progress. It costs the
     * same as a condition check of the item.
     */
    static Write.Update progress(UUID id, long epoch, int entries) {
        return new Write.Update(
                ExecutionKeys.state(id), List.of(new Change.Add(StateAttributes.STEPS, entries)), owned(epoch));
    }

    /** Stores the response to its caller, while it continues. */
    static Write.Update respond(UUID id, long epoch, Instant now, StoredContent response) {
        List<Change> changes = new ArrayList<>();
        switch (response) {
            case StoredContent.Inline(byte[] bytes) -> changes.add(Change.set(StateAttributes.ANSWER, bytes));
            case StoredContent.InParts(String _, String at, String ref) -> {
                changes.add(Change.set(StateAttributes.ANSWER_REF, ref));
                changes.add(Change.set(StateAttributes.ANSWER_AT, at));
            }
        }
        changes.add(Change.set(StateAttributes.ANSWERED, now.toEpochMilli()));
        return new Write.Update(ExecutionKeys.state(id), changes, owned(epoch));
    }

    /** Ends it, for the worker that ran it. */
    static Write.Update finish(UUID id, long epoch, Instant now, Finish finish, boolean reported) {
        return new Write.Update(ExecutionKeys.state(id), finished(id, now, finish, reported), owned(epoch));
    }

    /** Ends an execution that was never claimed. */
    static Write.Update drop(UUID id, Instant now, boolean reported) {
        return new Write.Update(
                ExecutionKeys.state(id),
                finished(id, now, new Finish(ExecutionStatus.DROPPED, List.of()), reported),
                Condition.all(
                        new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.QUEUED.name()))));
    }

    /** The same update under one more condition. */
    static Write.Update withCondition(Write.Update update, Condition.Test test) {
        return switch (update.condition()) {
            case Condition.All(List<Condition.Test> tests) ->
                new Write.Update(
                        update.key(),
                        update.changes(),
                        new Condition.All(
                                Stream.concat(tests.stream(), Stream.of(test)).toList()));
            case Condition.Any _, Condition.Absent _ ->
                throw new IllegalArgumentException("Every end of an execution depends on its state");
        };
    }

    /**
     * Ends it independently of its worker, whose next write fails because of the new epoch. The caller has checked its
     * workspace, which never changes.
     */
    static Write.Update stop(UUID id, Instant now, List<Change> reasons) {
        List<Change> changes = finished(id, now, new Finish(ExecutionStatus.STOPPED, reasons), false);
        changes.add(new Change.Add(StateAttributes.EPOCH, 1));
        return new Write.Update(
                ExecutionKeys.state(id),
                changes,
                Condition.all(new Condition.Test.OneOf(StateAttributes.STATUS, LIVE)));
    }

    /**
     * @param reported whether the end is an event: then it is in the DUE index until it has started its executions
     */
    private static List<Change> finished(UUID id, Instant now, Finish finish, boolean reported) {
        List<Change> changes = new ArrayList<>(finish.details());
        changes.add(Change.set(StateAttributes.STATUS, finish.status().name()));
        changes.add(Change.set(StateAttributes.FINISHED, now.toEpochMilli()));
        changes.add(new Change.Remove(StateAttributes.LEASE));
        changes.add(new Change.Remove(StateAttributes.OWNER));
        changes.add(new Change.Remove(StateAttributes.DUE));
        if (reported) {
            changes.addAll(ReportMark.marking(id, now));
        } else {
            changes.add(new Change.Leave(Index.DUE));
        }
        return changes;
    }

    /**
     * @param details output or failure, as attributes of the state
     */
    record Finish(ExecutionStatus status, List<Change> details) {}

    /**
     * Puts it on hold: no worker holds it, and its claims count from 0.
     *
     * @param steps that its worker knows; one more is a callback that was decided meanwhile
     */
    static Write.Update hold(UUID id, long epoch, Instant resume, long steps) {
        List<Change> changes = new ArrayList<>(due(id, resume));
        changes.add(Change.set(StateAttributes.STATUS, ExecutionStatus.ON_HOLD.name()));
        changes.add(Change.set(StateAttributes.RESUME, resume.toEpochMilli()));
        changes.add(Change.set(StateAttributes.CLAIMS, 0));
        changes.add(new Change.Remove(StateAttributes.SWEEPS));
        changes.add(new Change.Remove(StateAttributes.LEASE));
        changes.add(new Change.Remove(StateAttributes.OWNER));
        return new Write.Update(
                ExecutionKeys.state(id),
                changes,
                Condition.all(
                        new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(epoch)),
                        new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())),
                        new Condition.Test.MissingOrAtMost(StateAttributes.STEPS, steps)));
    }

    /**
     * Decides one of its callbacks, in the same commit. If it is on hold, it is due now; otherwise its worker notices
     * before it puts it on hold.
     *
     * @param seen the execution, which has not ended
     */
    static Write.Update callbackDecided(ExecutionState seen, Instant now) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Add(StateAttributes.STEPS, 1));
        if (seen.status() == ExecutionStatus.ON_HOLD) {
            changes.addAll(due(seen.id(), now));
            changes.add(new Change.Remove(StateAttributes.RESUME));
        }
        return new Write.Update(
                ExecutionKeys.state(seen.id()),
                changes,
                Condition.all(
                        new Condition.Test.Is(
                                StateAttributes.STATUS,
                                Attribute.of(seen.status().name())),
                        new Condition.Test.Is(StateAttributes.EPOCH, Attribute.of(seen.epoch()))));
    }

    /**
     * Hands it over, for another worker to continue at once.
     *
     * @param claimsWithoutProgress consecutive claims without progress
     */
    static Write.Update handOver(UUID id, long epoch, long claimsWithoutProgress, Instant now) {
        List<Change> changes = new ArrayList<>(due(id, now));
        changes.add(Change.set(StateAttributes.CLAIMS, claimsWithoutProgress));
        changes.add(new Change.Remove(CrashHistory.ALONE));
        changes.add(new Change.Remove(StateAttributes.LEASE));
        changes.add(new Change.Remove(StateAttributes.OWNER));
        return new Write.Update(ExecutionKeys.state(id), changes, owned(epoch));
    }

    /**
     * Releases it after a claim that failed through no fault of the execution: the claim does not count. Leaves the
     * indexes unchanged, so that repeated failures are retried less and less often.
     *
     * @param conditions identify the claim of this owner
     */
    static Write.Update undoClaim(UUID id, String owner, Condition.Test condition) {
        return new Write.Update(
                ExecutionKeys.state(id),
                List.of(
                        new Change.Add(StateAttributes.CLAIMS, -1),
                        new Change.Remove(StateAttributes.LEASE),
                        new Change.Remove(StateAttributes.OWNER),
                        new Change.Remove(CrashHistory.ALONE)),
                Condition.all(
                        new Condition.Test.Is(StateAttributes.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())),
                        new Condition.Test.Is(StateAttributes.OWNER, Attribute.of(owner)),
                        condition));
    }

    /** Ends a claim whose run failed in the worker: it counts, and the next one waits until the lease would be over. */
    static Write.Update attemptFailed(UUID id, long epoch, String owner) {
        return new Write.Update(
                ExecutionKeys.state(id),
                List.of(new Change.Remove(StateAttributes.OWNER), new Change.Remove(CrashHistory.ALONE)),
                held(epoch, owner));
    }

    /** Releases the lease of a worker whose process continues, or that stopped without an owner's name. */
    static Write.Update release(UUID id, long epoch) {
        return new Write.Update(
                ExecutionKeys.state(id),
                List.of(
                        new Change.Remove(StateAttributes.LEASE),
                        new Change.Remove(StateAttributes.OWNER),
                        new Change.Remove(CrashHistory.ALONE)),
                owned(epoch));
    }

    /** Releases the lease of a crashed process. That claim does not count, but the crash does. */
    static Write.Update ownerCrashed(ExecutionState state) {
        List<Change> changes = new ArrayList<>(state.lease().deaths().afterDeath());
        changes.add(new Change.Add(StateAttributes.CLAIMS, -1));
        changes.add(new Change.Remove(StateAttributes.LEASE));
        changes.add(new Change.Remove(StateAttributes.OWNER));
        return new Write.Update(
                ExecutionKeys.state(state.id()),
                changes,
                held(state.epoch(), state.lease().owner().orElseThrow()));
    }

    /** Marks that it runs with nothing else in its process. */
    static Write.Update markAlone(UUID id, long epoch) {
        return new Write.Update(ExecutionKeys.state(id), List.of(Change.set(CrashHistory.ALONE, 1)), owned(epoch));
    }

    /** Marks that its process runs others again. */
    static Write.Update clearAlone(UUID id, long epoch) {
        return new Write.Update(ExecutionKeys.state(id), List.of(new Change.Remove(CrashHistory.ALONE)), owned(epoch));
    }

    /** The same update in the first commit after a crash: it made progress, so earlier crashes are forgotten. */
    static Write.Update withProgress(Write.Update update) {
        List<Change> changes = new ArrayList<>(update.changes());
        changes.addAll(CrashHistory.afterProgress());
        if (update.changes().stream()
                .noneMatch(change -> change instanceof Change.Set(String name, Attribute _)
                        && name.equals(StateAttributes.CLAIMS))) {
            changes.add(Change.set(StateAttributes.CLAIMS, 1));
        }
        return new Write.Update(update.key(), changes, update.condition());
    }

    /** Has the Sweeper check again later, if the execution has not changed since. */
    static Write.Update scheduleCheck(UUID id, Instant seen, Instant next) {
        List<Change> changes = new ArrayList<>(due(id, next));
        changes.add(new Change.Add(StateAttributes.SWEEPS, 1));
        return new Write.Update(
                ExecutionKeys.state(id),
                changes,
                Condition.all(
                        new Condition.Test.OneOf(StateAttributes.STATUS, LIVE),
                        new Condition.Test.Is(StateAttributes.DUE, Attribute.of(seen.toEpochMilli()))));
    }

    static List<Change> due(UUID id, Instant at) {
        return List.of(
                Change.set(StateAttributes.DUE, at.toEpochMilli()), new Change.Enter(Index.DUE, DueShards.of(id, at)));
    }
}
