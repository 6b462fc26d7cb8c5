package dev.tappet.state;

import dev.tappet.json.InvalidFieldException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The key of a value in the state of a workspace. It is not sealed, and lists show it. */
public record StateKey(String text) {
    /** The maximum size, in bytes of UTF-8: a sort key of DynamoDB has at most 1,024, some of which the table uses. */
    public static final int BYTES = 1_000;

    static final String EXPECTED = "must have 1 to %,d bytes in UTF-8, without control characters".formatted(BYTES);

    /**
     * @param field the field with the text, for the message
     * @throws InvalidFieldException if the text is no valid key
     */
    public static StateKey of(String field, String text) throws InvalidFieldException {
        if (text.isEmpty() || !isPrefix(text)) {
            throw new InvalidFieldException(field, EXPECTED);
        }
        return new StateKey(text);
    }

    /**
     * Checks a prefix of keys, which may be empty.
     *
     * @param field the field with the text, for the message
     * @throws InvalidFieldException if no valid key has this prefix
     */
    public static String prefix(String field, String text) throws InvalidFieldException {
        if (!isPrefix(text)) {
            throw new InvalidFieldException(
                    field, "must have at most %,d bytes in UTF-8, without control characters".formatted(BYTES));
        }
        return text;
    }

    private static boolean isPrefix(String text) {
        try {
            // an unpaired surrogate cannot be encoded
            int bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
            return bytes <= BYTES && text.chars().noneMatch(Character::isISOControl);
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
