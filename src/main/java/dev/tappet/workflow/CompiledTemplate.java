package dev.tappet.workflow;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A template whose expressions are parsed, with the bounds of each evaluation. */
record CompiledTemplate(Node node, Bounds bounds, Set<String> secrets) implements Template {
    CompiledTemplate(Node node, Bounds bounds) {
        this(node, bounds, secretsOf(node));
    }

    private static Set<String> secretsOf(Node node) {
        return node.expressions()
                .flatMap(expression -> expression.analysis().uses().stream())
                .filter(use -> use.name().equals(ScopeCheck.SECRETS))
                .map(Analysis.Use::field)
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Object evaluate(Evaluation in) {
        return switch (node) {
            case Node.Constant constant -> constant.value();
            case Node.Single single -> single.value(new Guard(in, bounds, true));
            case Node.Text _, Node.Fields _, Node.Items _ -> node.value(new Guard(in, bounds, false));
        };
    }

    @Override
    public boolean isConstant() {
        return node instanceof Node.Constant;
    }

    /** Whether it is one expression and nothing around it, so that its value can be of any type. */
    boolean isSingle() {
        return node instanceof Node.Single;
    }

    Stream<Expression> expressions() {
        return node.expressions();
    }
}
