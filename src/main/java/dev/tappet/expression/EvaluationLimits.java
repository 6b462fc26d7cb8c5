package dev.tappet.expression;

import java.time.Duration;

/**
 * The limits of one evaluation of a template. An evaluation beyond a limit ends with an {@link ExpressionException}.
 *
 * @param time  the maximum working time; ten times as much while few operations have run, since then the machine is
 *              overloaded
 * @param depth the maximum nesting of expressions and calls
 * @param size  the maximum size of a value, in characters of JSON; intermediate values may have four times as many in
 *              total
 */
public record EvaluationLimits(Duration time, int depth, int size) {
    /**
     * The default limits. The size is larger than the largest payload and output that a configuration allows (6 MB, the
     * limit of Lambda).
     */
    public static final EvaluationLimits DEFAULT = new EvaluationLimits(Duration.ofMillis(500), 500, 8 << 20);

    /** The maximum number of numbers in a range such as {@code [1..n]}. */
    static final int RANGE = 100_000;

    /** The maximum number of values that one operation gathers from its parts. */
    static final int GATHERED = 4_000_000;

    /**
     * The same limit for an expression that binds positions or parents ({@code #}, {@code @}, {@code %}) or selects all
     * fields ({@code *}): the library takes quadratic time for these.
     */
    static final int GATHERED_SLOWLY = 10_000;

    /** The maximum length of an expression, in characters. The parser of the library takes quadratic time. */
    static final int EXPRESSION = 16_384;

    /**
     * The maximum nesting of an expression, in brackets and leading minus signs. Each level takes at most two kilobytes
     * of stack in the parser of the library. In total that is an eighth of the stack of the parsing thread, compiled or
     * interpreted.
     */
    static final int EXPRESSION_NESTING = 250;

    /** The maximum nesting of a value, half of the limit of a JSON parser. */
    static final int NESTING = 500;
}
