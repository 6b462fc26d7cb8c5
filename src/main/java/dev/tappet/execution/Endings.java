package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.OutputJson;
import dev.tappet.engine.Reply;
import dev.tappet.engine.RunSecrets;
import dev.tappet.engine.StepFailure;
import dev.tappet.storage.Change;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Write;
import dev.tappet.workspace.Allowances;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Writes down how executions end, fenced by their epoch, and hands the outcome to who waits for it. */
public final class Endings {
    private static final Logger LOG = Logger.getLogger(Endings.class);

    private final ItemTable table;
    private final Records records;
    private final Vault vault;
    private final Waiters waiters;
    private final InstantSource clock;
    private final Allowances allowances;

    private final ExecutionObserver observer;

    public Endings(
            ItemTable table,
            Records records,
            Vault vault,
            Waiters waiters,
            InstantSource clock,
            Allowances allowances,
            ExecutionObserver observer) {
        this.table = table;
        this.records = records;
        this.vault = vault;
        this.waiters = waiters;
        this.clock = clock;
        this.allowances = allowances;
        this.observer = observer;
    }

    /** What the workspace of an execution may have it give, in bytes of JSON. */
    int mostOutput(Head head) {
        return allowances.of(head.binding().workspace()).output();
    }

    /** @param secrets that the output may hold */
    void exited(Head head, Map<String, Object> output, RunSecrets secrets) {
        byte[] json;
        try {
            json = OutputJson.write(output, mostOutput(head));
        } catch (OutputJson.NotSerializableException e) {
            failed(head, StepFailure.limit("", secrets.redactor().redact(e.getMessage())));
            return;
        }
        succeeded(head, output, vault.keep(head.id(), output, json, secrets.redactor()));
    }

    private void succeeded(Head head, Map<String, Object> output, byte[] kept) {
        String prefix = "O#" + head.epoch() + "#";
        Content.Prepared prepared =
                Content.prepare(kept, Head.INLINE_BYTES, Head.partition(head.id()), prefix, head.expires());
        if (!prepared.parts().isEmpty()) {
            table.putAll(prepared.parts());
        }
        List<Change> details = switch (prepared.content()) {
            case Content.Inline(byte[] bytes) -> List.of(Change.set(Head.OUTPUT, bytes));
            case Content.Apart(String _, String at, String ref) ->
                List.of(Change.set(Head.OUTPUT_REF, ref), Change.set(Head.OUTPUT_AT, at));
        };
        end(head, new Transitions.Finish(Status.SUCCESS, details), new ExecutionResult.Success(output));
    }

    void failed(Head head, StepFailure failure) {
        ExecutionResult.Failure outcome = failure.outcome();
        List<Change> details = new ArrayList<>();
        details.add(Change.set(Head.FAILURE, outcome.message()));
        outcome.step().ifPresent(step -> details.add(Change.set(Head.FAILED_STEP, step)));
        end(head, new Transitions.Finish(Status.FAILED, details), outcome);
    }

    /** For one that was claimed too late to be run. */
    void dropped(Head head) {
        end(head, new Transitions.Finish(Status.DROPPED, List.of()), new ExecutionResult.Dropped());
    }

    private void end(Head head, Transitions.Finish how, ExecutionResult outcome) {
        Instant now = clock.instant();
        Write.Update finish = Transitions.finish(head.id(), head.epoch(), now, how);
        if (ended(finish, outcome)) {
            observer.ended(how.status(), Duration.between(head.created(), now));
        }
    }

    private boolean ended(Write.Update finish, ExecutionResult outcome) {
        return switch (table.write(finish, Durability.SYNCED)) {
            case dev.tappet.storage.Outcome.Done(Optional<Item> now) -> {
                waiters.ended(Head.of(now.orElseThrow()), outcome, records);
                yield true;
            }
            case dev.tappet.storage.Outcome.Refused _ -> false;
        };
    }

    /** Gives a caller who still waits the answer that an earlier run gave: it may have stopped before it said so. */
    void answeredBefore(Head head) {
        waiters.answered(head, records);
    }

    void answered(UUID id, Reply.Response answer) {
        waiters.tell(id, answer);
    }

    /** For one that waited a day in the queue. */
    void dropUnclaimed(UUID id) {
        if (ended(Transitions.drop(id, clock.instant()), new ExecutionResult.Dropped())) {
            LOG.warnf("Execution %s was dropped: it was queued for more than %s", id, Worker.OLDEST);
            observer.ended(Status.DROPPED, Worker.OLDEST);
        }
    }

    /** The queue did not take it: nothing is lost, but it will be late. */
    void leftToTheSweeper(UUID id, RunQueue.QueueUnavailableException why) {
        LOG.debugf("Execution %s will be queued by the Sweeper: %s", id, why.getMessage());
    }
}
