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

/** The changes of an execution's head, each with the condition under which it is allowed: its life, in one place. */
final class StateTransitions {
    private static final Set<Attribute> LIVE = Stream.of(ExecutionStatus.values())
            .filter(status -> !status.isFinal())
            .map(status -> Attribute.of(status.name()))
            .collect(Collectors.toUnmodifiableSet());

    private StateTransitions() {}

    /**
     * Claims an execution that no worker holds and that is due. Does not change the indexes. One whose lease is over and
     * that still has an owner has to be taken from it before, so that a death is not overlooked.
     */
    static Write.Update claim(UUID id, String owner, LeaseTerms lease, Instant now) {
        return new Write.Update(
                ExecutionState.key(id),
                List.of(
                        Change.set(ExecutionState.STATUS, ExecutionStatus.RUNNING.name()),
                        new Change.Add(ExecutionState.EPOCH, 1),
                        new Change.Add(ExecutionState.CLAIMS, 1),
                        Change.set(ExecutionState.OWNER, owner),
                        Change.set(
                                ExecutionState.LEASE, now.plus(lease.length()).toEpochMilli()),
                        new Change.SetIfMissing(ExecutionState.STARTED, Attribute.of(now.toEpochMilli())),
                        new Change.Remove(ExecutionState.RESUME)),
                Condition.all(
                        new Condition.Test.OneOf(ExecutionState.STATUS, LIVE),
                        new Condition.Test.Missing(ExecutionState.OWNER),
                        new Condition.Test.MissingOrAtMost(ExecutionState.LEASE, now.toEpochMilli()),
                        new Condition.Test.MissingOrAtMost(ExecutionState.RESUME, now.toEpochMilli())));
    }

    /** The first claim of an execution that nothing happened to since it was accepted. */
    static Write.Update firstClaim(UUID id, String owner, LeaseTerms lease, Instant now) {
        Write.Update queued = with(
                claim(id, owner, lease, now),
                new Condition.Test.Is(ExecutionState.STATUS, Attribute.of(ExecutionStatus.QUEUED.name())));
        return with(queued, new Condition.Test.Is(ExecutionState.EPOCH, Attribute.of(0)));
    }

