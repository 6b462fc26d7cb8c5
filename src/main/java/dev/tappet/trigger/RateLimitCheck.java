package dev.tappet.trigger;

import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Limits how many executions a workspace, and an integration with its own limit, may start in a second. The integration
 * is counted first; its count is returned if the workspace is over its limit.
 */
record RateLimitCheck(ItemTable table, Quotas quotas) {
    /** Counts the executions that will be stored, including those whose condition failed. */
    CheckResult<WorkflowCandidates> check(WorkflowCandidates candidates) {
        List<WorkflowCandidate> stored = candidates.stored();
        if (stored.isEmpty()) {
            return CheckResult.proceed(candidates);
        }
        Instant at = candidates.call().request().received();
        int n = stored.size();
        Integration integration = candidates.call().integration();
        Optional<Counter> ofIntegration = integration
                .settings()
                .limits()
                .rate()
                .map(rate -> new Counter("integration " + integration.id(), "This integration", rate));
        Optional<Rejection> refused = ofIntegration.flatMap(counter -> refuse(counter, n, at));
        if (refused.isPresent()) {
            return CheckResult.refused(refused.get());
        }
        UUID workspace = stored.getFirst().execution().binding().workspace();
        Counter ofWorkspace = new Counter(
                workspace.toString(), "A workspace", quotas.of(workspace).rate());
        Optional<Rejection> refusedToWorkspace = refuse(ofWorkspace, n, at);
        if (refusedToWorkspace.isPresent()) {
            ofIntegration.ifPresent(counter -> refund(counter, n, at));
            return CheckResult.refused(refusedToWorkspace.get());
        }
        return CheckResult.proceed(candidates);
    }

    /**
     * @param subject who may start executions, for the message
     */
    private record Counter(String name, String subject, int perSecond) {}

    /**
     * Counts executions, unless the second is used up. A fan-out is counted as a whole even if it exceeds the limit,
     * because a fan-out of 30 must be able to pass.
     */
    private Optional<Rejection> refuse(Counter counter, int executions, Instant at) {
        return table.admit(counter.name(), executions, counter.perSecond(), at.truncatedTo(ChronoUnit.SECONDS))
                ? Optional.empty()
                : Optional.of(new Rejection(
                        ProblemType.RATE_LIMIT_EXCEEDED,
                        counter.subject() + " may start " + counter.perSecond()
                                + " executions a second. Retry in a second.",
                        Optional.of(Duration.ofSeconds(1))));
    }

    private void refund(Counter counter, int executions, Instant at) {
        table.admit(counter.name(), -executions, Integer.MAX_VALUE, at.truncatedTo(ChronoUnit.SECONDS));
    }
}
