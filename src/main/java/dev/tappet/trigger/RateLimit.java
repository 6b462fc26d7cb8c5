package dev.tappet.trigger;

import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.Allowances;
import dev.tappet.workspace.Integration;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How many executions a workspace may start in a second, and how many of them an integration that has a limit of its
 * own. The integration's is counted first: what the workspace then refuses was counted there all the same.
 */
record RateLimit(ItemTable table, Allowances allowances) {
    /** What is stored is counted, the executions of conditions that erred included; nothing else is. */
    Passage<Weighed> check(Weighed weighed) {
        List<Candidate> stored = weighed.stored();
        if (stored.isEmpty()) {
            return Passage.free(weighed);
        }
        Instant at = weighed.call().request().received();
        Integration integration = weighed.call().integration();
        UUID workspace = stored.getFirst().execution().binding().workspace();
        return integration
                .settings()
                .limits()
                .rate()
                .flatMap(rate -> refuse("integration " + integration.id(), "This integration", rate, stored.size(), at))
                .or(() -> refuse(
                        workspace.toString(),
                        "A workspace",
                        allowances.of(workspace).rate(),
                        stored.size(),
                        at))
                .map(Passage::<Weighed>refused)
                .orElseGet(() -> Passage.free(weighed));
    }

    /**
     * Counts executions, unless the second is used up already. A fan-out is counted whole, however far over the limit
     * that takes it: one of 30 has to be able to pass.
     */
    private Optional<Rejection> refuse(String counter, String whose, int perSecond, int executions, Instant at) {
        return table.admit(counter, executions, perSecond, at.truncatedTo(ChronoUnit.SECONDS))
                ? Optional.empty()
                : Optional.of(new Rejection(
                        ErrorRow.RATE_LIMIT_EXCEEDED,
                        whose + " may start " + perSecond + " executions a second. Retry in a second.",
                        Optional.of(Duration.ofSeconds(1))));
    }
}
