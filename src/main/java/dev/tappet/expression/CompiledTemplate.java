package dev.tappet.expression;

import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A template with parsed expressions and the limits of each evaluation. */
public record CompiledTemplate(TemplateNode node, EvaluationLimits limits, Set<String> secrets, Set<String> variables)
        implements Template {
    CompiledTemplate(TemplateNode node, EvaluationLimits limits) {
        this(node, limits, fieldsOf(ExpressionScope.SECRETS, node), fieldsOf(ExpressionScope.VARIABLES, node));
    }

    /** The same template in a workflow in which <code>$.variables</code> is the output of a step. */
    CompiledTemplate withoutVariables() {
        return new CompiledTemplate(node, limits, secrets, Set.of());
    }

    private static Set<String> fieldsOf(String name, TemplateNode node) {
        return node.expressions()
                .flatMap(expression -> expression.analysis().uses().stream())
                .filter(use -> use.name().equals(name))
                .map(ExpressionAnalysis.Use::field)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Object evaluate(Evaluation evaluation) {
        return switch (node) {
            case TemplateNode.Constant constant -> constant.value();
            case TemplateNode.Single single -> value(single, new EvaluationLimiter(evaluation, limits, true));
            case TemplateNode.Text _, TemplateNode.Url _, TemplateNode.Fields _, TemplateNode.Items _ ->
                value(node, new EvaluationLimiter(evaluation, limits, false));
        };
    }

    private static Object value(TemplateNode node, EvaluationLimiter limiter) {
        limiter.begin();
        try {
            Object value = node.value(limiter);
            limiter.reportResult();
            return value;
        } finally {
            limiter.end();
        }
    }

    @Override
    public boolean isConstant() {
        return node instanceof TemplateNode.Constant;
    }

    @Override
    public Optional<Object> constantField(String field) {
        return switch (node) {
            case TemplateNode.Constant(Map<?, ?> object) -> Optional.ofNullable(object.get(field));
            case TemplateNode.Fields(SequencedMap<String, TemplateNode> fields)
            when fields.get(field) instanceof TemplateNode.Constant(Object value) -> Optional.ofNullable(value);
            case TemplateNode.Constant _,
                    TemplateNode.Fields _,
                    TemplateNode.Single _,
                    TemplateNode.Text _,
                    TemplateNode.Url _,
                    TemplateNode.Items _ -> Optional.empty();
        };
    }

    /** Whether the template is one expression without text around it, so that its value can be of any type. */
    public boolean isSingle() {
        return node instanceof TemplateNode.Single;
    }

    Stream<Expression> expressions() {
        return node.expressions();
    }
}
