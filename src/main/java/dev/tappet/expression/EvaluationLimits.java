package dev.tappet.expression;

import java.time.Duration;

/**
 * How much one evaluation of a template may use. Beyond that it ends with an {@link ExpressionException}.
 *
 * @param time  how long it may take; ten times as long as long as it has done next to nothing, which is the fault of
 *     a machine with too much to do, and not of the expression
 * @param depth how deep expressions and calls may nest
 * @param size  the largest value, in characters of JSON; up to four times as much may be made on the way
 */
public record EvaluationLimits(Duration time, int depth, int size) {
    /** The size is above the largest payload and output that a configuration allows (6 MB, Lambda's limit). */
    public static final EvaluationLimits DEFAULT = new EvaluationLimits(Duration.ofMillis(500), 500, 8 << 20);

    /** The most numbers of a range, as in {@code [1..n]}. */
    static final int RANGE = 100_000;

    /** The most values that one operation may gather from its parts. */
    static final int GATHERED = 4_000_000;

    /**
     * The same in an expression that binds positions or parents ({@code #}, {@code @}, {@code %}) or takes all
     * fields ({@code *}): the library's work for those grows with the square.
     */
    static final int GATHERED_SLOWLY = 10_000;

    /** The longest expression, in characters: the library's parser takes time by the square of it. */
    static final int EXPRESSION = 16_384;

    /**
     * The deepest nesting of an expression, in brackets and minus signs before values. Each takes two kilobytes of the
     * library's parser at the most, which is an eighth of what its thread has, whether or not its code is compiled yet.
     */
    static final int EXPRESSION_NESTING = 250;

    /** The deepest nesting of a value, half of what a JSON parser takes. */
    static final int NESTING = 500;
}
