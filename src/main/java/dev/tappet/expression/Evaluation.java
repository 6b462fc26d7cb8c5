package dev.tappet.expression;

import java.time.Instant;
import java.util.Map;

/**
 * What an expression may know: everything that is not in here does not exist for it, so that the same evaluation
 * always gives the same value.
 *
 * @param context the root object <code>$</code>: event, vars, outputs of steps, ... ; it is not changed
 * @param now     what {@code $now()} and {@code $millis()} give
 * @param seed    seeds {@code $random()} and {@code $shuffle()}, which start anew at every evaluation
 * @param share   whose processor time it takes
 */
public record Evaluation(Map<String, Object> context, Instant now, long seed, ComputeShare share) {
    /** An evaluation that shares the processor with no other one. */
    public Evaluation(Map<String, Object> context, Instant now, long seed) {
        this(context, now, seed, ComputeShare.UNSHARED);
    }
}
