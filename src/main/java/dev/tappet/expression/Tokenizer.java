package dev.tappet.expression;

import dev.tappet.expression.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a JSONata expression into tokens as the library does. This finds the end of the expression ("}}" in a
 * string, a regular expression or a nested object does not end it), and allows checks before the expression runs.
 */
final class Tokenizer {
    private static final String SINGLE = ".[]{}(),@#;:?+-*/%|=<>^&!~";
    private static final Set<String> DOUBLE = Set.of("..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??");
    private static final Set<String> WORDS = Set.of("and", "or", "in");
    private static final Set<String> LITERALS = Set.of("true", "false", "null");
    private static final Pattern NUMBER = Pattern.compile("(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?");

    private final String text;
    private final int from;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int braces;
    /** Whether the last token ends a value: then a slash is a division, otherwise it begins a regular expression. */
    private boolean afterValue;

    Tokenizer(String text, int from) {
        this.text = text;
        this.from = from;
        this.at = from;
    }

    /** The tokens before the closing braces. */
    List<Token> untilClosed() throws SyntaxException {
        while (true) {
            skipBlanks();
            if (at >= text.length()) {
                throw new SyntaxException("The expression is not closed: }} is missing", from);
            }
            if (braces == 0 && text.startsWith("}}", at)) {
                return tokens;
            }
            next();
        }
    }

    /** The index of the closing braces, or of the next token. */
    int position() {
        return at;
    }

    private void skipBlanks() throws SyntaxException {
        while (at < text.length()) {
            if (isBlank(text.charAt(at))) {
                at++;
            } else if (text.startsWith("/*", at)) {
                at = after(text.indexOf("*/", at + 2), 2, "The comment is not closed");
            } else {
                return;
            }
        }
    }

    private void next() throws SyntaxException {
        char first = text.charAt(at);
        if (first == '/' && !afterValue) {
            regex();
        } else if (SINGLE.indexOf(first) >= 0) {
            operator();
        } else if (first == '"' || first == '\'') {
            string(first);
        } else if (first == '`') {
            int end = after(text.indexOf('`', at + 1), 1, "The quoted name has no closing `");
            add(Kind.NAME, text.substring(at + 1, end - 1), end, true);
        } else if (first >= '0' && first <= '9') {
            Matcher number = NUMBER.matcher(text).region(at, text.length());
            number.lookingAt();
            add(Kind.LITERAL, number.group(), number.end(), true);
        } else {
            word();
        }
    }

    private void operator() {
        boolean two = at + 2 <= text.length() && DOUBLE.contains(text.substring(at, at + 2));
        String operator = text.substring(at, at + (two ? 2 : 1));
        boolean asValue = !afterValue;
        int end = at + operator.length();
        switch (operator) {
            case "*", "**" -> add(asValue ? Kind.WILDCARD : Kind.OPERATOR, operator, end, asValue);
            case "%" -> add(asValue ? Kind.PARENT : Kind.OPERATOR, operator, end, asValue);
            case "?" -> add(Kind.OPERATOR, operator, end, asValue); // as a value: a placeholder for an argument
            case ")", "]" -> add(Kind.OPERATOR, operator, end, true);
            case "}" -> {
                braces--;
                add(Kind.OPERATOR, operator, end, true);
            }
            case "{" -> {
                braces++;
                add(Kind.OPERATOR, operator, end, false);
            }
            default -> add(Kind.OPERATOR, operator, end, false);
        }
    }

    private void string(char quote) throws SyntaxException {
        int end = at + 1;
        while (end < text.length() && text.charAt(end) != quote) {
            end += text.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= text.length()) {
            throw new SyntaxException("The text has no closing " + quote, at);
        }
        add(Kind.STRING, text.substring(at + 1, end), end + 1, true);
    }

    private void regex() throws SyntaxException {
        int depth = 0;
        int end = at + 1;
        for (; end < text.length(); end++) {
            char c = text.charAt(end);
            if (c == '\\') {
                end++;
            } else if (c == '/' && depth == 0) {
                break;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth = Math.max(0, depth - 1);
            }
        }
        if (end >= text.length()) {
            throw new SyntaxException("The regular expression has no closing /", at);
        }
        end++;
        while (end < text.length() && (text.charAt(end) == 'i' || text.charAt(end) == 'm')) {
            end++;
        }
        add(Kind.REGEX, text.substring(at, end), end, true);
    }

    private void word() {
        int end = at + 1;
        while (end < text.length() && !isBlank(text.charAt(end)) && SINGLE.indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String word = text.substring(at, end);
        if (word.charAt(0) == '$') {
            add(Kind.VARIABLE, word.substring(1), end, true);
        } else if (afterValue && WORDS.contains(word)) {
            add(Kind.OPERATOR, word, end, false);
        } else {
            add(LITERALS.contains(word) ? Kind.LITERAL : Kind.NAME, word, end, true);
        }
    }

    private void add(Kind kind, String word, int end, boolean value) {
        tokens.add(new Token(kind, word, at, end));
        at = end;
        afterValue = value;
    }

    private int after(int found, int length, String defaultType) throws SyntaxException {
        if (found < 0) {
            throw new SyntaxException(defaultType, at);
        }
        return found + length;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
}
