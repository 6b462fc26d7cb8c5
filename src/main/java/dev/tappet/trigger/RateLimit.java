package dev.tappet.trigger;

import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.Allowances;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** How many executions a workspace may start in a second. */
record RateLimit(ItemTable table, Allowances allowances) {
    /** What is stored is counted, the executions of conditions that erred included; nothing else is. */
    Passage<Weighed> check(Weighed weighed) {
        List<Candidate> stored = weighed.stored();
        return stored.isEmpty()
                ? Passage.free(weighed)
                : refuse(
                                stored.getFirst().execution().binding().workspace(),
                                stored.size(),
                                weighed.call().request().received())
                        .map(Passage::<Weighed>refused)
                        .orElseGet(() -> Passage.free(weighed));
    }

    /**
     * Counts executions, unless the second is used up already. A fan-out is counted whole, however far over the limit
     * that takes it: one of 30 has to be able to pass.
     */
    private Optional<Rejection> refuse(UUID workspace, int executions, Instant at) {
        int perSecond = allowances.of(workspace).rate();
        boolean admitted = table.admit(workspace.toString(), executions, perSecond, at.truncatedTo(ChronoUnit.SECONDS));
        return admitted
                ? Optional.empty()
                : Optional.of(new Rejection(
                        ErrorRow.RATE_LIMIT_EXCEEDED,
                        "A workspace may start " + perSecond + " executions a second. Retry in a second.",
                        Optional.of(Duration.ofSeconds(1))));
    }
}
