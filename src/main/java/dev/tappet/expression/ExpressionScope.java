package dev.tappet.expression;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The names that expressions at a place of a workflow can use: the outputs of previous steps, the variables that may be
 * set, and the names that only some places have. Names are added from step to step. A branch refers to its outer scope
 * without copying it, since a definition may have thousands of branches after thousands of steps.
 */
public final class ExpressionScope {
    /** The name of the field of the context that holds the secrets. */
    public static final String SECRETS = "secrets";

    /** The name of the field of the context that holds the variables of the workspace. */
    public static final String VARIABLES = "variables";

    private final Optional<ExpressionScope> around;
    private final ScopeNames ids;
    private final ScopeNames variables;
    /**
     * The variables that the steps of this iteration set, possibly after an expression, with the places of these steps.
     */
    private final Map<String, String> iteration;

    private final boolean item;
    private final boolean error;
    private final boolean secrets;

    private ExpressionScope(
            Optional<ExpressionScope> around,
            Map<String, String> iteration,
            boolean item,
            boolean error,
            boolean secrets) {
        this(around, new ScopeNames(), new ScopeNames(), iteration, item, error, secrets);
    }

    private ExpressionScope(
            Optional<ExpressionScope> around,
            ScopeNames ids,
            ScopeNames variables,
            Map<String, String> iteration,
            boolean item,
            boolean error,
            boolean secrets) {
        this.around = around;
        this.ids = ids;
        this.variables = variables;
        this.iteration = iteration;
        this.item = item;
        this.error = error;
        this.secrets = secrets;
    }

    public static ExpressionScope start() {
        return new ExpressionScope(Optional.empty(), Map.of(), false, false, false);
    }

    /**
     * The scope of a branch. Its steps are not visible outside of it. This scope must not change until the branch is
     * complete.
     */
    public ExpressionScope branch() {
        return new ExpressionScope(Optional.of(this), Map.of(), item, error, secrets);
    }

    /**
     * The scope of an iteration.
     *
     * @param variables the variables that the iteration sets, with the places of the steps that set them
     */
    public ExpressionScope iteration(Map<String, String> variables) {
        return new ExpressionScope(Optional.of(this), variables, true, error, secrets);
    }

    public ExpressionScope withError() {
        return new ExpressionScope(Optional.of(this), Map.of(), item, true, secrets);
    }

    public ExpressionScope withSecrets() {
        return new ExpressionScope(around, ids, variables, iteration, item, error, true);
    }

    /** Records that a step with this id may have run. */
    public void add(String id) {
        ids.add(id);
    }

    /** Records that a variable may be set. */
    public void set(String variable) {
        variables.add(variable);
    }

    /** Records that the steps of a branch may have run. */
    public void join(ExpressionScope branch) {
        ids.join(branch.ids);
        variables.join(branch.variables);
    }

    /**
     * Records that the steps of an iteration or of a branch of a parallel may have run, and that their outputs and
     * variables no longer exist.
     *
     * @param place the place of the for_each or the parallel
     */
    public void leave(ExpressionScope inner, String place) {
        ids.leave(inner.ids, place);
        variables.leave(inner.variables, place);
    }

    /** Whether a step with this id may have run. */
    public boolean knows(String id) {
        return find(scope -> scope.ids.defined().contains(id) ? Optional.of(id) : Optional.empty())
                .isPresent();
    }

    /** The place of the for_each or the parallel that ended the output of a step. */
    public Optional<String> removedBy(String id) {
        return find(scope -> Optional.ofNullable(scope.ids.removed().get(id)));
    }

    /** The state of a variable. */
    public sealed interface VariableState {
        /** It may be set. */
        record IsSet() implements VariableState {}

        /** Its value ended with the for_each or the parallel at this place. */
        record IsGone(String place) implements VariableState {}

        /** The step at this place sets it later in the iteration. */
        record IsSetLater(String place) implements VariableState {}

        /** No previous step sets it. */
        record IsUnset() implements VariableState {}
    }

    public VariableState variable(String name) {
        return find(scope -> scope.own(name)).orElseGet(VariableState.IsUnset::new);
    }

    private Optional<VariableState> own(String name) {
        if (variables.removed().containsKey(name)) {
            return Optional.of(new VariableState.IsGone(variables.removed().get(name)));
        }
        if (variables.defined().contains(name)) {
            return Optional.of(new VariableState.IsSet());
        }
        return Optional.ofNullable(iteration.get(name)).map(VariableState.IsSetLater::new);
    }

    private <T> Optional<T> find(Function<ExpressionScope, Optional<T>> of) {
        for (Optional<ExpressionScope> scope = Optional.of(this); scope.isPresent(); scope = scope.get().around) {
            Optional<T> found = of.apply(scope.get());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** The ids of all steps that may have run, in the order of the definition. */
    public Set<String> ids() {
        Deque<ExpressionScope> outermostFirst = new ArrayDeque<>();
        for (Optional<ExpressionScope> scope = Optional.of(this); scope.isPresent(); scope = scope.get().around) {
            outermostFirst.push(scope.get());
        }
        Set<String> all = new LinkedHashSet<>();
        outermostFirst.forEach(scope -> all.addAll(scope.ids.defined()));
        return all;
    }

    /** Whether the scope has an item of a loop. */
    public boolean item() {
        return item;
    }

    /** Whether the scope has a caught error. */
    public boolean error() {
        return error;
    }

    /** Whether the scope has secrets. */
    public boolean secrets() {
        return secrets;
    }
}
