package dev.tappet.expression;

/**
 * A token of an expression.
 *
 * @param text  the text of a name, variable or string without its delimiters, otherwise the source
 * @param start the index of its first character in the text around the expression
 * @param end   the index after its last character
 */
public record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        NAME,
        /** <code>$name</code>. The text is empty for <code>$</code>, and a dollar sign for <code>$$</code>. */
        VARIABLE,
        STRING,
        /** A number, true, false or null. */
        LITERAL,
        REGEX,
        /** {@code *} or {@code **} in the position of a value. */
        WILDCARD,
        /** {@code %} in the position of a value. */
        PARENT,
        OPERATOR
    }

    boolean is(String operator) {
        return kind == Kind.OPERATOR && text.equals(operator);
    }

    boolean isVariable(String name) {
        return kind == Kind.VARIABLE && text.equals(name);
    }
}
