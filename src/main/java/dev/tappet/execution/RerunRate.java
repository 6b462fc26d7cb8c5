package dev.tappet.execution;

import dev.tappet.storage.ItemTable;
import dev.tappet.workspace.Quotas;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Limits how many executions a workspace runs again in a second: as many as triggers may start. They are counted apart,
 * so that many reruns after an outage do not reject new events.
 */
record RerunRate(ItemTable table, Quotas quotas, InstantSource clock) {
    /** @throws RerunService.TooManyException if the workspace has used up this second */
    void count(UUID workspace) {
        Instant now = clock.instant();
        Instant second = now.truncatedTo(ChronoUnit.SECONDS);
        int limit = quotas.of(workspace).rate();
        if (!table.admit("rerun " + workspace, 1, limit, second)) {
            throw new RerunService.TooManyException(limit, Duration.between(now, second.plusSeconds(1)));
        }
    }
}
