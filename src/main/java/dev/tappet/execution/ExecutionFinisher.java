package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Journal;
import dev.tappet.engine.OutputJson;
import dev.tappet.engine.Reply;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.StepFailure;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.storage.Change;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.workspace.Binding;
import dev.tappet.workspace.Quotas;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Stores the results of executions, fenced by their epoch, and passes them to waiting callers. */
public final class ExecutionFinisher {
    /** A large output is in memory as JSON, in parts, and as a response. */
    private static final long COPIES_IN_MEMORY = 3;

    private static final Duration MAX_WAIT = Duration.ofDays(1);

    private static final Logger LOG = Logger.getLogger(ExecutionFinisher.class);

    private final ItemTable table;
    private final RecordReader records;
    private final SealedValueCodec codec;
    private final PendingReplies pendingReplies;
    private final InstantSource clock;
    private final Quotas quotas;

    private final ExecutionObserver observer;
    private final ConcurrencyGroups groups;
    private final MemoryBudget memory;

    public ExecutionFinisher(
            ItemTable table,
            RecordReader records,
            SealedValueCodec codec,
            PendingReplies pendingReplies,
            InstantSource clock,
            Quotas quotas,
            ExecutionObserver observer,
            ConcurrencyGroups groups,
            MemoryBudget memory) {
        this.groups = groups;
        this.memory = memory;
        this.table = table;
        this.records = records;
        this.codec = codec;
        this.pendingReplies = pendingReplies;
        this.clock = clock;
        this.quotas = quotas;
        this.observer = observer;
    }

    /** The largest output that the workspace of an execution allows, in bytes of JSON. */
    int maxOutputBytes(ExecutionState state) {
        return quotas.of(state.binding().workspace()).output();
    }

    /**
     * @param secrets that the output may contain
     * @return how it ended: as failed if the output cannot be stored
     */
    ExecutionStatus exited(ExecutionState state, Map<String, Object> output, RunSecrets secrets) {
        List<MemoryBudget.Lease> lease = new ArrayList<>(0);
        try {
            byte[] json = OutputJson.write(
                    output,
                    maxOutputBytes(state),
                    length -> lease.add(reserve(state.binding().workspace(), length)));
            succeeded(state, output, codec.keep(state.id(), output, json, secrets.redactor()));
            return ExecutionStatus.SUCCESS;
        } catch (OutputJson.NotSerializableException e) {
            failed(state, StepFailure.limit("", secrets.redactor().redact(e.getMessage())));
            return ExecutionStatus.FAILED;
        } finally {
            lease.forEach(MemoryBudget.Lease::close);
        }
    }

    private MemoryBudget.Lease reserve(UUID workspace, int length) {
        return memory.lease(Optional.of(workspace.toString()), COPIES_IN_MEMORY * length, MAX_WAIT)
                .orElseThrow(() -> new Journal.LostLeaseException("Interrupted before its output was stored"));
    }

    private void succeeded(ExecutionState state, Map<String, Object> output, byte[] encoded) {
        // a run of the same epoch that is refused must not write into what another one stored. Processes that Lambda
        // resumed from one snapshot would draw the same from a generator that is not secure
        String prefix = encoded.length > StateAttributes.INLINE_BYTES
                ? "O#" + state.epoch() + "#" + UUID.randomUUID() + "#"
                : "O#";
        StoredContent.Prepared prepared = StoredContent.prepare(
                encoded, StateAttributes.INLINE_BYTES, ExecutionKeys.partition(state.id()), prefix, state.expires());
        if (!prepared.parts().isEmpty()) {
            table.putAll(prepared.parts());
        }
        List<Change> details = switch (prepared.content()) {
            case StoredContent.Inline(byte[] bytes) -> List.of(Change.set(StateAttributes.OUTPUT, bytes));
            case StoredContent.InParts(String _, String at, String ref) ->
                List.of(Change.set(StateAttributes.OUTPUT_REF, ref), Change.set(StateAttributes.OUTPUT_AT, at));
        };
        end(state, new StateTransitions.Finish(ExecutionStatus.SUCCESS, details), new ExecutionResult.Success(output));
    }

