package dev.tappet.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * How a step that acted went about it: for people, so secrets are hidden in it, and nothing is decided by it.
 *
 * @param started  when its call began
 * @param attempts how often the outside was asked
 * @param input    its arguments
 */
public record OperatorCallTrace(Instant started, int attempts, TruncatedValue input) {
    /** Bytes of an input that are shown: they lie in the journal's entry itself. */
    public static final int INPUT_BYTES = 2 * 1024;

    /** Of entries that hold none. */
    public static final Optional<OperatorCallTrace> UNKNOWN = Optional.empty();
}
