package dev.tappet.workspace;

import java.util.Optional;

/**
 * What a workspace may use.
 *
 * @param rate    executions a second
 * @param payload bytes of the body of a trigger request
 * @param output  bytes of an execution's output, as JSON
 * @param reporting who is told of executions that end, if anyone is: not what it may use, but read as often
 * @param spread  of its lists over partitions of the table
 */
public record Quota(int rate, int payload, int output, Optional<Reporting> reporting, Spread spread) {
    /** Of a workspace in which no ends are reported, and whose lists are not spread. */
    public Quota(int rate, int payload, int output) {
        this(rate, payload, output, Optional.empty(), Spread.ONE);
    }

    Quota with(Optional<Reporting> of) {
        return new Quota(rate, payload, output, of, spread);
    }

    /** The same with lists that are spread. */
    public Quota with(Spread own) {
        return new Quota(rate, payload, output, reporting, own);
    }

    /** The same where the workspace has no limit of its own. */
    public Quota with(WorkspaceLimits own) {
        return new Quota(
                own.rate().orElse(rate),
                own.payload().orElse(payload),
                own.output().orElse(output),
                reporting,
                spread);
    }
}
