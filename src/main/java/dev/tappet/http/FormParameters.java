package dev.tappet.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The names and values of a query or a form: {@code a=1&b=2&a=3}. */
public final class FormParameters {
    private FormParameters() {}

    /** Reads any text: an invalid escape is kept as it is, and invalid UTF-8 becomes U+FFFD. */
    public static SequencedMap<String, List<String>> read(String text) {
        SequencedMap<String, List<String>> parameters = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                parameters
                        .computeIfAbsent(lenient(name(pair)), _ -> new ArrayList<>(1))
                        .add(lenient(value(pair)));
            }
        }
        return parameters;
    }

    /** A name and one of its values. */
    public record Parameter(String name, String value) {}

    /**
     * Reads well-formed text only.
     *
     * @param text    has one character for each byte
     * @param charset of the decoded bytes
     * @return all parameters, in order; empty if an escape is truncated or not hexadecimal, or if the bytes are not in
     *     the charset
     */
    public static Optional<List<Parameter>> strictly(String text, Charset charset) {
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : text.split("&")) {
            if (!pair.isEmpty()) {
                Optional<String> name = strict(name(pair), charset);
                Optional<String> value = strict(value(pair), charset);
                if (name.isEmpty() || value.isEmpty()) {
                    return Optional.empty();
                }
                parameters.add(new Parameter(name.get(), value.get()));
            }
        }
        return Optional.of(parameters);
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? pair : pair.substring(0, equals);
    }

    private static String value(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? "" : pair.substring(equals + 1);
    }

    private static String lenient(String text) {
        return unescaped(text).toString(StandardCharsets.UTF_8);
    }

    private static Optional<String> strict(String text, Charset charset) {
        for (int i = text.indexOf('%'); i >= 0; i = text.indexOf('%', i + 1)) {
            if (!isEscape(text, i)) {
                return Optional.empty();
            }
        }
        return TextDecoding.in(charset, unescaped(text).toByteArray());
    }

    private static ByteArrayOutputStream unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '+') {
                bytes.write(' ');
            } else if (c == '%' && isEscape(text, i)) {
                bytes.write(Character.digit(text.charAt(i + 1), 16) << 4 | Character.digit(text.charAt(i + 2), 16));
                i += 2;
            } else {
                // a request line has one character for each byte
                bytes.write(c);
            }
        }
        return bytes;
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length() && isHex(text.charAt(at + 1)) && isHex(text.charAt(at + 2));
    }

    private static boolean isHex(char c) {
        return c < 128 && Character.digit(c, 16) >= 0;
    }
}
