package dev.tappet.expression;

import java.time.Instant;
import java.util.Map;

/**
 * The input of an evaluation. Expressions can read nothing else, so that the same evaluation always returns the same
 * value.
 *
 * @param context the root object <code>$</code> with event, vars, outputs of steps and so on; it is not changed
 * @param now     the time that {@code $now()} and {@code $millis()} return
 * @param seed    the seed of {@code $random()} and {@code $shuffle()}, which start anew in every evaluation
 * @param share   the share of processor time and memory that the evaluation uses
 * @param result  is called with the size of the value before the value is returned
 */
public record Evaluation(
        Map<String, Object> context, Instant now, long seed, ComputeShare share, ResultObserver result) {
    /** Receives the size of a value before the evaluation returns it. */
    @FunctionalInterface
    public interface ResultObserver {
        ResultObserver NONE = (_, _) -> {};

        /**
         * May throw an exception to refuse the value; the evaluation ends with this exception.
         *
         * @param size   bytes of heap of the value, without the parts that belong to the context
         * @param length approximate number of characters of the value as JSON, including those parts
         */
        void created(long size, long length);
    }

    /** An evaluation without a result observer. */
    public Evaluation(Map<String, Object> context, Instant now, long seed, ComputeShare share) {
        this(context, now, seed, share, ResultObserver.NONE);
    }

    /** An evaluation that does not share its processor. */
    public Evaluation(Map<String, Object> context, Instant now, long seed) {
        this(context, now, seed, ComputeShare.UNSHARED);
    }
}
