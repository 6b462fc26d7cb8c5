package dev.tappet.execution;

import dev.tappet.expression.ComputeShare;
import dev.tappet.expression.ExpressionException;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.workflow.Concurrency;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.ChangeResult;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.WorkspaceKeys;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs executions again, each as a new execution with the same event. The new id changes the idempotency keys of
 * outgoing calls, so that services treat them as new.
 */
public final class RerunService {
    /** Where a rerun begins. */
    public enum From {
        START,
        /**
         * The journal before the failed step is reused, so that its side effects do not repeat. Only for failed
         * executions.
         */
        FAILED_STEP
    }

    /** Other requests use the memory for too long. The execution can be run again later. */
    public static final class NoMemoryException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoMemoryException() {
            super("No memory is left to run an execution again", null, false, false);
        }
    }

    /** The workspace has used up its reruns of this second. Nothing was stored. */
    public static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Duration retryAfter;

        TooManyException(int perSecond, Duration retryAfter) {
            super("A workspace may run " + perSecond + " executions a second again", null, false, false);
            this.retryAfter = retryAfter;
        }

        /** The time until the next second. */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** Bytes of heap for each byte of an event that is copied: as stored, decompressed, and compressed again. */
    private static final int COPIED = 3;

    /** Bytes of heap for each byte of an event that is parsed. */
    private static final int PARSED = 16;

    private final ItemTable table;
    private final RerunMemory memory;
    private final RerunJournal journals;
    private final Catalog catalog;
    private final Executions executions;
    private final RunQueue queue;
    private final ExecutionFinisher finisher;
    private final ConcurrencyAdmission admission;
    private final InstantSource clock;
    private final RerunIdempotency keys;
    private final RerunRate rate;

    /**
     * @param memory of the events and journaled values that are copied at once
     * @param quotas limit the reruns of a workspace in a second
     */
    public RerunService(
            ItemTable table,
            SealedValueCodec codec,
            Catalog catalog,
            Executions executions,
            RunQueue queue,
            ExecutionFinisher finisher,
            ConcurrencyAdmission admission,
            MemoryBudget memory,
            Quotas quotas,
            InstantSource clock) {
        this.rate = new RerunRate(table, quotas, clock);
        this.admission = admission;
        this.table = table;
        this.memory = new RerunMemory(memory);
        this.journals = new RerunJournal(table, codec, catalog, this.memory);
        this.catalog = catalog;
        this.executions = executions;
        this.queue = queue;
        this.finisher = finisher;
        this.clock = clock;
        this.keys = new RerunIdempotency(table, clock);
    }

    /** Runs it again; each call creates another rerun. */
    public ChangeResult<ExecutionSummary> rerun(UUID workspace, UUID id, From from) {
        return rerun(workspace, id, from, RerunVersion.SAME, Optional.empty());
    }

    /** With the version of the original execution. */
    public ChangeResult<ExecutionSummary> rerun(UUID workspace, UUID id, From from, Optional<String> key) {
        return rerun(workspace, id, from, RerunVersion.SAME, key);
    }

    /**
     * Stores the new execution and queues it, in the asynchronous lane. It is durable on return.
     *
     * @param version may differ from that of the execution only from the start: its journal would not fit
     * @param key     identifies the request for 24 hours, so that it can be repeated
     * @return the new execution; missing if the workspace has no such execution, a conflict if it cannot be run again
     * @throws TooManyException if the workspace runs too many executions again; a repeat of a request is not counted
     */
    public ChangeResult<ExecutionSummary> rerun(
            UUID workspace, UUID id, From from, RerunVersion version, Optional<String> key) {
        return find(id).filter(state -> state.binding().workspace().equals(workspace))
                .map(state -> rejectionReason(state, from, version)
                        .<ChangeResult<ExecutionSummary>>map(ChangeResult.Conflict::new)
                        .orElseGet(() -> rerun(state, from, version, key)))
                .orElseGet(ChangeResult.Missing::new);
    }

    private ChangeResult<ExecutionSummary> rerun(
            ExecutionState state, From from, RerunVersion version, Optional<String> key) {
        Optional<Integer> number = number(state.binding(), version);
        return number.isEmpty()
                ? new ChangeResult.Conflict<>(
                        switch (version) {
                            case RerunVersion.Published _ ->
                                "The workflow has no published version. Publish one, then run the execution again";
                            case RerunVersion.Same _, RerunVersion.Number _ ->
                                "The workflow has no version " + version.text();
                        })
                : rerun(state, state.binding().withVersion(number.get()), from, version, key);
    }

    /**
     * What is run again, and how.
     *
     * @param original the execution, which has ended
     * @param binding  with the version to run
     * @param group    whose limit applies to the new execution
     */
    private record Plan(ExecutionState original, Binding binding, From from, Optional<ConcurrencyGroup> group) {}

    private ChangeResult<ExecutionSummary> rerun(
            ExecutionState state, Binding binding, From from, RerunVersion version, Optional<String> key) {
        Optional<ConcurrencyGroup> group;
        try {
            group = catalog.definition(binding.source(), binding.version())
                    .trigger()
                    .concurrency()
                    .map(concurrency -> group(state, concurrency));
        } catch (ExpressionException e) {
            return new ChangeResult.Conflict<>(
                    e.getMessage() + ". Run the execution with a version whose key fits its event");
        }
        return new ChangeResult.Done<>(rerunIdempotently(new Plan(state, binding, from, group), version, key));
    }

    private ConcurrencyGroup group(ExecutionState state, Concurrency concurrency) {
        UUID workspace = state.binding().workspace();
        try (var _ = memory.lease(workspace, (long) PARSED * length(state.input()))) {
            StoredInput.Values input = state.input().read(table);
            return new ConcurrencyKey(
                            input.event(),
                            input.request(),
                            names -> catalog.variables(workspace, names),
                            ComputeShare.UNSHARED)
                    .group(state.binding().workflow(), concurrency, state.id(), clock.instant());
        }
    }

    /**
     * Empty if there is no such version. Of a workflow that another workspace shares, only the published version is
     * known.
     */
    private Optional<Integer> number(Binding binding, RerunVersion version) {
        return switch (version) {
            case RerunVersion.Same _ -> Optional.of(binding.version());
            case RerunVersion.Published _ ->
                catalog.published(binding.workspace(), binding.workflow()).map(Binding::version);
            case RerunVersion.Number(int number) ->
                Optional.of(number)
                        .filter(_ -> binding.source().equals(binding.workflow()))
                        .filter(_ -> !table.get(List.of(WorkspaceKeys.version(binding.source(), number)))
                                .isEmpty());
        };
    }

    private Optional<ExecutionState> find(UUID id) {
        Key key = ExecutionKeys.state(id);
        return Optional.ofNullable(table.get(List.of(key)).get(key)).map(StateCodec::read);
    }

    /** Why it cannot be run again, and the remedy. */
    private static Optional<String> rejectionReason(ExecutionState state, From from, RerunVersion version) {
        if (!state.status().isFinal()) {
            return Optional.of("The execution has not ended: wait for its end, or stop it first");
        }
        boolean same = version instanceof RerunVersion.Same;
        if (same
                && state.status() == ExecutionStatus.FAILED
                && state.times().started().isEmpty()) {
            return Optional.of(
                    "The execution failed in its trigger condition. Publish a version that fixes the condition, and"
                            + " run the execution again with the version \"published\", or send the event again");
        }
        if (!same && from == From.FAILED_STEP) {
            return Optional.of("Another version can only run from the start: omit from, or omit version");
        }
        return switch (from) {
            case START -> Optional.empty();
            case FAILED_STEP ->
                state.status() == ExecutionStatus.FAILED
                        ? Optional.empty()
                        : Optional.of("No step of the execution failed, its status is " + state.status()
                                + ": run it again from the start");
        };
    }

    private ExecutionSummary rerunIdempotently(Plan plan, RerunVersion version, Optional<String> key) {
        UUID newId = executions.newId();
        UUID rerunId = key.map(text -> keys.claim(plan.original().id(), plan.from(), version, text, newId))
                .orElse(newId);
        Optional<ExecutionState> existing = rerunId.equals(newId) ? Optional.empty() : find(rerunId);
        return existing.map(ExecutionSummary::of).orElseGet(() -> stored(plan, rerunId));
    }

    private ExecutionSummary stored(Plan plan, UUID rerunId) {
        ExecutionState state = plan.original();
        rate.count(state.binding().workspace());
        return store(
                rerunId,
                plan,
                plan.from() == From.START
                        ? Optional.empty()
                        : Optional.of(new Rerun.Continued(state.seed(), state.since())));
    }

    private ExecutionSummary store(UUID id, Plan plan, Optional<Rerun.Continued> continued) {
        ExecutionState old = plan.original();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        StoredInput input = copiedInput(id, old, now);
        if (continued.isPresent()) {
            journals.copy(old, plan.binding(), id, ExecutionTimes.expires(now));
        }
        ExecutionState state = old.rerun(id, plan.binding(), input, continued, now);
        if (plan.group().isPresent()) {
            ConcurrencyGroup group = plan.group().get();
            return admission.enter(state, group) == ConcurrencyGroups.Entered.SKIPPED
                    ? ExecutionSummary.of(state.skipped(group))
                    : ExecutionSummary.of(state);
        }
        table.write(new Write.Put(StateCodec.write(state).build(), Condition.absent()), Durability.SYNCED);
        try {
            queue.send(id, state.binding().workspace(), state.lane(), Duration.ZERO);
        } catch (RunQueue.QueueUnavailableException e) {
            finisher.logUnsent(id, e);
        }
        return ExecutionSummary.of(state);
    }

    /** Copies the event and its request. */
    private StoredInput copiedInput(UUID id, ExecutionState old, Instant now) {
        try (var _ = memory.lease(old.binding().workspace(), (long) COPIED * length(old.input()))) {
            StoredInput.Prepared input = StoredInput.prepare(
                    old.input().event().read(table),
                    old.input().request().map(request -> request.read(table)),
                    ExecutionKeys.partition(id),
                    ExecutionTimes.expires(now),
                    table);
            if (!input.parts().isEmpty()) {
                table.putAll(input.parts());
            }
            return input.input();
        }
    }

    private static int length(StoredInput input) {
        return input.event().length()
                + input.request().map(StoredContent::length).orElse(0);
    }
}
