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
 * @param share   whose processor time and memory it takes
 * @param result  is told about the value before it is given
 */
public record Evaluation(
        Map<String, Object> context, Instant now, long seed, ComputeShare share, ResultObserver result) {
    /** What an evaluation gives. */
    @FunctionalInterface
    public interface ResultObserver {
        ResultObserver NONE = (_, _) -> {};

        /**
         * May refuse the value by an exception, which the evaluation ends with.
         *
         * @param size   bytes of heap that it takes, without the parts of the context in it
         * @param length characters of JSON, roughly, with these
         */
        void made(long size, long length);
    }

    /** An evaluation whose value is not kept. */
    public Evaluation(Map<String, Object> context, Instant now, long seed, ComputeShare share) {
        this(context, now, seed, share, ResultObserver.NONE);
    }

    /** An evaluation that shares the processor with no other one. */
    public Evaluation(Map<String, Object> context, Instant now, long seed) {
        this(context, now, seed, ComputeShare.UNSHARED);
    }
}
