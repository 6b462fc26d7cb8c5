package dev.tappet.trigger.event;

import dev.tappet.http.MediaType;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the charset of an XML body: RFC 7303, section 3, and appendix F of XML 1.0. */
final class XmlCharset {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** The XML declaration, decoded as single bytes. */
    private static final Pattern DECLARED =
            Pattern.compile("^<\\?xml\\s[^>]{0,100}?\\sencoding\\s*=\\s*[\"']([^\"'<>]{1,60})[\"']");

    private static final int DECLARATION_BYTES = 200;

    private XmlCharset() {}

    /**
     * The charset of a body by its byte order mark, else its content type, else its XML declaration, else UTF-8.
     *
     * @return empty if the charset is unknown
     */
    static Optional<Charset> of(MediaType type, byte[] body) {
        Optional<Charset> marked = ofByteOrderMark(body);
        if (marked.isPresent()) {
            return marked;
        }
        if (type.named()) {
            return type.charset();
        }
        Optional<Charset> wide = ofUtf16(body);
        return wide.isPresent() ? wide : declared(body);
    }

    static String withoutByteOrderMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static Optional<Charset> ofByteOrderMark(byte[] body) {
        if (startsWith(body, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(StandardCharsets.UTF_8);
        }
        if (startsWith(body, 0xFE, 0xFF)) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return startsWith(body, 0xFF, 0xFE) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
    }

    /** The charset of UTF-16 without a byte order mark. The first character of XML is ASCII. */
    private static Optional<Charset> ofUtf16(byte[] body) {
        if (startsWith(body, 0, '<')) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        return startsWith(body, '<', 0) ? Optional.of(StandardCharsets.UTF_16LE) : Optional.empty();
    }

    private static Optional<Charset> declared(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARED.matcher(start);
        return declaration.find()
                ? MediaType.charset(declaration.group(1)).map(XmlCharset::ofSingleBytes)
                : Optional.of(StandardCharsets.UTF_8);
    }

    /**
     * The charset of a body whose declaration was decoded as single bytes, so it cannot be UTF-16 or UTF-32.
     * StringWriter of .NET declares UTF-16 for every charset.
     */
    private static Charset ofSingleBytes(Charset declared) {
        return declared.name().startsWith("UTF-16") || declared.name().startsWith("UTF-32")
                ? StandardCharsets.UTF_8
                : declared;
    }

    private static boolean startsWith(byte[] body, int... bytes) {
        if (body.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((body[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
