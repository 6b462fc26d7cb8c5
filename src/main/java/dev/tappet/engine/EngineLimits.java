package dev.tappet.engine;

import java.time.Duration;

/**
 * What one execution may use. Exceeding one fails it, whatever it tries to catch. How much it may gather, answer or
 * give is its workspace's {@link dev.tappet.workspace.Quota}.
 *
 * @param steps     steps taken, iterations counted, and those counted again that a resumed run walks again
 * @param computing time spent in expressions between two claims
 * @param duration  from its creation to its end
 * @param origin    decides which headers its response may have
 */
public record EngineLimits(int steps, Duration computing, Duration duration, ResponseOrigin origin) {
    /** Of a server whose origin is shared. */
    public EngineLimits(int steps, Duration computing, Duration duration) {
        this(steps, computing, duration, ResponseOrigin.SHARED);
    }

    /** The most calls of workflows within each other. */
    public static final int CALLS = 10;

    /**
     * The most steps around a step, those of the workflows that call it included. A position becomes a key, which may
     * have 1,024 bytes on DynamoDB; each level takes 13.
     */
    public static final int DEPTH = 64;

    /** Publish enforces the same maximum for waits, and no record is kept for less. */
    public static final Duration LONGEST = Duration.ofDays(30);
}
