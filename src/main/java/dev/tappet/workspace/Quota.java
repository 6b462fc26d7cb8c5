package dev.tappet.workspace;

import java.util.Optional;

/**
 * The limits of a workspace.
 *
 * @param rate      executions per second
 * @param payload   bytes of the body of a trigger request
 * @param output    bytes of the output of an execution, as JSON
 * @param reporting the event reporting of the workspace; not a limit, but read as often
 * @param spread    of its lists over partitions of the table
 */
public record Quota(int rate, int payload, int output, Optional<Reporting> reporting, Spread spread) {
    /** The limits of a workspace without event reporting, whose lists are not spread. */
    public Quota(int rate, int payload, int output) {
        this(rate, payload, output, Optional.empty(), Spread.ONE);
    }

    Quota with(Optional<Reporting> of) {
        return new Quota(rate, payload, output, of, spread);
    }

    /** The same limits with spread lists. */
    public Quota with(Spread own) {
        return new Quota(rate, payload, output, reporting, own);
    }

    /** The same limits, replaced where the workspace has its own. */
    public Quota with(WorkspaceLimits own) {
        return new Quota(
                own.rate().orElse(rate),
                own.payload().orElse(payload),
                own.output().orElse(output),
                reporting,
                spread);
    }
}
