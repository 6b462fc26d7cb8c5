package dev.tappet.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What expressions at a place of a workflow may see: the steps that may have run before, which grow from step to step,
 * and what some places have in addition. A branch adds to what is around it without copying it, since a definition may
 * have thousands of branches after thousands of steps.
 */
public final class ExpressionScope {
    /** The name of the variable that holds the secrets. */
    public static final String SECRETS = "secrets";

    /** The name of the variable that holds the variables of the workspace. */
    public static final String VARIABLES = "variables";

    private final Optional<ExpressionScope> around;
    /** Of the steps in this branch itself. */
    private final Set<String> ids;

    private final boolean item;
    private final boolean error;
    private final boolean secrets;

    private ExpressionScope(
            Optional<ExpressionScope> around, Set<String> ids, boolean item, boolean error, boolean secrets) {
        this.around = around;
        this.ids = ids;
        this.item = item;
        this.error = error;
        this.secrets = secrets;
    }

    public static ExpressionScope start() {
        return new ExpressionScope(Optional.empty(), new LinkedHashSet<>(), false, false, false);
    }

    /** A branch, whose steps are not seen beside it. Nothing is added here before the branch is complete. */
    public ExpressionScope branch() {
        return new ExpressionScope(Optional.of(this), new LinkedHashSet<>(), item, error, secrets);
    }

    public ExpressionScope withItem() {
        return new ExpressionScope(Optional.of(this), new LinkedHashSet<>(), true, error, secrets);
    }

    public ExpressionScope withError() {
        return new ExpressionScope(Optional.of(this), new LinkedHashSet<>(), item, true, secrets);
    }

    public ExpressionScope withSecrets() {
        return new ExpressionScope(around, ids, item, error, true);
    }

    /** A step with an id may have run from here on. */
    public void add(String id) {
        ids.add(id);
    }

    /** The steps of a branch may have run from here on. */
    public void join(ExpressionScope branch) {
        ids.addAll(branch.ids);
    }

    /** Whether a step with this id may have run. */
    public boolean knows(String id) {
        for (Optional<ExpressionScope> scope = Optional.of(this); scope.isPresent(); scope = scope.get().around) {
            if (scope.get().ids.contains(id)) {
                return true;
            }
        }
        return false;
    }

    /** The ids of all steps that may have run, the first of them first. */
    public Set<String> ids() {
        Deque<ExpressionScope> outermostFirst = new ArrayDeque<>();
        for (Optional<ExpressionScope> scope = Optional.of(this); scope.isPresent(); scope = scope.get().around) {
            outermostFirst.push(scope.get());
        }
        Set<String> all = new LinkedHashSet<>();
        outermostFirst.forEach(scope -> all.addAll(scope.ids));
        return all;
    }

    /** Whether an item of a loop is there. */
    public boolean item() {
        return item;
    }

    /** Whether a caught error is there. */
    public boolean error() {
        return error;
    }

    /** Whether secrets are there. */
    public boolean secrets() {
        return secrets;
    }
}