    /** The condition of every write for a claimed execution: it is still running, in this epoch. */
    static Condition owned(long epoch) {
        return Condition.all(
                new Condition.Test.Is(ExecutionState.EPOCH, Attribute.of(epoch)),
                new Condition.Test.Is(ExecutionState.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())));
    }

    /**
     * Keeps it; what was due before is due again when this lease is over. Not after it was handed over: the epoch is
     * the same until the next claim, but the owner is gone.
     */
    static Write.Update heartbeat(
            UUID id, long epoch, String owner, Optional<Instant> due, LeaseTerms lease, Instant now) {
        Instant until = now.plus(lease.length());
        List<Change> changes = new ArrayList<>();
        changes.add(Change.set(ExecutionState.LEASE, until.toEpochMilli()));
        if (due.isPresent() && !due.get().isAfter(now)) {
            changes.addAll(due(id, until));
        }
        return new Write.Update(ExecutionState.key(id), changes, held(epoch, owner));
    }

    private static Condition held(long epoch, String owner) {
        return Condition.all(
                new Condition.Test.Is(ExecutionState.EPOCH, Attribute.of(epoch)),
                new Condition.Test.Is(ExecutionState.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())),
                new Condition.Test.Is(ExecutionState.OWNER, Attribute.of(owner)));
    }

    /**
     * Counts the entries that its journal gets in the same commit, so that a caller who follows the execution sees by the head
     * that there are more. To a table it costs what a check of the same item costs.
     */
    static Write.Update progress(UUID id, long epoch, int entries) {
        return new Write.Update(
                ExecutionState.key(id), List.of(new Change.Add(ExecutionState.STEPS, entries)), owned(epoch));
    }

    /** Keeps the answer to its caller, while it goes on. */
    static Write.Update answer(UUID id, long epoch, Instant now, List<Change> answer) {
        List<Change> changes = new ArrayList<>(answer);
        changes.add(Change.set(ExecutionState.ANSWERED, now.toEpochMilli()));
        return new Write.Update(ExecutionState.key(id), changes, owned(epoch));
    }

    /** Ends it, for the worker that ran it. */
    static Write.Update finish(UUID id, long epoch, Instant now, Finish finish, boolean reported) {
        return new Write.Update(ExecutionState.key(id), finished(id, now, finish, reported), owned(epoch));
    }

    /** Ends one that was never claimed. */
    static Write.Update drop(UUID id, Instant now, boolean reported) {
        return new Write.Update(
                ExecutionState.key(id),
                finished(id, now, new Finish(ExecutionStatus.DROPPED, List.of()), reported),
                Condition.all(
                        new Condition.Test.Is(ExecutionState.STATUS, Attribute.of(ExecutionStatus.QUEUED.name()))));
    }

    /** The same under one more condition. */
    static Write.Update with(Write.Update update, Condition.Test test) {
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
     * Ends it by another hand than its worker's, whose next write the new epoch refuses. Its workspace, which never
     * changes, was checked before.
     */
    static Write.Update stop(UUID id, Instant now, List<Change> reasons) {
        List<Change> changes = finished(id, now, new Finish(ExecutionStatus.STOPPED, reasons), false);
        changes.add(new Change.Add(ExecutionState.EPOCH, 1));
        return new Write.Update(
                ExecutionState.key(id), changes, Condition.all(new Condition.Test.OneOf(ExecutionState.STATUS, LIVE)));
    }

    /** @param reported whether the end is an event, which is in the DUE index until it has started its executions */
    private static List<Change> finished(UUID id, Instant now, Finish finish, boolean reported) {
        List<Change> changes = new ArrayList<>(finish.details());
        changes.add(Change.set(ExecutionState.STATUS, finish.status().name()));
        changes.add(Change.set(ExecutionState.FINISHED, now.toEpochMilli()));
        changes.add(new Change.Remove(ExecutionState.LEASE));
        changes.add(new Change.Remove(ExecutionState.OWNER));
        changes.add(new Change.Remove(ExecutionState.DUE));
        if (reported) {
            changes.addAll(ReportMark.marking(id, now));
        } else {
            changes.add(new Change.Leave(Index.DUE));
        }
        return changes;
    }

    /** @param details output or failure, as attributes of the head */
    record Finish(ExecutionStatus status, List<Change> details) {}

    /**
     * Puts it on hold: no worker holds it, and its claims count from 0.
     *
     * @param steps that its worker knows of; one more is a callback that was decided meanwhile
     */
    static Write.Update hold(UUID id, long epoch, Instant resume, long steps) {
        List<Change> changes = new ArrayList<>(due(id, resume));
        changes.add(Change.set(ExecutionState.STATUS, ExecutionStatus.ON_HOLD.name()));
        changes.add(Change.set(ExecutionState.RESUME, resume.toEpochMilli()));
        changes.add(Change.set(ExecutionState.CLAIMS, 0));
        changes.add(new Change.Remove(ExecutionState.SWEEPS));
        changes.add(new Change.Remove(ExecutionState.LEASE));
        changes.add(new Change.Remove(ExecutionState.OWNER));
        return new Write.Update(
                ExecutionState.key(id),
                changes,
                Condition.all(
                        new Condition.Test.Is(ExecutionState.EPOCH, Attribute.of(epoch)),
                        new Condition.Test.Is(ExecutionState.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())),
                        new Condition.Test.MissingOrAtMost(ExecutionState.STEPS, steps)));
    }

    /**
     * One of its callbacks is decided, in the same commit. If it is on hold, it is due now; otherwise its worker finds
     * out before it puts it on hold.
     *
     * @param seen the execution, which has not ended
     */
    static Write.Update decided(ExecutionState seen, Instant now) {
        List<Change> changes = new ArrayList<>();
        changes.add(new Change.Add(ExecutionState.STEPS, 1));
        if (seen.status() == ExecutionStatus.ON_HOLD) {
            changes.addAll(due(seen.id(), now));
            changes.add(new Change.Remove(ExecutionState.RESUME));
        }
        return new Write.Update(
                ExecutionState.key(seen.id()),
                changes,
                Condition.all(
                        new Condition.Test.Is(
                                ExecutionState.STATUS,
                                Attribute.of(seen.status().name())),
                        new Condition.Test.Is(ExecutionState.EPOCH, Attribute.of(seen.epoch()))));
    }

    /**
     * Lets it go, for another worker to go on at once.
     *
     * @param fruitless claims in a row until now that brought it no further
     */
    static Write.Update handOver(UUID id, long epoch, long fruitless, Instant now) {
        List<Change> changes = new ArrayList<>(due(id, now));
        changes.add(Change.set(ExecutionState.CLAIMS, fruitless));
        changes.add(new Change.Remove(DeathMarks.ALONE));
        changes.add(new Change.Remove(ExecutionState.LEASE));
        changes.add(new Change.Remove(ExecutionState.OWNER));
        return new Write.Update(ExecutionState.key(id), changes, owned(epoch));
    }

    /**
     * Lets it go after a claim that came to nothing through no fault of the execution's: it does not count. Leaves the
     * indexes alone, so that what goes wrong again and again is tried less and less often.
     *
     * @param which of the owner's claims it was
     */
    static Write.Update giveBack(UUID id, String owner, Condition.Test which) {
        return new Write.Update(
                ExecutionState.key(id),
                List.of(
                        new Change.Add(ExecutionState.CLAIMS, -1),
                        new Change.Remove(ExecutionState.LEASE),
                        new Change.Remove(ExecutionState.OWNER),
                        new Change.Remove(DeathMarks.ALONE)),
                Condition.all(
                        new Condition.Test.Is(ExecutionState.STATUS, Attribute.of(ExecutionStatus.RUNNING.name())),
                        new Condition.Test.Is(ExecutionState.OWNER, Attribute.of(owner)),
                        which));
    }

    /** Ends a claim whose run failed in the worker: it counts, and the next one waits until the lease would be over. */
    static Write.Update attemptFailed(UUID id, long epoch, String owner) {
        return new Write.Update(
                ExecutionState.key(id),
                List.of(new Change.Remove(ExecutionState.OWNER), new Change.Remove(DeathMarks.ALONE)),
                held(epoch, owner));
    }

    /** Takes the lease from a worker of a process that goes on, or that stopped without leaving its name. */
    static Write.Update release(UUID id, long epoch) {
        return new Write.Update(
                ExecutionState.key(id),
                List.of(
                        new Change.Remove(ExecutionState.LEASE),
                        new Change.Remove(ExecutionState.OWNER),
                        new Change.Remove(DeathMarks.ALONE)),
                owned(epoch));
    }

    /** Takes it from a process that ended. That claim does not count, but the death does. */
    static Write.Update died(ExecutionState state) {
        List<Change> changes = new ArrayList<>(state.deaths().died());
        changes.add(new Change.Add(ExecutionState.CLAIMS, -1));
        changes.add(new Change.Remove(ExecutionState.LEASE));
        changes.add(new Change.Remove(ExecutionState.OWNER));
        return new Write.Update(
                ExecutionState.key(state.id()),
                changes,
                held(state.epoch(), state.owner().orElseThrow()));
    }

    /** It runs with nothing else in its process. */
    static Write.Update alone(UUID id, long epoch) {
        return new Write.Update(ExecutionState.key(id), List.of(Change.set(DeathMarks.ALONE, 1)), owned(epoch));
    }

    /** Its process runs others again. */
    static Write.Update amongOthers(UUID id, long epoch) {
        return new Write.Update(ExecutionState.key(id), List.of(new Change.Remove(DeathMarks.ALONE)), owned(epoch));
    }

    /** The same, in the first commit after a death: it got further, and what came before is forgotten. */
    static Write.Update gotFurther(Write.Update update) {
        List<Change> changes = new ArrayList<>(update.changes());
        changes.addAll(DeathMarks.cleared());
        if (update.changes().stream()
                .noneMatch(change ->
                        change instanceof Change.Set(String name, Attribute _) && name.equals(ExecutionState.CLAIMS))) {
            changes.add(Change.set(ExecutionState.CLAIMS, 1));
        }
        return new Write.Update(update.key(), changes, update.condition());
    }

    /** Has the Sweeper look again later, if nobody moved it since it looked. */
    static Write.Update lookAgain(UUID id, Instant seen, Instant next) {
        List<Change> changes = new ArrayList<>(due(id, next));
        changes.add(new Change.Add(ExecutionState.SWEEPS, 1));
        return new Write.Update(
                ExecutionState.key(id),
                changes,
                Condition.all(
                        new Condition.Test.OneOf(ExecutionState.STATUS, LIVE),
                        new Condition.Test.Is(ExecutionState.DUE, Attribute.of(seen.toEpochMilli()))));
    }

    static List<Change> due(UUID id, Instant at) {
        return List.of(
                Change.set(ExecutionState.DUE, at.toEpochMilli()), new Change.Enter(Index.DUE, DueShards.of(id, at)));
    }
}
