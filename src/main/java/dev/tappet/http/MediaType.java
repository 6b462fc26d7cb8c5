package dev.tappet.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/**
 * A Content-Type, as far as it matters here.
 *
 * @param name    type and subtype in lower case
 * @param charset UTF-8 when none is named; empty when the one named is unknown
 * @param named   whether a charset is named
 */
public record MediaType(String name, Optional<Charset> charset, boolean named) {
    private static final MediaType JSON = new MediaType("application/json", Optional.of(StandardCharsets.UTF_8), false);

    /** curl's default, and so that of many scripts, whatever they send. */
    private static final String FORM = "application/x-www-form-urlencoded";

    public static MediaType of(String contentType) {
        if (contentType.equals("application/json")) {
            return JSON;
        }
        String[] parts = contentType.split(";");
        String name = parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
                String charset = parameter.substring(8).replace("\"", "").strip();
                return new MediaType(name, charset(charset), true);
            }
        }
        return new MediaType(name, JSON.charset, false);
    }

    /** Whether its content is JSON (RFC 8259, or RFC 6839 for the suffix). */
    public boolean isJson() {
        return name.equals(JSON.name) || name.endsWith("+json");
    }

    /** RFC 7303, the suffix included. */
    public boolean isXml() {
        return name.equals("application/xml") || name.equals("text/xml") || name.endsWith("+xml");
    }

    public boolean isForm() {
        return name.equals(FORM);
    }

    /** Empty when there is none of that name. */
    public static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
