package dev.tappet.api.execution;

import dev.tappet.api.support.RejectedException;
import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.execution.ReplayReader;
import dev.tappet.http.ProblemType;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Replays executions to show the results of their steps that compute or choose. */
@Singleton
class ExecutionDecisions {
    private final ReplayReader replays;
    private final ReplayRunner runner;

    ExecutionDecisions(ReplayReader replays, ReplayRunner runner) {
        this.replays = replays;
        this.runner = runner;
    }

    ReplayRunner.Decisions of(UUID workspace, UUID id) {
        try {
            return replays.of(workspace, id, (requested, journal) -> runner.run(workspace, requested, journal))
                    .orElseThrow(ExecutionResource::notFound)
                    .orElseThrow(() -> RejectedException.of(
                            ProblemType.SERVICE_UNAVAILABLE, "Too many executions are being replayed. Retry later"));
        } catch (ReplayReader.NotReplayableException e) {
            throw RejectedException.of(ProblemType.CONFLICT, e.getMessage());
        }
    }
}
