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
 * How many executions a workspace may start in a second, and how many of them an integration that has a limit of its
 * own. The integration's is counted first, and given back where the workspace refuses.
 */
record RateLimitCheck(ItemTable table, Quotas quotas) {
    /** What is stored is counted, the executions of conditions that erred included; nothing else is. */
    CheckResult<WorkflowCandidates> check(WorkflowCandidates candidates) {
        List<WorkflowCandidate> stored = candidates.stored();
        if (stored.isEmpty()) {
            return CheckResult.free(candidates);
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
        Counter whole = new Counter(
                workspace.toString(), "A workspace", quotas.of(workspace).rate());
        Optional<Rejection> refusedToAll = refuse(whole, n, at);
        if (refusedToAll.isPresent()) {
            ofIntegration.ifPresent(counter -> giveBack(counter, n, at));
            return CheckResult.refused(refusedToAll.get());
        }
        return CheckResult.free(candidates);
    }

    /** @param subject to be read before what it may */
    private record Counter(String name, String subject, int perSecond) {}

    /**
     * Counts executions, unless the second is used up already. A fan-out is counted whole, however far over the limit
     * that takes it: one of 30 has to be able to pass.
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

    private void giveBack(Counter counter, int executions, Instant at) {
        table.admit(counter.name(), -executions, Integer.MAX_VALUE, at.truncatedTo(ChronoUnit.SECONDS));
    }
}
