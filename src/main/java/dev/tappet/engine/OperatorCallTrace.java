package dev.tappet.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * Diagnostics of an operator call, for users. Redacted, and never used for control flow.
 *
 * @param started  when the call began
 * @param attempts the number of external attempts
 * @param input    the arguments of the call
 */
public record OperatorCallTrace(Instant started, int attempts, TruncatedValue input) {
    /** The maximum size of the shown input, in bytes. It is stored in the journal entry itself. */
    public static final int INPUT_BYTES = 2 * 1024;

    /** The value for entries without diagnostics. */
    public static final Optional<OperatorCallTrace> UNKNOWN = Optional.empty();
}
