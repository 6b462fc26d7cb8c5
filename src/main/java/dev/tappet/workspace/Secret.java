package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.secret.Redactor;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * A secret of a workspace, without its value: that is taken in and used, and never told again.
 *
 * @param created when a value was first given under this name
 * @param updated when the value that stands was given
 */
public record Secret(String name, Instant created, Instant updated) {
    /** The longest name, in characters. */
    public static final int NAME = 64;

    /** As a step's id, so that <code>$.secrets.name</code> needs no quotes. */
    private static final Pattern NAMES = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0," + (NAME - 1) + "}");

    /** Whether a secret can be called that. */
    static boolean isName(String name) {
        return NAMES.matcher(name).matches();
    }

    /** How a secret is called. */
    public record Name(String value) {
        /** @throws InvalidFieldException when expressions could not name it without quotes */
        public static Name of(String value) throws InvalidFieldException {
            if (!isName(value)) {
                throw new InvalidFieldException(
                        "name",
                        "must have 1 to %d letters, digits and underscores, and not begin with a digit"
                                .formatted(NAME));
            }
            return new Name(value);
        }
    }

    /** What is to be kept secret: text. */
    public record Value(String text) {
        /** In characters that are no blanks: a shorter one would not be hard to guess either. */
        public static final int SHORTEST = Redactor.SHORTEST;

        /** The most bytes in UTF-8: a private key of 4,096 bits in PEM takes 3,300. */
        public static final int BYTES = 8 * 1024;

        /** @throws InvalidFieldException when it is too short, too long, or no text */
        public static Value of(String text) throws InvalidFieldException {
            if (text.codePoints().filter(c -> !Character.isWhitespace(c)).count() < SHORTEST) {
                throw new InvalidFieldException(
                        "value",
                        ("must have at least %d characters: a shorter secret cannot be distinguished from other text where"
                                        + " records are redacted")
                                .formatted(SHORTEST));
            }
            try {
                int bytes = StandardCharsets.UTF_8
                        .newEncoder()
                        .encode(CharBuffer.wrap(text))
                        .remaining();
                if (bytes > BYTES) {
                    throw new InvalidFieldException("value", "must not exceed %,d bytes".formatted(BYTES));
                }
            } catch (CharacterCodingException e) {
                throw new InvalidFieldException("value", "must be text without unpaired surrogates");
            }
            return new Value(text);
        }

        /** Tells nothing, wherever it is written. */
        @Override
        public String toString() {
            return "Value[…]";
        }
    }
}
