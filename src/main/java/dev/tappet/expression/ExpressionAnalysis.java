package dev.tappet.expression;

import dev.tappet.expression.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the words of an expression tell about it before it is run. */
public final class ExpressionAnalysis {
    /**
     * A use of a field of the context.
     *
     * @param field the name that stands after it, as in {@code name.field}
     */
    public record Use(String name, Token at, Optional<String> field) {}

    private final List<Token> tokens;
    /** For each open bracket, whether <code>$</code> is an item rather than the context within it. */
    private final Deque<Boolean> rebound = new ArrayDeque<>();

    private final List<Use> uses = new ArrayList<>();
    private final List<Use> reboundUses = new ArrayList<>();
    private final Set<String> bound = new HashSet<>();
    private final List<Token> unbound = new ArrayList<>();
    private final List<Token> unboundCalls = new ArrayList<>();

    ExpressionAnalysis(List<Token> tokens) {
        this.tokens = tokens;
        rebound.push(false);
        for (int i = 0; i < tokens.size(); i++) {
            bind(i);
        }
        for (int i = 0; i < tokens.size(); i++) {
            look(i);
        }
    }

    /** Fields of the context that it names: <code>$.name</code>, <code>$$.name</code> or just the name. */
    public List<Use> uses() {
        return uses;
    }

    /** Uses of <code>$.name</code> where <code>$</code> is an item. */
    public List<Use> reboundUses() {
        return reboundUses;
    }

    /** Variables that nothing sets and that are read. */
    public List<Token> unbound() {
        return unbound;
    }

    /** Variables that nothing sets and that are called. */
    List<Token> unboundCalls() {
        return unboundCalls;
    }

    /** Whether the expression sets a variable of this name somewhere. */
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

    private void look(int i) {
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
                    uses.add(use(i));
                }
            }
            case STRING -> {
                if (!is(i - 1, ".") && is(i + 1, ".") && !rebound.peek()) {
                    uses.add(use(i));
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
            (root || !rebound.peek() ? uses : reboundUses).add(use(i + 2));
        }
    }

    private Use use(int i) {
        boolean field = is(i + 1, ".") && i + 2 < tokens.size() && isName(tokens.get(i + 2)) && !is(i + 3, "(");
        return new Use(
                tokens.get(i).text(),
                tokens.get(i),
                field ? Optional.of(tokens.get(i + 2).text()) : Optional.empty());
    }

    /** Whether the bracket opens a place where <code>$</code> is each item of what stands before it. */
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

    /** Whether a value ends here, so that a bracket after it is a call, a predicate or a grouping. */
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
