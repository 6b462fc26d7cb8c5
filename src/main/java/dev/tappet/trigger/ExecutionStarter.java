package dev.tappet.trigger;

import dev.tappet.execution.Executions;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** The end of the checks: stores what passed them, and says what the sender is answered. */
record ExecutionStarter(Executions executions) {
    /** @param late gets the id of a synchronous execution that runs here and takes long, before this returns */
    TriggerOutcome start(WorkflowCandidates weighed, Consumer<UUID> late) {
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
            case TriggerUrl.Sync _ -> storeAndAwait(weighed, runs.getFirst(), late);
        };
    }

    private TriggerOutcome storeAndAwait(WorkflowCandidates weighed, Run run, Consumer<UUID> late) {
        UUID id = run.execution();
        if (weighed.candidates().stream().noneMatch(WorkflowCandidate::runs)) {
            store(weighed, Lane.SYNC);
            int status = weighed.candidates().getFirst().execution().failureStatus();
            return new TriggerOutcome.Responded(
                    ResponseRenderer.failed(id, status), new DeliveryOutcome.Started(List.of(run)));
        }
        NewExecution execution = weighed.candidates().getFirst().execution();
        Executions.AwaitedExecution stored = executions.createAwaited(execution, () -> late.accept(id));
        return new TriggerOutcome.AwaitingReply(
                run,
                stored.reply(),
                stored.existed()
                        ? new DeliveryOutcome.Repeated(List.of(run))
                        : new DeliveryOutcome.Started(List.of(run)));
    }

    /**
     * The failed ones first: if storing the others fails, the caller retries, and repeating a failure does no harm.
     */
    private void store(WorkflowCandidates weighed, Lane lane) {
        weighed.candidates()
                .forEach(each ->
                        each.failure().ifPresent(failure -> executions.createFailed(each.execution(), failure)));
        List<NewExecution> start = weighed.candidates().stream()
                .filter(WorkflowCandidate::runs)
                .map(WorkflowCandidate::execution)
                .toList();
        if (!start.isEmpty()) {
            executions.create(start, lane);
        }
    }
}
