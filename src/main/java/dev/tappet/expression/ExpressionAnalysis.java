package dev.tappet.expression;

import dev.tappet.expression.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Analyzes the tokens of an expression before it runs. */
public final class ExpressionAnalysis {
    /**
     * A use of a field of the context.
     *
     * @param field    the name after it, as in {@code name.field}
     * @param explicit whether it is written as <code>$.name</code> or <code>$$.name</code>, not as the name alone
     */
    public record Use(String name, Token at, Optional<String> field, boolean explicit) {}

    /**
     * A comparison of a header or a query parameter of <code>$.event</code> with a text.
     *
     * @param part {@code headers} or {@code query}
     * @param name the name of the header or the parameter
     */
    public record EventComparison(String part, String name) {}

    private static final Set<String> COMPARISONS = Set.of("=", "!=", "in");

    private final List<Token> tokens;
    /** For each open bracket, whether <code>$</code> within it is an item instead of the context. */
    private final Deque<Boolean> rebound = new ArrayDeque<>();

    private final List<Use> uses = new ArrayList<>();
    private final List<Use> reboundUses = new ArrayList<>();
    private final Set<String> bound = new HashSet<>();
    private final List<Token> unbound = new ArrayList<>();
    private final List<Token> unboundCalls = new ArrayList<>();
    private final List<EventComparison> eventComparisons = new ArrayList<>();

    ExpressionAnalysis(List<Token> tokens) {
        this.tokens = tokens;
        rebound.push(false);
        for (int i = 0; i < tokens.size(); i++) {
            bind(i);
        }
        for (int i = 0; i < tokens.size(); i++) {
            visit(i);
            compare(i);
        }
    }

    /**
     * The fields of the context that the expression uses: <code>$.name</code>, <code>$$.name</code> or the name alone.
     */
    public List<Use> uses() {
        return uses;
    }

    /** Uses of <code>$.name</code> where <code>$</code> is an item. */
    public List<Use> reboundUses() {
        return reboundUses;
    }

    /** Variables that are read but never set. */
    public List<Token> unbound() {
        return unbound;
    }

    /** Comparisons of <code>$.event.headers.…</code> and <code>$.event.query.…</code> with a text. */
    public List<EventComparison> eventComparisons() {
        return eventComparisons;
    }

    /** Variables that are called but never set. */
    List<Token> unboundCalls() {
        return unboundCalls;
    }

    /** Whether the expression sets a variable with this name. */
    boolean isBound(String name) {
        return bound.contains(name);
    }

    private void bind(int i) {
        boolean position = is(i - 1, "@") || is(i - 1, "#");
        if (tokens.get(i).kind() == Kind.VARIABLE && (position || is(i + 1, ":="))) {
            bound.add(tokens.get(i).text());
        }
        if (isFunction(i)) {
            for (int p = i + 2; p < tokens.size() && !is(p, ")"); p++) {
                if (tokens.get(p).kind() == Kind.VARIABLE) {
                    bound.add(tokens.get(p).text());
                }
            }
        }
    }

    private void compare(int event) {
        if (!isNamed(event, "event") || !is(event + 1, ".") || !is(event + 3, ".") || event + 4 >= tokens.size()) {
            return;
        }
        boolean part = isNamed(event + 2, "headers") || isNamed(event + 2, "query");
        if (part && isName(tokens.get(event + 4)) && (isCompared(event + 5, 1) || isCompared(start(event) - 1, -1))) {
            eventComparisons.add(new EventComparison(
                    tokens.get(event + 2).text(), tokens.get(event + 4).text()));
        }
    }

    /** The index of the first token of the path: <code>$.event</code>, <code>$$.event</code> or the name alone. */
    private int start(int event) {
        return is(event - 1, ".") && event > 1 ? event - 2 : event;
    }

