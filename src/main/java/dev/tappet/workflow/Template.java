package dev.tappet.workflow;

/**
 * A value of a definition in which strings may hold <code>{{ expressions }}</code>, parsed once and evaluated often.
 *
 * <p>Values, here and everywhere in the core, are plain JSON values: {@code Map<String, Object>} (ordered),
 * {@code List<Object>}, {@code String}, {@code Number}, {@code Boolean} and {@code null}.
 */
public interface Template {
    /**
     * Evaluates all expressions within. A string that is one expression gives its value with its type; where an
     * expression stands within text, its value is written into the text.
     *
     * @throws ExpressionException when an expression errs, or exceeds a bound of time, depth or size
     */
    Object evaluate(Evaluation in);
}
