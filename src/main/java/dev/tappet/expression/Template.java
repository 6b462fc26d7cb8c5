package dev.tappet.expression;

import dev.tappet.json.Problem;
import java.util.Optional;
import java.util.Set;

/**
 * A value of a definition whose strings may contain <code>{{ expressions }}</code>. It is parsed once and can be
 * evaluated often, by several threads at once.
 *
 * <p>Values, here and everywhere in the core, are plain JSON values: {@code Map<String, Object>} (ordered),
 * {@code List<Object>}, {@code String}, {@code Number}, {@code Boolean} and {@code null}.
 */
@FunctionalInterface
public interface Template {
    /**
     * Evaluates all expressions of the template. A string that is one expression becomes its value, with its type. An
     * expression within text becomes text: a text is inserted unchanged, numbers, booleans, arrays and objects as JSON,
     * and an empty text for null or missing values. JSONata's undefined is null.
     *
     * <p>The result may share parts with the context, so neither may be changed afterwards.
     *
     * @throws ExpressionException if an expression fails or exceeds a limit of time, depth or size
     */
    Object evaluate(Evaluation evaluation);

    /** Whether the template has no expression, so that every evaluation returns the same value. */
    default boolean isConstant() {
        return false;
    }

    /**
     * A field of the object that is the same in every evaluation; empty if it depends on an expression or does not
     * exist.
     */
    default Optional<Object> constantField(String field) {
        return Optional.empty();
    }

    /** The names of all secrets that the template uses, as in <code>$.secrets.name</code>. */
    default Set<String> secrets() {
        return Set.of();
    }

    /** The names of all variables of the workspace that the template uses, as in <code>$.variables.name</code>. */
    default Set<String> variables() {
        return Set.of();
    }

    /** A constant: braces in its strings are text. */
    static Template constant(Object value) {
        return new CompiledTemplate(new TemplateNode.Constant(value), EvaluationLimits.DEFAULT);
    }

    /**
     * Compiles a value with expressions, with the default limits. For use outside of definitions.
     *
     * @throws IllegalArgumentException if an expression is not valid
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
