package dev.tappet.engine;

import java.time.Instant;
import java.util.Map;

/** What a caller who waits for an execution is told, as soon as it is known. */
public sealed interface Reply {
    /**
     * A {@code respond} step answered. Whatever becomes of the execution after that does not change it.
     *
     * @param parameters status, headers and body, as those of an exit
     * @param at         when it was given
     */
    record Response(Map<String, Object> parameters, Instant at) implements Reply {}

    /** It ended, and no step had answered before. */
    record End(ExecutionResult outcome) implements Reply {}
}
