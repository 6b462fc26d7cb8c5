package dev.tappet.workspace;

import java.util.Optional;

/**
 * The limits of a workspace that differ from the defaults. Only administrators of the instance can change them. Empty
 * limits have the default.
 *
 * @param rate    executions per second
 * @param payload bytes of the body of a trigger request
 * @param output  bytes of the output of an execution, as JSON
 * @param spread  number of table partitions over which its lists are spread; 1 if empty
 */
public record WorkspaceLimits(
        Optional<Integer> rate, Optional<Integer> payload, Optional<Integer> output, Optional<Integer> spread) {
    public static final WorkspaceLimits NONE =
            new WorkspaceLimits(Optional.empty(), Optional.empty(), Optional.empty());

    /** Limits with lists that are not spread. */
    public WorkspaceLimits(Optional<Integer> rate, Optional<Integer> payload, Optional<Integer> output) {
        this(rate, payload, output, Optional.empty());
    }
}
