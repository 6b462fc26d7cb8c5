package dev.tappet.expression;

import dev.tappet.expression.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rejects the syntax of JSONata that is not available here, since no limit would apply to it. */
final class UnsupportedSyntax {
    private static final long MAX_COPIED = 10_000;

    /** Operators that bind more closely than a leading minus sign. */
    private static final Set<String> BINDS_CLOSER = Set.of(".", "@", "#");

    private static final String CALLBACKS = "__evaluate_";

    private UnsupportedSyntax() {}

    static void check(List<Token> tokens) throws SyntaxException {
        checkNesting(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            checkForeign(token, i + 1 < tokens.size() ? Optional.of(tokens.get(i + 1)) : Optional.empty());
            if (token.is("|")) {
                throw new SyntaxException("The transform operator | is not available: use $merge", token.start());
            }
            if (token.kind() == Kind.VARIABLE) {
                checkVariable(token);
            }
            if (token.kind() == Kind.NAME
                    && !isFunction(token)
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).is("(")) {
                throw new SyntaxException("Functions begin with a dollar: $" + token.text(), token.start());
            }
        }
        checkCopies(tokens);
    }

    /** Rejects operators of other languages that JSONata does not have. */
    private static void checkForeign(Token token, Optional<Token> next) throws SyntaxException {
        String word = next.filter(following -> token.end() == following.start() && isOperator(token, following))
                .map(following -> token.text() + following.text())
                .orElse(token.text());
        String replacement = switch (token.kind() == Kind.OPERATOR ? word : "") {
            case "==" -> "Write = to compare; == is not available";
            case "!==" -> "Write != to compare; !== is not available";
            case "&&" -> "Write and; && is not available";
            case "||" -> "Write or; || is not available";
            case "!" -> "Write $not(…); ! is not available";
            default -> "";
        };
        if (!replacement.isEmpty()) {
            throw new SyntaxException(replacement, token.start());
        }
    }

    private static boolean isOperator(Token token, Token following) {
        return token.kind() == Kind.OPERATOR && following.kind() == Kind.OPERATOR;
    }

    private static boolean isFunction(Token name) {
        return name.text().equals("function") || name.text().equals("λ");
    }

    private static void checkVariable(Token token) throws SyntaxException {
        String name = token.text();
        if (name.equals(BuiltinFunctions.EVAL)) {
            throw new SyntaxException("The function $eval is not available", token.start());
        }
        // Setting these would disable the limits of the evaluation
        if (name.startsWith(CALLBACKS)
                || name.chars()
                        .anyMatch(c -> c >= ExpressionRewriter.FIRST_PRIVATE && c <= ExpressionRewriter.LAST_PRIVATE)) {
            throw new SyntaxException("This variable name is reserved", token.start());
        }
    }

    /**
     * Rejects deep nesting, which would overflow the stack of the recursive parser, at a depth that depends on the JIT
     * compiler.
     */
    private static void checkNesting(List<Token> tokens) throws SyntaxException {
        Deque<Integer> around = new ArrayDeque<>(); // for each open bracket, the depth before it
        int depth = 0;
        boolean afterValue = false;
        for (Token token : tokens) {
            if (token.is("(") || token.is("[") || token.is("{")) {
                around.push(depth);
                depth++;
            } else if ((token.is(")") || token.is("]") || token.is("}")) && !around.isEmpty()) {
                depth = around.pop();
            } else if (token.is("-") && !afterValue) {
                depth++;
            } else if (token.kind() == Kind.OPERATOR && !BINDS_CLOSER.contains(token.text())) {
                depth = around.isEmpty() ? 0 : around.peek() + 1;
            }
            if (depth > EvaluationLimits.EXPRESSION_NESTING) {
                throw new SyntaxException(
                        "The expression nests more than %d deep".formatted(EvaluationLimits.EXPRESSION_NESTING),
                        token.start());
            }
            afterValue = ExpressionAnalysis.endsValue(token);
        }
    }

    /** Limits the nodes that the parser copies: it copies all nodes before an operator of {@link #copiesOperand}. */
    private static void checkCopies(List<Token> tokens) throws SyntaxException {
        Deque<long[]> open = new ArrayDeque<>(); // for each open bracket: nodes before its last comma, and after it
        open.push(new long[2]);
        for (Token token : tokens) {
            long[] here = open.peek();
            here[1]++;
            if (copiesOperand(token)) {
                here[1] *= 2;
                if (here[1] > MAX_COPIED) {
                    throw new SyntaxException("The expression nests too many ?: or ??", token.start());
                }
            } else if (token.is("(") || token.is("[") || token.is("{")) {
                open.push(new long[2]);
            } else if ((token.is(")") || token.is("]") || token.is("}")) && open.size() > 1) {
                open.pop();
                open.peek()[1] += here[0] + here[1];
            } else if (token.is(",") || token.is(";") || token.is(":")) {
                here[0] += here[1];
                here[1] = 0;
            }
        }
    }

    static boolean copiesOperand(Token token) {
        return token.is("?:") || token.is("??");
    }
}
