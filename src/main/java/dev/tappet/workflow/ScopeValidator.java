package dev.tappet.workflow;

import dev.tappet.expression.DidYouMean;
import dev.tappet.expression.Expression;
import dev.tappet.expression.ExpressionAnalysis.EventComparison;
import dev.tappet.expression.ExpressionAnalysis.Use;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.expression.ExpressionScope.VariableState;
import dev.tappet.expression.Token;
import dev.tappet.json.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds names in expressions that do not exist at the place of the expression. */
public final class ScopeValidator {
    private static final String SECRETS = ExpressionScope.SECRETS;

    /** The fields of the context, which are not allowed as the id of a step. */
    static final Set<String> RESERVED =
            Set.of("event", "vars", "item", "index", "error", SECRETS, "workflow", "execution");

    /** Not reserved: a step of an older workflow may have this id, which hides the request from the steps after it. */
    static final String REQUEST = "request";

    /** Not reserved either: a step with this id hides the variables of the workspace. */
    static final String VARIABLES = ExpressionScope.VARIABLES;

    /** Fields of the context that are allowed as the id of a step. */
    private static final Set<String> UNRESERVED = Set.of(REQUEST, VARIABLES);

    /** The maximum number of problems with suggestions: comparing every name with every id takes long. */
    private static final int MAX_SUGGESTIONS = 100;

    /** Warnings that apply if the events of the integration are raw requests. */
    private final List<Problem> rawComparisons = new ArrayList<>();

    /** Errors of new definitions. Published definitions with them already run. */
    private final List<Problem> undefinedIds = new ArrayList<>();

    private final Set<String> ids;
    private final Set<String> variables;
    private final Set<Problem> problems;

    /**
     * @param ids       the ids of all steps of the workflow
     * @param variables the variables that steps of the workflow set
     */
    ScopeValidator(Set<String> ids, Set<String> variables, Set<Problem> problems) {
        this.ids = ids;
        this.variables = variables;
        this.problems = problems;
    }

    void check(Expression expression, String place, ExpressionScope scope) {
        for (Use use : expression.analysis().uses()) {
            if (use.name().equals(SECRETS) && !scope.secrets()) {
                problems.add(
                        new Problem(place, "secrets are available in operator steps only", Problem.Severity.ERROR));
            } else if (use.name().equals(SECRETS) && use.field().isEmpty()) {
                // the secrets of a step must be known before it runs, and a step must not send all secrets
                problems.add(new Problem(place, "name the secret, as in $.secrets.api_key", Problem.Severity.ERROR));
            } else if (use.name().equals(VARIABLES) && !ids.contains(VARIABLES)) {
                if (use.field().isEmpty()) {
                    warn(place, "name the variable, as in $.variables.base_url: $.variables alone is null");
                }
            } else {
                checkUse(use, place, scope);
            }
        }
        for (Use use : expression.analysis().reboundUses()) {
            if (RESERVED.contains(use.name()) || use.name().equals(VARIABLES) || ids.contains(use.name())) {
                warn(
                        place,
                        "$ is each item here, so $.%1$s is a field of the item: the context's is $$.%1$s"
                                .formatted(use.name()));
            }
        }
        for (EventComparison comparison : expression.analysis().eventComparisons()) {
            rawComparisons.add(new Problem(
                    place,
                    "$.event.%1$s of a raw request holds lists, which never equal a text: write $.request.%1$s.`%2$s`"
                            .formatted(comparison.part(), comparison.name()),
                    Problem.Severity.WARNING));
        }
        for (Token variable : expression.analysis().unbound()) {
            boolean dotMissing = RESERVED.contains(variable.text())
                    || UNRESERVED.contains(variable.text())
                    || ids.contains(variable.text());
            String similar = dotMissing
                    ? "; did you mean $." + variable.text() + "?"
                    : variables.contains(variable.text()) ? "; did you mean $.vars." + variable.text() + "?" : "";
            warn(place, "nothing sets the variable $%1$s%2$s".formatted(variable.text(), similar));
        }
    }

    List<Problem> rawComparisons() {
        return rawComparisons;
    }

    /** Uses of ids that no step has, as errors. They are also reported as warnings. */
    List<Problem> undefinedIds() {
        return undefinedIds;
    }

    private void checkUse(Use use, String place, ExpressionScope scope) {
        String name = use.name();
        switch (name) {
            case "vars" -> use.field().ifPresent(field -> checkVariable(field, place, scope));
            case "item", "index" -> {
                if (!scope.item()) {
                    warn(place, "$.%s is available in a for_each only".formatted(name));
                }
            }
            case "error" -> {
                if (!scope.error()) {
                    warn(place, "$.error is available in a catch only");
                }
            }
            default -> {
                if (!RESERVED.contains(name) && !name.equals(REQUEST) && !scope.knows(name)) {
                    checkId(use, place, scope);
                }
            }
        }
    }

    private void checkId(Use use, String place, ExpressionScope scope) {
        String name = use.name();
        Optional<String> left = scope.removedBy(name);
        if (left.isPresent()) {
            warn(
                    place,
                    "the output of the step \"%1$s\" is not available after %2$s, the for_each or parallel that it is in: use the output of %2$s"
                            .formatted(name, left.get()));
        } else if (ids.contains(name)) {
            warn(place, "the step \"%s\" cannot have run before this one".formatted(name));
        } else {
            String unknown = unknown(name, scope);
            warn(place, unknown);
            if (use.explicit()) {
                undefinedIds.add(new Problem(place, unknown, Problem.Severity.ERROR));
            }
        }
    }

    private void checkVariable(String name, String place, ExpressionScope scope) {
        switch (scope.variable(name)) {
            case VariableState.IsSet _ -> {}
            case VariableState.IsGone(String loop) ->
                warn(
                        place,
                        "the value that %2$s sets $.vars.%1$s to is not available after it: use the output of %2$s, or repeat instead of for_each"
                                .formatted(name, loop));
            case VariableState.IsSetLater(String step) ->
                warn(
                        place,
                        "$.vars.%s is the same in every iteration here, since the value that %s sets is lost after the iteration: use repeat to keep it"
                                .formatted(name, step));
            case VariableState.IsUnset _ ->
                warn(
                        place,
                        variables.contains(name)
                                ? "no step before this one sets $.vars.%s".formatted(name)
                                : "nothing sets the variable $.vars.%s%s"
                                        .formatted(name, DidYouMean.suggestion(name, variables)));
        }
    }

    private String unknown(String name, ExpressionScope scope) {
        List<String> known = new ArrayList<>(RESERVED);
        known.addAll(UNRESERVED);
        if (problems.size() < MAX_SUGGESTIONS) {
            known.addAll(scope.ids());
        }
        String similar =
                variables.contains(name) ? "; did you mean $.vars." + name + "?" : DidYouMean.suggestion(name, known);
        return "there is no step with the id \"%s\"%s".formatted(name, similar);
    }

    private void warn(String place, String message) {
        problems.add(new Problem(place, message, Problem.Severity.WARNING));
    }
}
