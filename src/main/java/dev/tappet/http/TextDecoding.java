package dev.tappet.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes as text, without the replacement characters that would hide what they were. */
public final class TextDecoding {
    private TextDecoding() {}

    /** The text, or nothing when the bytes are not in that charset. */
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

    /** A header's value, whose bytes are ISO 8859-1 by the standard, one a character, and UTF-8 in practice. */
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
