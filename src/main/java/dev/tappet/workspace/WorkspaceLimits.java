package dev.tappet.workspace;

import java.util.Optional;

/**
 * Where a workspace may use more, or less, than others; its administrators cannot change it,
 * the instance's does. What is empty is as for others.
 *
 * @param rate    executions a second
 * @param payload bytes of the body of a trigger request
 * @param output  bytes of an execution's output, as JSON
 * @param spread  over how many partitions of the table its lists are spread; 1 where it is empty
 */
public record WorkspaceLimits(
        Optional<Integer> rate, Optional<Integer> payload, Optional<Integer> output, Optional<Integer> spread) {
    public static final WorkspaceLimits NONE =
            new WorkspaceLimits(Optional.empty(), Optional.empty(), Optional.empty());

    /** With lists that are not spread. */
    public WorkspaceLimits(Optional<Integer> rate, Optional<Integer> payload, Optional<Integer> output) {
        this(rate, payload, output, Optional.empty());
    }
}
