package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The text of a definition, YAML or JSON, exactly as its author sent it; whether it is a valid definition is another
 * question.
 */
public record DefinitionSource(String text) {
    /** The most bytes in UTF-8: one item of the table holds it, with room to spare. */
    public static final int BYTES = 256 * 1024;

    /** @throws InvalidFieldException when it is larger than {@link #BYTES}, or not text in UTF-8 */
    public static DefinitionSource of(byte[] utf8) throws InvalidFieldException {
        if (utf8.length > BYTES) {
            throw new InvalidFieldException("source", "must not exceed %,d bytes".formatted(BYTES));
        }
        try {
            return new DefinitionSource(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new InvalidFieldException("source", "must be text in UTF-8");
        }
    }

    byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
