package dev.tappet.expression;

import com.dashjoin.jsonata.JException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Describes errors of expressions with the codes and messages of the library, but without values of the data: messages
 * are stored, logged and shown, and the data may contain a secret.
 */
final class ExpressionFailures {
    private static final Pattern CODE = Pattern.compile("[STD]\\d{4}");
    private static final String VALUE = "\0";
    /** Codes whose first argument is an operator or a variable of the expression, not a value. */
    private static final Set<String> NAMING = Set.of("T1005", "T1007", "T2001", "T2002", "T2010");

    /** Messages for codes whose message in the library is unclear without the values. */
    private static final Map<String, String> WORDS = Map.of(
            "T0411", "The context is not of the type that the function takes",
            "T0412", "An argument of the function is an array with values of a type that it does not take",
            "T2007", "The values of an order-by clause must be of the same data type",
            "T2009", "The two sides of an operator must be of the same data type",
            "D2014", "A range has at most %d numbers".formatted(EvaluationLimits.RANGE),
            "D3061", "The power function has resulted in a value that cannot be represented as a JSON number");

    private ExpressionFailures() {}

    /** The message of the parser. Its arguments are parts of the expression, so they are shown. */
    static String ofParser(JException failure) {
        String code = failure.getError();
        return isCode(code) ? code + ": " + failure.getMessage() : "The expression is not valid";
    }

    /** @param literals the string literals of the expression */
    static String ofEvaluation(Throwable failure, Set<String> literals) {
        return switch (failure) {
            case ExpressionException known -> known.getMessage();
            case JException library
            when isCode(library.getError()) -> library.getError() + ": " + message(library, literals);
            case ClassCastException _, NullPointerException _ ->
                "A value is of a type that does not fit where it is used, or is missing";
            case NumberFormatException _ -> "D3030: Unable to cast value to a number";
            default -> "A value does not fit where it is used";
        };
    }

    private static String message(JException failure, Set<String> literals) {
        String code = failure.getError();
        if (code.equals("D3137") || code.equals("D3141")) {
            String function = code.equals("D3137") ? "$error" : "$assert";
            return failure.getCurrent() instanceof String message && literals.contains(message)
                    ? message
                    : "%s was called (a message that is not a literal is not shown)".formatted(function);
        }
        if (code.equals(Builtin.WRONG_TYPE) && failure.getExpected() instanceof String function) {
            return switch (failure.getCurrent()) {
                case null -> "An argument of $%s is not of the type that the function takes".formatted(function);
                case Builtin.NullArgument(int number) ->
                    "Argument %d of $%s is null. Check it with if, or give a default with ?:"
                            .formatted(number, function);
                case Object number ->
                    "Argument %s of $%s is not of the type that the function takes".formatted(number, function);
            };
        }
        if (WORDS.containsKey(code)) {
            return WORDS.get(code);
        }
        Object first = NAMING.contains(code) ? failure.getCurrent() : VALUE;
        return JException.msg(code, -1, first, VALUE)
                .replaceAll("\\{\\{\\w+}}|\"" + VALUE + "\"", VALUE)
                .replaceAll("(?:[.:;] ?)?(?:got: ?|It was given |Given )?" + VALUE, "")
                .replace("Object", "function")
                .replaceAll(" +", " ")
                .strip();
    }

    static boolean isCode(String text) {
        return text != null && CODE.matcher(text).matches();
    }
}
