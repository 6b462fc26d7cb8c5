package dev.tappet.expression;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.dashjoin.jsonata.JException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Percent-encoding of ECMAScript (19.2.6), to which the reference of JSONata refers. The library uses the encoding of
 * forms, which decodes a plus as a space and encodes the slashes of a URL.
 */
enum UriEncoding {
    /** A whole URL: the separators of its parts are not encoded. */
    URL(";/?:@&=+$,#"),

    /** A part of a URL, such as a value in a query. */
    COMPONENT("");

    private static final String PLAIN = "-_.!~*'()";
    private static final String DIGITS = "0123456789ABCDEF";

    private final String separators;

    UriEncoding(String separators) {
        this.separators = separators;
    }

    String encode(String text) {
        if (text == null) {
            return null;
        }
        ByteBuffer bytes;
        try {
            bytes = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException _) {
            throw malformed();
        }
        StringBuilder encoded = new StringBuilder(text.length());
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (isPlain((char) (next & 0xff)) || separators.indexOf(next) >= 0) {
                encoded.append((char) next);
            } else {
                encoded.append('%').append(DIGITS.charAt(next >> 4 & 0xf)).append(DIGITS.charAt(next & 0xf));
            }
        }
        return encoded.toString();
    }

    String decode(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder decoded = new StringBuilder(text.length());
        int from = 0;
        while (from < text.length()) {
            if (text.charAt(from) != '%') {
                decoded.append(text.charAt(from++));
                continue;
            }
            int end = from;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (end < text.length() && text.charAt(end) == '%') {
                bytes.write(octet(text, end));
                end += 3;
            }
            appendDecoded(bytes.toByteArray(), text.substring(from, end), decoded);
            from = end;
        }
        return decoded.toString();
    }

    /** @param escapes the source of the bytes; an escape of a separator remains escaped */
    private void appendDecoded(byte[] bytes, String escapes, StringBuilder to) {
        String characters;
        try {
            characters = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw malformed();
        }
        int at = 0;
        for (int c : characters.codePoints().toArray()) {
            int length = 3 * Character.toString(c).getBytes(UTF_8).length;
            if (separators.indexOf(c) >= 0) {
                to.append(escapes, at, at + length);
            } else {
                to.appendCodePoint(c);
            }
            at += length;
        }
    }

    private static int octet(String text, int percent) {
        int high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
        int low = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw malformed();
        }
        return high << 4 | low;
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.indexOf(c) >= 0;
    }

    private static JException malformed() {
        return new JException("D3140", -1);
    }
}
