package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.secret.Redactor;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A secret of a workspace, without its value, which is never returned.
 *
 * @param created     when a value was first set under this name
 * @param updated     when the current value was set
 * @param fingerprint identifies the value without revealing it; empty if the value cannot be opened, because the key of
 *                    the instance was replaced
 */
public record Secret(String name, Instant created, Instant updated, Optional<String> fingerprint) {
    /** The longest name, in characters. */
    public static final int NAME = 64;

    /** The syntax of step ids, so that <code>$.secrets.name</code> needs no quotes. */
    private static final Pattern NAMES = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0," + (NAME - 1) + "}");

    /** Whether a text is a valid name of a secret. */
    static boolean isName(String name) {
        return NAMES.matcher(name).matches();
    }

    /** The name of a secret. */
    public record Name(String value) {
        /** @throws InvalidFieldException if expressions could not use it without quotes */
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

    /** The value of a secret: text. */
    public record Value(String text) {
        /** Minimum number of characters that are not blanks. A shorter secret would also be easy to guess. */
        public static final int MIN_LENGTH = Redactor.MIN_LENGTH;

        /** Maximum size in bytes, in UTF-8. A private key of 4,096 bits in PEM has 3,300. */
        public static final int BYTES = 8 * 1024;

        /** @throws InvalidFieldException if it is too short, too long, or not text */
        public static Value of(String text) throws InvalidFieldException {
            if (text.codePoints().filter(c -> !Character.isWhitespace(c)).count() < MIN_LENGTH) {
                throw new InvalidFieldException(
                        "value",
                        ("must have at least %d characters: a shorter secret cannot be distinguished from other text where"
                                        + " records are redacted")
                                .formatted(MIN_LENGTH));
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

        /** Never contains the value. */
        @Override
        public String toString() {
            return "Value[…]";
        }
    }
}
