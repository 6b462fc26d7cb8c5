package dev.tappet.workspace;

/**
 * What a workspace may use.
 *
 * @param rate    executions a second
 * @param payload bytes of the body of a trigger request
 * @param output  bytes of an execution's output, as JSON
 */
public record Quota(int rate, int payload, int output) {
    /** The same where the workspace has no limit of its own. */
    public Quota with(WorkspaceLimits own) {
        return new Quota(
                own.rate().orElse(rate),
                own.payload().orElse(payload),
                own.output().orElse(output));
    }
}
