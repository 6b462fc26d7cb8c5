package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import java.util.regex.Pattern;

/**
 * The name of a variable or a connection of a workspace. Expressions can use it without quotes.
 *
 * @param value 1 to {@link #MAX_LENGTH} letters, digits and underscores; the first is not a digit
 */
public record MemberName(String value) {
    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 64;

    private static final Pattern NAMES = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0," + (MAX_LENGTH - 1) + "}");

    /**
     * Reads a name.
     *
     * @throws InvalidFieldException if expressions could not use it without quotes
     */
    public static MemberName of(String name) throws InvalidFieldException {
        if (!isName(name)) {
            throw new InvalidFieldException(
                    "name",
                    "must have 1 to %d letters, digits and underscores, and not begin with a digit"
                            .formatted(MAX_LENGTH));
        }
        return new MemberName(name);
    }

    static boolean isName(String name) {
        return NAMES.matcher(name).matches();
    }
}
