package dev.tappet.trigger;

import dev.tappet.engine.Reply;
import dev.tappet.execution.Executions;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** The end of the checks: stores what passed them, and says what the sender is answered. */
record ExecutionStarter(Executions executions) {
    TriggerOutcome start(WorkflowCandidates weighed) {
        List<Run> runs = weighed.runs();
        return switch (weighed.call().url()) {
            case TriggerUrl.Webhook _ -> {
                store(weighed, Lane.ASYNC);
                yield new TriggerOutcome.Responded(
                        ResponseRenderer.started(runs),
                        runs.isEmpty() ? new DeliveryOutcome.Filtered() : new DeliveryOutcome.Started(runs));
            }
            case TriggerUrl.Async _ -> {
                store(weighed, Lane.ASYNC);
                yield new TriggerOutcome.Responded(
                        ResponseRenderer.accepted(runs.getFirst().execution()), new DeliveryOutcome.Started(runs));
            }
            case TriggerUrl.Sync _ -> storeAndAwait(weighed, runs.getFirst());
        };
    }

    private TriggerOutcome storeAndAwait(WorkflowCandidates weighed, Run run) {
        UUID id = run.execution();
        if (weighed.candidates().stream().noneMatch(WorkflowCandidate::runs)) {
            store(weighed, Lane.SYNC);
            int status = weighed.candidates().getFirst().execution().failureStatus();
            return new TriggerOutcome.Responded(
                    ResponseRenderer.failed(id, status), new DeliveryOutcome.Started(List.of(run)));
        }
        CompletableFuture<Reply> reply = executions.await(id);
        try {
            if (store(weighed, Lane.SYNC).isEmpty()) {
                return new TriggerOutcome.AwaitingReply(run, reply, new DeliveryOutcome.Started(List.of(run)));
            }
        } catch (RuntimeException e) {
            reply.cancel(false);
            throw e;
        }
        // another attempt at the same delivery overtook this one: its execution may have ended before we waited
        reply.cancel(false);
        return new TriggerOutcome.AwaitingReply(
                run, executions.awaitStored(id).orElseThrow(), new DeliveryOutcome.Repeated(List.of(run)));
    }

    /**
     * The failed ones first: if storing the others fails, the caller retries, and repeating a failure does no harm.
     *
     * @return those to run that were there already
     */
    private Set<UUID> store(WorkflowCandidates weighed, Lane lane) {
        weighed.candidates()
                .forEach(each ->
                        each.failure().ifPresent(failure -> executions.createFailed(each.execution(), failure)));
        List<NewExecution> start = weighed.candidates().stream()
                .filter(WorkflowCandidate::runs)
                .map(WorkflowCandidate::execution)
                .toList();
        return start.isEmpty() ? Set.of() : executions.create(start, lane);
    }
}
