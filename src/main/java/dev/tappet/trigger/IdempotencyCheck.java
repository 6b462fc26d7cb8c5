package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.execution.Executions;
import dev.tappet.http.ProblemType;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs a delivery with an id once within {@link IdempotencyRecord#RETENTION}, without a transaction. The first attempt
 * stores a record with the ids of the executions that it is about to create. A repeat finds the record, responds with
 * those ids, and creates the executions that do not exist: the first attempt may have crashed, been rejected by the
 * rate limit, or still be in flight. Both create executions under the same ids, so each is created once.
 *
 * <p>A delivery that no workflow accepts leaves no record. A repeat of an accepted one is recognised even if the
 * condition has changed since.
 */
record IdempotencyCheck(ItemTable table, Executions executions) {
    CheckResult<WorkflowCandidates> check(WorkflowCandidates candidates) {
        return candidates
                .call()
                .delivery()
                .map(id -> check(candidates, id))
                .orElseGet(() -> CheckResult.proceed(candidates));
    }

    /**
     * Checks a delivery that is redelivered on purpose. A record of its own id does not prevent it, because the first
     * attempt may have left one without creating executions. The record is stored again, so that later retries of the
     * sender are recognised.
     *
     * @param requestKey identifies the redelivery, so that it can be repeated
     */
    CheckResult<WorkflowCandidates> checkAgain(
            WorkflowCandidates candidates, Optional<DeliveryId.Redelivery> requestKey) {
        return requestKey
                .map(id -> check(candidates, id))
                .orElseGet(() -> CheckResult.proceed(candidates))
                .then(free -> {
                    free.call().delivery().ifPresent(id -> storeRecord(free, id));
                    return CheckResult.proceed(free);
                });
    }

    private void storeRecord(WorkflowCandidates candidates, DeliveryId id) {
        first(candidates, IdempotencyRecord.at(candidates.call().url(), id), ownRecord(candidates));
    }

    private static IdempotencyRecord ownRecord(WorkflowCandidates candidates) {
        return new IdempotencyRecord(
                candidates.runs(),
                IdempotencyRecord.payload(candidates.call().at().call()));
    }

    private CheckResult<WorkflowCandidates> check(WorkflowCandidates candidates, DeliveryId id) {
        Key key = IdempotencyRecord.at(candidates.call().url(), id);
        IdempotencyRecord own = ownRecord(candidates);
        return first(candidates, key, own)
                .map(IdempotencyRecord::read)
                .map(first -> handleRepeat(candidates, id, own, first))
                .orElseGet(() -> CheckResult.proceed(candidates));
    }

    /** The record of the first attempt; empty if this is the first attempt. */
    private Optional<Item> first(WorkflowCandidates candidates, Key key, IdempotencyRecord own) {
        if (own.runs().isEmpty()) {
            return Optional.ofNullable(table.get(List.of(key)).get(key));
        }
        Item item = own.item(key, candidates.call().request().received());
        return switch (table.write(new Write.Put(item, Condition.absent()), Durability.SYNCED)) {
            case WriteResult.Applied _ -> Optional.empty();
            case WriteResult.ConditionFailed(int _, Optional<Item> existing) -> existing;
        };
    }

    private CheckResult<WorkflowCandidates> handleRepeat(
            WorkflowCandidates candidates, DeliveryId id, IdempotencyRecord own, IdempotencyRecord first) {
        return switch (id) {
            case DeliveryId.IdempotencyKey _
            when !own.payload().equals(first.payload()) ->
                CheckResult.refused(
                        ProblemType.IDEMPOTENCY_KEY_REUSED,
                        "This Idempotency-Key came with another payload in the last 24 hours. Send a new key with a new"
                                + " event.");
            case DeliveryId.IdempotencyKey _, DeliveryId.OfVendor _, DeliveryId.Redelivery _ ->
                switch (candidates.call().url()) {
                    case TriggerUrl.Webhook _ -> resumeFirst(candidates, first, ResponseRenderer::started);
                    case TriggerUrl.Async _ ->
                        resumeFirst(
                                candidates,
                                first,
                                runs -> ResponseRenderer.accepted(
                                        runs.getFirst().execution()));
                    case TriggerUrl.Sync _ -> awaitFirst(candidates, first);
                };
        };
    }

    private CheckResult<WorkflowCandidates> resumeFirst(
            WorkflowCandidates candidates, IdempotencyRecord first, Function<List<Run>, TriggerResponse> respond) {
        Set<UUID> existing =
                executions.existing(first.runs().stream().map(Run::execution).toList());
        List<Run> before = first.runs().stream()
                .filter(run -> existing.contains(run.execution()))
                .toList();
        WorkflowCandidates missing = missingRuns(candidates, first, before);
        return missing.candidates().stream().noneMatch(WorkflowCandidate::isStored) && !before.isEmpty()
                ? CheckResult.responded(respond.apply(before), new DeliveryOutcome.Repeated(before))
                : CheckResult.proceed(missing);
    }

    private CheckResult<WorkflowCandidates> awaitFirst(WorkflowCandidates candidates, IdempotencyRecord first) {
        Run run = first.runs().getFirst();
        Optional<CompletableFuture<Reply>> reply = executions.awaitStored(run.execution());
        return reply.isPresent()
                ? CheckResult.awaitingReply(run, reply.get(), new DeliveryOutcome.Repeated(List.of(run)))
                : CheckResult.proceed(missingRuns(candidates, first, List.of()));
    }

    /** The executions that the first attempt did not create and that can be created now. */
    private static WorkflowCandidates missingRuns(
            WorkflowCandidates candidates, IdempotencyRecord first, List<Run> before) {
        Map<UUID, WorkflowCandidate> byWorkflow = candidates.candidates().stream()
                .collect(Collectors.toMap(candidate -> candidate.run().workflow(), candidate -> candidate));
        List<WorkflowCandidate> missing = first.runs().stream()
                .filter(run -> !before.contains(run))
                .flatMap(run -> Optional.ofNullable(byWorkflow.get(run.workflow())).stream()
                        .map(candidate -> candidate.as(run.execution())))
                .toList();
        return new WorkflowCandidates(candidates.call(), missing, before);
    }
}
