package dev.tappet.expression;

import dev.tappet.json.Problem;
import java.util.Optional;
import java.util.Set;

/**
 * A value of a definition in which strings may hold <code>{{ expressions }}</code>, parsed once and evaluated often,
 * by many threads at once.
 *
 * <p>Values, here and everywhere in the core, are plain JSON values: {@code Map<String, Object>} (ordered),
 * {@code List<Object>}, {@code String}, {@code Number}, {@code Boolean} and {@code null}.
 */
@FunctionalInterface
public interface Template {
    /**
     * Evaluates all expressions within. A string that is one expression gives its value with its type; where an
     * expression stands within text, its value is written into the text: a text as it is, numbers, booleans, arrays
     * and objects as JSON, and nothing for what is null or missing. What JSONata calls undefined is null.
     *
     * <p>The result may share parts with the context, so neither may be changed afterwards.
     *
     * @throws ExpressionException when an expression errs, or exceeds a bound of time, depth or size
     */
    Object evaluate(Evaluation evaluation);

    /** Whether there is no expression in it, so that every evaluation gives the same, whatever is known. */
    default boolean isConstant() {
        return false;
    }

    /** A field of an object that is the same in every evaluation; empty if an expression gives it, or there is none. */
    default Optional<Object> constantField(String field) {
        return Optional.empty();
    }

    /** The names of all secrets that it uses, as in <code>$.secrets.name</code>. */
    default Set<String> secrets() {
        return Set.of();
    }

    /** The names of all variables of the workspace that it uses, as in <code>$.variables.name</code>. */
    default Set<String> variables() {
        return Set.of();
    }

    /** A value as it stands: braces in its strings are text. */
    static Template constant(Object value) {
        return new CompiledTemplate(new TemplateNode.Constant(value), EvaluationLimits.DEFAULT);
    }

    /**
     * Compiles a value with expressions, with the default limits; for use outside of definitions.
     *
     * @throws IllegalArgumentException when an expression is not valid
     */
    static Template of(Object value) {
        TemplateParser parser = new TemplateParser(new ExpressionParser(), EvaluationLimits.DEFAULT);
        Template template = ExpressionParser.inOwnThread(() -> parser.parse(value, "", (expression, place) -> {}));
        parser.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .findFirst()
                .ifPresent(problem -> {
                    throw new IllegalArgumentException(problem.message());
                });
        return template;
    }
}
