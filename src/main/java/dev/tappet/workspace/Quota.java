package dev.tappet.workspace;

import java.util.Optional;

/**
 * What a workspace may use.
 *
 * @param rate    executions a second
 * @param payload bytes of the body of a trigger request
 * @param output  bytes of an execution's output, as JSON
 * @param reporting who is told of executions that end, if anyone is: not what it may use, but read as often
 */
public record Quota(int rate, int payload, int output, Optional<Reporting> reporting) {
    /** Of a workspace in which no ends are reported. */
    public Quota(int rate, int payload, int output) {
        this(rate, payload, output, Optional.empty());
    }

    Quota with(Optional<Reporting> of) {
        return new Quota(rate, payload, output, of);
    }

    /** The same where the workspace has no limit of its own. */
    public Quota with(WorkspaceLimits own) {
        return new Quota(
                own.rate().orElse(rate),
                own.payload().orElse(payload),
                own.output().orElse(output),
                reporting);
    }
}
