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
 * An expression as the library is to parse it, and where each of its characters stands in the original.
 *
 * <p>Variables with private names stand in place of regular expressions, so that ours are used. And what is called is
 * checked to be a function first, for the library prints what is none, which may be a secret, on standard output.
 */
final class ExpressionRewriter {
    /** Private names are of this area of Unicode, which no expression may use for its own. */
    static final char FIRST_PRIVATE = '\uE000';

    static final char LAST_PRIVATE = '\uF8FF';

    /** Each check is a call around all that comes before. */
    private static final int MOST_CALLS = 50;

    private static final String CALLABLE = String.valueOf(LAST_PRIVATE);

    private static final JFunction CHECK = new JFunction(
            (input, arguments) -> {
                Object value = arguments.getFirst();
                if (value == null || value instanceof JFunction || Functions.isLambda(value)) {
                    return value; // calling nothing fails by itself
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

    /** @param text what the tokens' positions are in */
    ExpressionRewriter(List<Token> tokens, String text, int from, int to, ExpressionAnalysis analysis)
            throws SyntaxException {
        this.tokens = tokens;
        this.text = text;
        this.analysis = analysis;
        this.starts = starts(tokens);
        this.checksBefore = new int[tokens.size()];
        this.checksAfter = new int[tokens.size()];
        for (int i = 1; i < tokens.size(); i++) {
            if (isCall(i) && !isSurelyFunction(i - 1)) {
                if (++checksBefore[starts[i - 1]] > MOST_CALLS) {
                    throw new SyntaxException(
                            "There are too many calls in a row", tokens.get(i).start());
                }
                checksAfter[i - 1]++;
                variables.put(CALLABLE, CHECK);
            }
        }
        write(from, to);
    }

    /** What the library is to parse. Its tokenizer looks a character too far at the end. */
    String source() {
        return prepared + "  ";
    }

    /** What the private names stand for. */
    Map<String, Object> variables() {
        return variables;
    }

    /** Where a character of the source stands in the original text. */
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

    private boolean isSurelyFunction(int last) {
        Token callee = tokens.get(last);
        return switch (callee.kind()) {
            case VARIABLE -> BuiltinFunctions.names().contains(callee.text()) && !analysis.isBound(callee.text());
            case REGEX -> true;
            case NAME -> true; // the word function itself; other names are refused
            case OPERATOR -> callee.is("}") && tokens.get(starts[last]).kind() == Kind.NAME;
            case STRING, LITERAL, WILDCARD, PARENT -> false;
        };
    }

    /**
     * For each word, the first of the value that ends with it: what is called when a call follows. Brackets bind as
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
