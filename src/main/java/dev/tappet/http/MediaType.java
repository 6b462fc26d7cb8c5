package dev.tappet.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/**
 * A Content-Type: the media type and its charset.
 *
 * @param name    type and subtype in lower case
 * @param charset UTF-8 if none is named; empty if the named one is unknown
 * @param named   whether a charset is named
 */
public record MediaType(String name, Optional<Charset> charset, boolean named) {
    private static final MediaType JSON = new MediaType("application/json", Optional.of(StandardCharsets.UTF_8), false);

    /** The default of curl, and so of many scripts, for any content. */
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

    /** Whether the content is JSON (RFC 8259, or RFC 6839 for the suffix). */
    public boolean isJson() {
        return name.equals(JSON.name) || name.endsWith("+json");
    }

    /** Whether the content is XML (RFC 7303), including the suffix. */
    public boolean isXml() {
        return name.equals("application/xml") || name.equals("text/xml") || name.endsWith("+xml");
    }

    public boolean isForm() {
        return name.equals(FORM);
    }

    /** @return empty if there is no such charset */
    public static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
