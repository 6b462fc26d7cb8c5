package dev.tappet.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Decodes bytes to text, and fails instead of inserting replacement characters. */
public final class TextDecoding {
    private TextDecoding() {}

    /** @return empty if the bytes are not in the charset */
    public static Optional<String> in(Charset charset, byte[] bytes) {
        if (isAscii(bytes) && charset.equals(StandardCharsets.UTF_8)) {
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /**
     * Decodes a header value. By the standard, each character is one byte of ISO 8859-1; in practice, the bytes are
     * UTF-8.
     */
    public static String ofHeader(String value) {
        return in(StandardCharsets.UTF_8, value.getBytes(StandardCharsets.ISO_8859_1))
                .orElse(value);
    }

    public static boolean isUtf8(byte[] bytes) {
        return isAscii(bytes) || in(StandardCharsets.UTF_8, bytes).isPresent();
    }

    private static boolean isAscii(byte[] bytes) {
        int seen = 0;
        for (byte b : bytes) {
            seen |= b;
        }
        return seen >= 0;
    }
}
