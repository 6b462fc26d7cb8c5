package dev.tappet.expression;

/**
 * A word of an expression.
 *
 * @param text  of a name, variable or string without its marks, else as written
 * @param start the first character's index in the text around the expression
 * @param end   the index after its last character
 */
public record Token(Kind kind, String text, int start, int end) {
    enum Kind {
        NAME,
        /** <code>$name</code>; the text is empty for <code>$</code> and a dollar for <code>$$</code>. */
        VARIABLE,
        STRING,
        /** A number, true, false or null. */
        LITERAL,
        REGEX,
        /** {@code *} or {@code **} where a value may stand. */
        WILDCARD,
        /** {@code %} where a value may stand. */
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