    private boolean isCompared(int operator, int direction) {
        int other = operator + direction;
        if (operator < 0 || other < 0 || operator >= tokens.size() || other >= tokens.size()) {
            return false;
        }
        boolean member = tokens.get(operator).text().equals("in");
        if (member && direction < 0) {
            return false;
        }
        boolean list = member && is(other, "[");
        return COMPARISONS.contains(tokens.get(operator).text())
                && tokens.get(operator).kind() != Kind.STRING
                && (list || tokens.get(other).kind() == Kind.STRING && !is(other + direction, "."));
    }

    private boolean isNamed(int i, String name) {
        return isName(tokens.get(i)) && tokens.get(i).text().equals(name);
    }

    private void visit(int i) {
        Token token = tokens.get(i);
        switch (token.kind()) {
            case OPERATOR -> {
                switch (token.text()) {
                    case "(", "[", "{" -> rebound.push(rebinds(i));
                    case ")", "]", "}" -> {
                        if (rebound.size() > 1) {
                            rebound.pop();
                        }
                    }
                    default -> {}
                }
            }
            case VARIABLE -> variable(i, token);
            case NAME -> {
                if (!is(i - 1, ".") && !rebound.peek() && !isFunction(i)) {
                    uses.add(use(i, false));
                }
            }
            case STRING -> {
                if (!is(i - 1, ".") && is(i + 1, ".") && !rebound.peek()) {
                    uses.add(use(i, false));
                }
            }
            case LITERAL, REGEX, WILDCARD, PARENT -> {}
        }
    }

    private void variable(int i, Token token) {
        boolean root = token.text().equals("$");
        if (!root && !token.text().isEmpty()) {
            if (!bound.contains(token.text()) && !BuiltinFunctions.names().contains(token.text())) {
                (is(i + 1, "(") ? unboundCalls : unbound).add(token);
            }
            return;
        }
        boolean field = is(i + 1, ".") && i + 2 < tokens.size() && isName(tokens.get(i + 2)) && !is(i - 1, ".");
        if (field) {
            (root || !rebound.peek() ? uses : reboundUses).add(use(i + 2, true));
        }
    }

    private Use use(int i, boolean explicit) {
        boolean field = is(i + 1, ".") && i + 2 < tokens.size() && isName(tokens.get(i + 2)) && !is(i + 3, "(");
        return new Use(
                tokens.get(i).text(),
                tokens.get(i),
                field ? Optional.of(tokens.get(i + 2).text()) : Optional.empty(),
                explicit);
    }

    /** Whether <code>$</code> within the bracket is an item of the value before it. */
    private boolean rebinds(int bracket) {
        if (is(bracket - 1, ".") || is(bracket - 1, "^")) {
            return true;
        }
        boolean afterValue = bracket > 0 && endsValue(tokens.get(bracket - 1));
        if (!afterValue) {
            return rebound.peek();
        }
        return switch (tokens.get(bracket).text()) {
            case "[" -> true;
            // A call that is a step of a path, or the body of a function, else a grouping
            case "(" -> is(bracket - 2, ".") || rebound.peek();
            default -> !isBody(bracket) || rebound.peek();
        };
    }

    private boolean isBody(int brace) {
        int depth = 0;
        for (int i = brace - 1; i > 0; i--) {
            depth += is(i, ")") ? 1 : is(i, "(") ? -1 : 0;
            if (depth == 0) {
                return isFunction(i - 1);
            }
        }
        return false;
    }

    private boolean isFunction(int i) {
        return i >= 0
                && tokens.get(i).kind() == Kind.NAME
                && (tokens.get(i).text().equals("function")
                        || tokens.get(i).text().equals("λ"))
                && is(i + 1, "(");
    }

    /** Whether the token ends a value, so that a bracket after it is a call, a predicate or a grouping. */
    static boolean endsValue(Token token) {
        return token.kind() != Kind.OPERATOR || token.is(")") || token.is("]") || token.is("}");
    }

    private static boolean isName(Token token) {
        return token.kind() == Kind.NAME || token.kind() == Kind.STRING;
    }

    private boolean is(int i, String operator) {
        return i >= 0 && i < tokens.size() && tokens.get(i).is(operator);
    }
}
