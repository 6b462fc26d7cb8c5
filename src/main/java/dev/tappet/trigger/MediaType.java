package dev.tappet.trigger;

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
 */
record MediaType(String name, Optional<Charset> charset) {
    private static final MediaType JSON = new MediaType("application/json", Optional.of(StandardCharsets.UTF_8));

    static MediaType of(String contentType) {
        if (contentType.equals("application/json")) {
            return JSON;
        }
        String[] parts = contentType.split(";");
        return new MediaType(parts.length == 0 ? "" : parts[0].strip().toLowerCase(Locale.ROOT), charset(parts));
    }

    /** Whether its content is JSON (RFC 8259, or RFC 6839 for the suffix). */
    boolean isJson() {
        return name.equals(JSON.name) || name.endsWith("+json");
    }

    private static Optional<Charset> charset(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, "charset=", 0, 8)) {
                return named(parameter.substring(8).replace("\"", "").strip());
            }
        }
        return Optional.of(StandardCharsets.UTF_8);
    }

    private static Optional<Charset> named(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
