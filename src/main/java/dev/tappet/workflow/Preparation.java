package dev.tappet.workflow;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata.JFunction;
import dev.tappet.workflow.Token.Kind;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An expression as the library is to parse it, and where each of its characters stands in the original.
 *
 * <p>Variables with private names stand in place of regular expressions, so that ours are used. And what is called is
 * checked to be a function first, for the library prints what is none, which may be a secret, on standard output.
 */
final class Preparation {
    /** Private names are of this area of Unicode, which no expression may use for its own. */
    static final char FIRST_PRIVATE = '\uE000';

    static final char LAST_PRIVATE = '\uF8FF';

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
    private final Analysis analysis;
    private final int[] checksBefore;
    private final int[] checksAfter;

    private final Map<String, Object> variables = new LinkedHashMap<>();
    private final StringBuilder prepared = new StringBuilder();
    private int[] origins = new int[64];

    /** @param text what the tokens' positions are in */
    Preparation(List<Token> tokens, String text, int from, int to, Analysis analysis) throws SyntaxException {
        this.tokens = tokens;
        this.text = text;
        this.analysis = analysis;
        this.checksBefore = new int[tokens.size()];
        this.checksAfter = new int[tokens.size()];
        for (int i = 1; i < tokens.size(); i++) {
            if (isCall(i) && !isSurelyFunction(i - 1)) {
                checksBefore[calleeStart(i - 1)]++;
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
        variables.put(String.valueOf(name), Regex.of(regex));
        return name;
    }

    private void copy(int from, int to) {
        for (int i = from; i < to; i++) {
            insert(String.valueOf(text.charAt(i)), i);
        }
    }

    private void insert(String what, int origin) {
        int length = prepared.length() + what.length();
        if (length > origins.length) {
            origins = Arrays.copyOf(origins, length * 2);
        }
        Arrays.fill(origins, prepared.length(), length, origin);
        prepared.append(what);
    }

    private boolean isCall(int i) {
        return tokens.get(i).is("(") && Analysis.endsValue(tokens.get(i - 1));
    }

    private boolean isSurelyFunction(int last) {
        Token callee = tokens.get(last);
        return switch (callee.kind()) {
            case VARIABLE -> Builtins.names().contains(callee.text()) && !analysis.isBound(callee.text());
            case REGEX -> true;
            case NAME -> true; // the word function itself; other names are refused
            case OPERATOR -> callee.is("}") && tokens.get(calleeStart(last)).kind() == Kind.NAME;
            case STRING, LITERAL, WILDCARD, PARENT -> false;
        };
    }

    /** The first word of what ends with the given one: brackets bind as strongly as a call. */
    private int calleeStart(int last) {
        int i = last;
        while (tokens.get(i).is(")") || tokens.get(i).is("]") || tokens.get(i).is("}")) {
            int open = opening(i);
            if (open == 0 || !Analysis.endsValue(tokens.get(open - 1))) {
                return open;
            }
            i = open - 1;
        }
        return i;
    }

    private int opening(int close) {
        int depth = 0;
        for (int i = close; i > 0; i--) {
            Token token = tokens.get(i);
            if (token.is(")") || token.is("]") || token.is("}")) {
                depth++;
            } else if ((token.is("(") || token.is("[") || token.is("{")) && --depth == 0) {
                return i;
            }
        }
        return 0;
    }
}
