package dev.tappet.expression;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What expressions at a place of a workflow may see.
 *
 * @param ids     of the steps that may have run before; they grow from step to step
 * @param item    whether an item of a loop is there
 * @param error   whether a caught error is there
 * @param secrets whether secrets are there
 */
public record ExpressionScope(Set<String> ids, boolean item, boolean error, boolean secrets) {
    /** The name of the variable that holds the secrets. */
    public static final String SECRETS = "secrets";

    public static ExpressionScope start() {
        return new ExpressionScope(new LinkedHashSet<>(), false, false, false);
    }

    /** A branch, whose steps are not seen beside it. */
    public ExpressionScope branch() {
        return new ExpressionScope(new LinkedHashSet<>(ids), item, error, secrets);
    }

    public ExpressionScope withItem() {
        return new ExpressionScope(new LinkedHashSet<>(ids), true, error, secrets);
    }

    public ExpressionScope withError() {
        return new ExpressionScope(new LinkedHashSet<>(ids), item, true, secrets);
    }

    public ExpressionScope withSecrets() {
        return new ExpressionScope(ids, item, error, true);
    }
}
