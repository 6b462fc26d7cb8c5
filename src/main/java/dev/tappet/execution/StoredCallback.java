package dev.tappet.execution;

import dev.tappet.workspace.integration.Authentication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A callback of an execution, as callers and users of the API see it: without its token, of which only a hash is stored.
 *
 * @param id             derived from the hash of the token
 * @param execution      that opened it, or the rerun that goes on with it
 * @param workflow       of the execution
 * @param workflowName   for callers
 * @param path           the position of the step that opened it
 * @param title          what it is about, for callers
 * @param choices        one of which a caller makes; empty if there is nothing to choose
 * @param until          from when on it cannot be decided
 * @param authentication what a caller must satisfy
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
        Optional<Made> decided) {
    /** Where it stands. */
    public enum Status {
        /** Nobody has decided it. It may be too late, though. */
        OPEN,
        DECIDED,
        /** Its time-out came first. */
        EXPIRED
    }

    /**
     * The decision.
     *
     * @param choice empty if there was nothing to choose
     */
    public record Made(Optional<String> choice, Instant at) {}

    /** Whether its time is over at an instant. */
    public boolean isOver(Instant now) {
        return status == Status.EXPIRED || !until.isAfter(now);
    }
}
