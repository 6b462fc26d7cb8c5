package dev.tappet.trigger;

import dev.tappet.execution.Executions;
import dev.tappet.execution.Lane;
import dev.tappet.execution.NewExecution;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.Delivery.Run;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Stores the executions of a request that passed all checks, and returns the outcome. */
record ExecutionStarter(Executions executions) {
    /**
     * @param late receives the id of a synchronous execution that runs here and takes long, before this method returns
     */
    TriggerOutcome start(WorkflowCandidates candidates, Consumer<UUID> late) {
        List<Run> runs = candidates.runs();
        return switch (candidates.call().url()) {
            case TriggerUrl.Webhook _ -> {
                store(candidates, Lane.ASYNC);
                yield new TriggerOutcome.Responded(
                        ResponseRenderer.started(runs),
                        runs.isEmpty() ? new DeliveryOutcome.Filtered() : new DeliveryOutcome.Started(runs));
            }
            case TriggerUrl.Async _ -> {
                store(candidates, Lane.ASYNC);
                yield new TriggerOutcome.Responded(
                        ResponseRenderer.accepted(runs.getFirst().execution()), new DeliveryOutcome.Started(runs));
            }
            case TriggerUrl.Sync _ -> storeAndAwait(candidates, runs.getFirst(), late);
        };
    }

    private TriggerOutcome storeAndAwait(WorkflowCandidates candidates, Run run, Consumer<UUID> late) {
        UUID id = run.execution();
        if (candidates.candidates().stream().noneMatch(WorkflowCandidate::runs)) {
            store(candidates, Lane.SYNC);
            int status = candidates.candidates().getFirst().execution().failureStatus();
            return new TriggerOutcome.Responded(
                    ResponseRenderer.failed(id, status), new DeliveryOutcome.Started(List.of(run)));
        }
        NewExecution execution = candidates.candidates().getFirst().execution();
        Executions.AwaitedExecution stored = executions.createAwaited(execution, () -> late.accept(id));
        return new TriggerOutcome.AwaitingReply(
                run,
                stored.reply(),
                stored.isRepeat()
                        ? new DeliveryOutcome.Repeated(List.of(run))
                        : new DeliveryOutcome.Started(List.of(run)));
    }

    /**
     * The failed ones first: if storing the others fails, the sender retries, and storing a failure again does no harm.
     */
    private void store(WorkflowCandidates candidates, Lane lane) {
        candidates
                .candidates()
                .forEach(candidate -> candidate
                        .failure()
                        .ifPresent(failure -> executions.createFailed(candidate.execution(), failure)));
        List<NewExecution> start = candidates.candidates().stream()
                .filter(WorkflowCandidate::runs)
                .map(WorkflowCandidate::execution)
                .toList();
        if (!start.isEmpty()) {
            executions.create(start, lane);
        }
    }
}
