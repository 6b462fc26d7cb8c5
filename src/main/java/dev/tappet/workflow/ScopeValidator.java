package dev.tappet.workflow;

import dev.tappet.expression.DidYouMean;
import dev.tappet.expression.Expression;
import dev.tappet.expression.ExpressionAnalysis.EventComparison;
import dev.tappet.expression.ExpressionAnalysis.Use;
import dev.tappet.expression.ExpressionScope;
import dev.tappet.expression.Token;
import dev.tappet.json.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds what an expression names and will not find. */
public final class ScopeValidator {
    private static final String SECRETS = ExpressionScope.SECRETS;

    /** The context's own fields, which no step can have as its id. */
    static final Set<String> RESERVED =
            Set.of("event", "vars", "item", "index", "error", SECRETS, "workflow", "execution");

    /**
     * Not reserved: a workflow of an earlier version may have a step with this id, which hides the request from the
     * steps after it.
     */
    static final String REQUEST = "request";

    /** Not reserved either: where a step has this id, the workspace's variables are not seen. */
    static final String VARIABLES = ExpressionScope.VARIABLES;

    /** Names that hold something, although a step may have them as its id. */
    private static final Set<String> UNRESERVED = Set.of(REQUEST, VARIABLES);

    /** Nobody reads more, and comparing every name with every id would take its time. */
    private static final int MOST_SUGGESTIONS = 100;

    /** Warnings that hold if the integration's events are raw requests. */
    private final List<Problem> rawComparisons = new ArrayList<>();

    private final Set<String> ids;
    private final Set<Problem> problems;

    /** @param ids of all steps of the workflow */
    ScopeValidator(Set<String> ids, Set<Problem> problems) {
        this.ids = ids;
        this.problems = problems;
    }

    void check(Expression expression, String place, ExpressionScope scope) {
        for (Use use : expression.analysis().uses()) {
            if (use.name().equals(SECRETS) && !scope.secrets()) {
                problems.add(new Problem(
                        place, "secrets are available in steps that act on the outside only", Problem.Severity.ERROR));
            } else if (use.name().equals(SECRETS) && use.field().isEmpty()) {
                // what a step uses is known before it runs, and none is sent out by being among all of them
                problems.add(new Problem(place, "name the secret, as in $.secrets.api_key", Problem.Severity.ERROR));
            } else if (use.name().equals(VARIABLES) && !ids.contains(VARIABLES)) {
                if (use.field().isEmpty()) {
                    warn(place, "name the variable, as in $.variables.base_url: $.variables alone is null");
                }
            } else {
                checkUse(use.name(), place, scope);
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
            warn(
                    place,
                    "nothing sets the variable $%1$s%2$s"
                            .formatted(variable.text(), dotMissing ? "; did you mean $." + variable.text() + "?" : ""));
        }
    }

    List<Problem> rawComparisons() {
        return rawComparisons;
    }

    private void checkUse(String name, String place, ExpressionScope scope) {
        switch (name) {
            case "item", "index" -> {
                if (!scope.item()) {
                    warn(place, "$.%s is there in a for_each only".formatted(name));
                }
            }
            case "error" -> {
                if (!scope.error()) {
                    warn(place, "$.error is there in a catch only");
                }
            }
            default -> {
                if (!RESERVED.contains(name) && !name.equals(REQUEST) && !scope.knows(name)) {
                    warn(place, ids.contains(name) ? cannotHaveRun(name) : unknown(name, scope));
                }
            }
        }
    }

    private static String cannotHaveRun(String id) {
        return "the step \"%s\" cannot have run before this one".formatted(id);
    }

    private String unknown(String name, ExpressionScope scope) {
        List<String> known = new ArrayList<>(RESERVED);
        known.addAll(UNRESERVED);
        if (problems.size() < MOST_SUGGESTIONS) {
            known.addAll(scope.ids());
        }
        return "there is no step with the id \"%s\"%s".formatted(name, DidYouMean.suggestion(name, known));
    }

    private void warn(String place, String message) {
        problems.add(new Problem(place, message, Problem.Severity.WARNING));
    }
}
