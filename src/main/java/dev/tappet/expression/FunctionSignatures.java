package dev.tappet.expression;

import dev.tappet.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Removes the signatures of functions, as in <code>function($n)&lt;n:n&gt;{…}</code>, from the tokens of an expression.
 * They remain in the source that the library parses, but the analysis of the expression must not see them.
 */
final class FunctionSignatures {
    /**
     * The maximum number of optional parameters. The library compiles a signature to a regular expression, whose time
     * grows with optional and repeated parameters.
     */
    private static final int MAX_OPTIONAL = 8;

    private static final int MAX_REPEATED = 1;
    private static final int MAX_WORDS = 60;

    private static final Set<String> MARKS = Set.of("<", ">", "(", ")", ":", "?", "?:", "+", "-");

    private FunctionSignatures() {}

    /**
     * @return the tokens outside of signatures
     * @throws SyntaxException if a signature is not valid or has too many parameters
     */
    static List<Token> without(List<Token> tokens) throws SyntaxException {
        List<Token> rest = new ArrayList<>(tokens.size());
        int i = 0;
        while (i < tokens.size()) {
            int close = parametersEnd(tokens, i);
            if (close < 0
                    || close + 1 >= tokens.size()
                    || !tokens.get(close + 1).is("<")) {
                rest.add(tokens.get(i++));
                continue;
            }
            rest.addAll(tokens.subList(i, close + 1));
            i = signatureEnd(tokens, close + 1) + 1;
        }
        return rest;
    }

    /** The index of the bracket that closes the parameters of the function that begins here, or -1. */
    private static int parametersEnd(List<Token> tokens, int function) {
        Token name = tokens.get(function);
        boolean begins = name.kind() == Kind.NAME
                && (name.text().equals("function") || name.text().equals("λ"))
                && function + 1 < tokens.size()
                && tokens.get(function + 1).is("(");
        for (int i = function + 2; begins && i < tokens.size(); i++) {
            if (tokens.get(i).is(")")) {
                return i;
            }
            if (tokens.get(i).kind() != Kind.VARIABLE && !tokens.get(i).is(",")) {
                return -1;
            }
        }
        return -1;
    }

    private static int signatureEnd(List<Token> tokens, int open) throws SyntaxException {
        Token begin = tokens.get(open);
        int depth = 0;
        int optional = 0;
        int repeated = 0;
        for (int i = open; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean mark = token.kind() != Kind.STRING && MARKS.contains(token.text());
            if (i - open > MAX_WORDS || !mark && token.kind() != Kind.NAME) {
                throw new SyntaxException("The signature of the function is not valid", begin.start());
            }
            optional += token.text().startsWith("?") || token.is("-") ? 1 : 0;
            repeated += token.is("+") ? 1 : 0;
            if (optional > MAX_OPTIONAL || repeated > MAX_REPEATED) {
                throw new SyntaxException(
                        "A signature of a function has at most %d optional parameters and %d that repeats"
                                .formatted(MAX_OPTIONAL, MAX_REPEATED),
                        begin.start());
            }
            depth += token.is("<") ? 1 : token.is(">") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        throw new SyntaxException("The signature of the function is not closed", begin.start());
    }
}
