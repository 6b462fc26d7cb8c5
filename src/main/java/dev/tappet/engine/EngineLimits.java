package dev.tappet.engine;

import java.time.Duration;

/**
 * The limits of one execution. If it exceeds one, it fails, and no {@code catch} handles that. The sizes of outputs and
 * responses are limited by a {@link dev.tappet.workspace.Quota} of the workspace.
 *
 * @param steps     the maximum number of steps, iterations included; a resumed run also counts the steps that it
 *                  repeats
 * @param computing the maximum time spent in expressions between two claims
 * @param duration  the maximum time from the creation of an execution to its end
 * @param origin    decides which headers a response may have
 */
public record EngineLimits(int steps, Duration computing, Duration duration, ResponseOrigin origin) {
    /** The limits of a server whose origin is shared. */
    public EngineLimits(int steps, Duration computing, Duration duration) {
        this(steps, computing, duration, ResponseOrigin.SHARED);
    }

    /** The maximum depth of nested workflow calls. */
    public static final int MAX_CALL_DEPTH = 10;

    /**
     * The maximum number of steps around a step, including those of the calling workflows. A position is stored in a
     * key, which may have 1,024 bytes on DynamoDB; each level needs 13.
     */
    public static final int MAX_STEP_DEPTH = 64;

    /**
     * The maximum duration of executions. Publishing enforces it for waits, and records are kept at least this long.
     */
    public static final Duration MAX_DURATION = Duration.ofDays(30);
}
