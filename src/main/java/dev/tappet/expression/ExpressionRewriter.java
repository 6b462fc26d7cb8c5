package dev.tappet.expression;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata.JFunction;
import dev.tappet.expression.Token.Kind;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rewrites an expression for the parser of the library, and maps positions back to the original text.
 *
 * <p>It replaces regular expressions by variables with private names, so that {@link TimedRegex} is used. It also wraps
 * each callee in a check that it is a function: the library would print a callee that is no function, which may be a
 * secret, to standard output.
 */
final class ExpressionRewriter {
    /** Private names are in this range of Unicode. Expressions must not use it for their own names. */
    static final char FIRST_PRIVATE = '\uE000';

    static final char LAST_PRIVATE = '\uF8FF';

    /** The maximum number of checks around one value: each check is a call around the tokens before it. */
    private static final int MAX_CALLS = 50;

    private static final String CALLABLE = String.valueOf(LAST_PRIVATE);

    private static final JFunction CHECK = new JFunction(
            (input, arguments) -> {
                Object value = arguments.getFirst();
                if (value == null || value instanceof JFunction || Functions.isLambda(value)) {
                    return value; // the library rejects a call of an undefined value
                }
                throw new JException("T1006", -1);
            },
            null);

    private final List<Token> tokens;
    private final String text;
    private final ExpressionAnalysis analysis;
    private final int[] starts;
    private final int[] checksBefore;
    private final int[] checksAfter;

    private final Map<String, Object> variables = new LinkedHashMap<>();
    private final StringBuilder prepared = new StringBuilder();
    private int[] origins = new int[64];

    /** @param text the text that the positions of the tokens refer to */
    ExpressionRewriter(List<Token> tokens, String text, int from, int to, ExpressionAnalysis analysis)
            throws SyntaxException {
        this.tokens = tokens;
        this.text = text;
        this.analysis = analysis;
        this.starts = starts(tokens);
        this.checksBefore = new int[tokens.size()];
        this.checksAfter = new int[tokens.size()];
        for (int i = 1; i < tokens.size(); i++) {
            if (isCall(i) && !isKnownFunction(i - 1)) {
                if (++checksBefore[starts[i - 1]] > MAX_CALLS) {
                    throw new SyntaxException(
                            "There are too many calls in a row", tokens.get(i).start());
                }
                checksAfter[i - 1]++;
                variables.put(CALLABLE, CHECK);
            }
        }
        write(from, to);
    }

    /**
     * The rewritten source. The two spaces at its end are needed since the tokenizer of the library reads past the end.
     */
    String source() {
        return prepared + "  ";
    }

    /** The values of the variables with private names. */
    Map<String, Object> variables() {
        return variables;
    }

    /** The index in the original text of a character of the rewritten source. */
    int origin(int position) {
        return origins[Math.clamp(position, 0, prepared.length() - 1)];
    }

    private void write(int from, int to) throws SyntaxException {
        int at = from;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            copy(at, token.start());
            insert(("$" + CALLABLE + "(").repeat(checksBefore[i]), token.start());
            if (token.kind() == Kind.REGEX) {
                insert("$" + variable(token), token.start());
            } else {
                copy(token.start(), token.end());
            }
            insert(")".repeat(checksAfter[i]), token.end() - 1);
            at = token.end();
        }
        copy(at, to);
    }

    private char variable(Token regex) throws SyntaxException {
        char name = (char) (FIRST_PRIVATE + variables.size());
        if (name == LAST_PRIVATE) {
            throw new SyntaxException("The expression has too many regular expressions", regex.start());
        }
        variables.put(String.valueOf(name), TimedRegex.of(regex));
        return name;
    }

    private void copy(int from, int to) {
        for (int i = from; i < to; i++) {
            insert(String.valueOf(text.charAt(i)), i);
        }
    }

    private void insert(String text, int origin) {
        int length = prepared.length() + text.length();
        if (length > origins.length) {
            origins = Arrays.copyOf(origins, length * 2);
        }
        Arrays.fill(origins, prepared.length(), length, origin);
        prepared.append(text);
    }

    private boolean isCall(int i) {
        return tokens.get(i).is("(") && ExpressionAnalysis.endsValue(tokens.get(i - 1));
    }

    private boolean isKnownFunction(int last) {
        Token callee = tokens.get(last);
        return switch (callee.kind()) {
            case VARIABLE -> BuiltinFunctions.names().contains(callee.text()) && !analysis.isBound(callee.text());
            case REGEX -> true;
            case NAME -> true; // the keyword function; other names are rejected
            case OPERATOR -> callee.is("}") && tokens.get(starts[last]).kind() == Kind.NAME;
            case STRING, LITERAL, WILDCARD, PARENT -> false;
        };
    }

    /**
     * For each token, the first token of the value that ends with it: the callee if a call follows. Brackets bind as
     * strongly as a call, so {@code $f[0](1)} calls {@code $f[0]}.
     */
    private static int[] starts(List<Token> tokens) {
        int[] starts = new int[tokens.size()];
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < starts.length; i++) {
            Token token = tokens.get(i);
            starts[i] = i;
            if (token.is("(") || token.is("[") || token.is("{")) {
                open.push(i);
            } else if ((token.is(")") || token.is("]") || token.is("}")) && !open.isEmpty()) {
                int bracket = open.pop();
                boolean after = bracket > 0 && ExpressionAnalysis.endsValue(tokens.get(bracket - 1));
                starts[i] = after ? starts[bracket - 1] : bracket;
            }
        }
        return starts;
    }
}
