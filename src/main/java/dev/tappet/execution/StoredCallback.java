package dev.tappet.execution;

import dev.tappet.workspace.integration.Authentication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A callback of an execution, as callers and API users see it: without its token, of which only a hash is stored.
 *
 * @param id             derived from the hash of the token
 * @param execution      that opened it, or the rerun that continues with it
 * @param workflow       of the execution
 * @param workflowName   for callers
 * @param path           the position of the step that opened it
 * @param title          shown to callers
 * @param choices        of which a caller selects one; empty if there are none
 * @param until          when it can be decided
 * @param authentication required of callers
 * @param decided        once it is decided
 */
public record StoredCallback(
        UUID id,
        UUID workspace,
        UUID execution,
        UUID workflow,
        String workflowName,
        String path,
        Optional<String> title,
        List<String> choices,
        Instant created,
        Instant until,
        Status status,
        Optional<Authentication> authentication,
        Optional<Decision> decided) {
    /** The status of a callback. */
    public enum Status {
        /** Not decided. Its time may be over, though. */
        OPEN,
        DECIDED,
        /** Its timeout came first. */
        EXPIRED
    }

    /**
     * The decision.
     *
     * @param choice empty if the callback has no choices
     */
    public record Decision(Optional<String> choice, Instant at) {}

    /** Whether its time is over at an instant. */
    public boolean isExpired(Instant now) {
        return status == Status.EXPIRED || !until.isAfter(now);
    }
}
