package dev.tappet.state;

import dev.tappet.json.InvalidFieldException;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Names a value in the state of a workspace. It is not sealed, and lists show it. */
public record StateKey(String text) {
    /** The most bytes in UTF-8: a sort key of DynamoDB has at most 1,024, of which the table uses some. */
    public static final int BYTES = 1_000;

    static final String EXPECTED = "must have 1 to %,d bytes in UTF-8, without control characters".formatted(BYTES);

    /**
     * @param field that holds the text, for the message
     * @throws InvalidFieldException when no value can have this key
     */
    public static StateKey of(String field, String text) throws InvalidFieldException {
        if (text.isEmpty() || !isPrefix(text)) {
            throw new InvalidFieldException(field, EXPECTED);
        }
        return new StateKey(text);
    }

    /**
     * The beginning of keys, which may be empty.
     *
     * @throws InvalidFieldException when no key can begin so
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