    void failed(ExecutionState state, StepFailure failure) {
        ExecutionResult.Failure outcome = failure.outcome();
        List<Change> details = new ArrayList<>();
        details.add(Change.set(StateAttributes.FAILURE, outcome.message()));
        outcome.step().ifPresent(step -> details.add(Change.set(StateAttributes.FAILED_STEP, step)));
        end(state, new StateTransitions.Finish(ExecutionStatus.FAILED, details), outcome);
    }

    /** Ends an execution that was claimed too late to be run. */
    void dropped(ExecutionState state) {
        end(state, new StateTransitions.Finish(ExecutionStatus.DROPPED, List.of()), new ExecutionResult.Dropped());
    }

    private void end(ExecutionState state, StateTransitions.Finish transition, ExecutionResult outcome) {
        Instant now = clock.instant();
        Write.Update finish = StateTransitions.finish(
                state.id(), state.epoch(), now, transition, isReported(state.binding(), transition.status()));
        if (ended(state, finish, outcome)) {
            observer.ended(transition.status(), Duration.between(state.created(), now));
        }
    }

    private boolean ended(ExecutionState state, Write.Update finish, ExecutionResult outcome) {
        boolean hasTicket = state.concurrency().flatMap(ConcurrencySlot::ticket).isPresent();
        return switch (hasTicket ? groups.end(state, finish) : table.write(finish, Durability.SYNCED)) {
            case dev.tappet.storage.WriteResult.Applied(Optional<Item> now) -> {
                if (pendingReplies.isAwaited(state.id())) {
                    // a commit returns no item; a response that this run gave has been passed on already
                    pendingReplies.completeWithEnd(now.map(StateCodec::read).orElse(state), outcome, records);
                }
                yield true;
            }
            case dev.tappet.storage.WriteResult.ConditionFailed _ -> false;
        };
    }

    /** Ends an execution that was stored as skipped. */
    void skipped(ExecutionState state) {
        observer.ended(ExecutionStatus.SKIPPED, Duration.ZERO);
        pendingReplies.completeWithEnd(state, new ExecutionResult.Dropped(), records);
    }

    /**
     * Passes the response of an earlier run to a caller that still waits: that run may have stopped before doing so.
     */
    void passStoredResponse(ExecutionState state) {
        pendingReplies.completeWithResponse(state, records);
    }

    void passResponse(UUID id, Reply.Response response) {
        pendingReplies.complete(id, response);
    }

    /**
     * Whether the end of an execution is an event in its workspace. Ends of executions that such events started are
     * not, or they could start each other without end.
     */
    boolean isReported(Binding binding, ExecutionStatus status) {
        return EndedExecution.event(status).isPresent()
                && quotas.of(binding.workspace())
                        .reporting()
                        .filter(reporting -> reporting
                                .events()
                                .contains(EndedExecution.event(status).orElseThrow()))
                        .filter(reporting -> !binding.integration().equals(Optional.of(reporting.integration())))
                        .isPresent();
    }

    /** Ends an execution that waited a day in the queue. */
    void dropUnclaimed(ExecutionState state) {
        UUID id = state.id();
        boolean reported = isReported(state.binding(), ExecutionStatus.DROPPED);
        if (ended(state, StateTransitions.drop(id, clock.instant(), reported), new ExecutionResult.Dropped())) {
            LOG.warnf("Execution %s was dropped: it was queued for more than %s", id, Worker.MAX_QUEUE_AGE);
            observer.ended(ExecutionStatus.DROPPED, Worker.MAX_QUEUE_AGE);
        }
    }

    /** The queue did not accept it: nothing is lost, but the execution is delayed. */
    void logUnsent(UUID id, RunQueue.QueueUnavailableException cause) {
        LOG.debugf("Execution %s will be queued by the Sweeper: %s", id, cause.getMessage());
    }
}
