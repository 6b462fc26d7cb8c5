package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The text of a definition, YAML or JSON, exactly as it was sent. It is not necessarily a valid definition. */
public record DefinitionSource(String text) {
    /** Maximum size in bytes, in UTF-8. One table item can store a text of this size. */
    public static final int BYTES = 256 * 1024;

    /** @throws InvalidFieldException if it is larger than {@link #BYTES}, or not text in UTF-8 */
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
