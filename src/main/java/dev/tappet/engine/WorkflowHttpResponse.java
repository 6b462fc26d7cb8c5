package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The HTTP response that the output of a synchronous execution describes by its parameters {@code status},
 * {@code headers}, and {@code body} or {@code body_base64}. It is read in the step that gives it, so that an invalid
 * response fails the execution instead of the request.
 *
 * @param status  200 to 599
 * @param headers by names as given, in order, each with one or more values; valid, and without those that frame the
 *                message
 * @param body    the body
 */
public record WorkflowHttpResponse(int status, SequencedMap<String, List<String>> headers, Content body) {
    /** The body of a response. */
    public sealed interface Content {
        /** @param value a plain value: the {@code body} parameter, or else all parameters but status and headers */
        record Value(Object value) implements Content {}

        /** @param bytes the decoded {@code body_base64}; never modified */
        record Bytes(byte[] bytes) implements Content {}

        /** The output has a status or headers, and nothing else. */
        record Empty() implements Content {}
    }

    /** The maximum size of all headers together, in bytes; AWS rejects more. */
    static final int HEADERS_BYTES = 8 * 1024;

    private static final String STATUS = "status";
    private static final String HEADERS = "headers";
    private static final String BODY = "body";
    private static final String BODY_BASE64 = "body_base64";

    private static final Pattern SPACE = Pattern.compile("\\s");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+*-]+\\s*(;.*)?");

    /** Headers that frame a message or belong to one connection (RFC 9110, 7.6.1). Only the server sets them. */
    private static final Set<String> FORBIDDEN_HEADERS = Set.of(
            "connection",
            "content-length",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /**
     * Reads the parameters of an output.
     *
     * @throws InvalidResponseException if they do not describe a valid response; the message contains the reason
     */
    public static WorkflowHttpResponse of(Map<String, Object> output, ResponseOrigin origin)
            throws InvalidResponseException {
        int status = output.containsKey(STATUS) ? status(output.get(STATUS)) : 200;
        SequencedMap<String, List<String>> headers =
                output.containsKey(HEADERS) ? headers(output.get(HEADERS), origin) : new LinkedHashMap<>();
        return new WorkflowHttpResponse(status, Collections.unmodifiableSequencedMap(headers), content(output));
    }

    private static Content content(Map<String, Object> output) throws InvalidResponseException {
        if (output.containsKey(BODY_BASE64)) {
            if (output.containsKey(BODY)) {
                throw new InvalidResponseException(
                        "body and body_base64 must not be used together: remove one of" + " them");
            }
            return new Content.Bytes(bytes(output.get(BODY_BASE64)));
        }
        if (output.containsKey(BODY)) {
            return new Content.Value(output.get(BODY));
        }
        if (!output.containsKey(STATUS) && !output.containsKey(HEADERS)) {
            return new Content.Value(output);
        }
        Map<String, Object> others = new LinkedHashMap<>(output);
        others.remove(STATUS);
        others.remove(HEADERS);
        return others.isEmpty() ? new Content.Empty() : new Content.Value(others);
    }

    /** Accepts both alphabets of RFC 4648, with or without padding and line breaks. */
    private static byte[] bytes(Object value) throws InvalidResponseException {
        if (!(value instanceof String text)) {
            throw new InvalidResponseException("body_base64 must be a string in base64, not " + describe(value));
        }
        String base64 = SPACE.matcher(text).replaceAll("").replace('-', '+').replace('_', '/');
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new InvalidResponseException("body_base64 must be base64, not " + describe(value));
        }
    }

    private static int status(Object value) throws InvalidResponseException {
        double status = switch (value) {
            case Number number -> number.doubleValue();
            case String text when text.strip().matches("[0-9]{3}") -> Integer.parseInt(text.strip());
            case null, default -> Double.NaN;
        };
        if (status >= 200 && status <= 599 && status == Math.rint(status)) {
            return (int) status;
        }
        throw new InvalidResponseException("status must be a number from 200 to 599, not " + describe(value));
    }

    /** Omits headers without a value: {@code null} is the value of a missing field of the event. */
    private static SequencedMap<String, List<String>> headers(Object value, ResponseOrigin origin)
            throws InvalidResponseException {
        SequencedMap<String, List<String>> headers = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<?, ?> header : object(value).entrySet()) {
            String name = String.valueOf(header.getKey());
            if (!TOKEN.matcher(name).matches()) {
                throw new InvalidResponseException("headers has an invalid header name: " + describe(name));
            }
            if (FORBIDDEN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                throw new InvalidResponseException("headers cannot set " + name + ": it belongs to the connection");
            }
            if (origin.refuses(name)) {
                throw new InvalidResponseException("headers cannot set " + name
                        + ": it affects everything on this host, not only this response. An administrator can allow"
                        + " it with tappet.dedicated-host");
            }
            if (header.getValue() == null) {
                continue;
            }
            List<String> values = values(name, header.getValue());
            headers.put(name, values);
            for (String text : values) {
                bytes += name.length() + text.length() + 4;
            }
        }
        if (bytes > HEADERS_BYTES) {
            throw new InvalidResponseException("headers are over " + HEADERS_BYTES + " bytes in total");
        }
        return headers;
    }

    private static Map<?, ?> object(Object value) throws InvalidResponseException {
        Object read = value;
        if (value instanceof String text) {
            try {
                read = Json.read(text.getBytes(StandardCharsets.UTF_8));
            } catch (MalformedJsonException e) {
                throw new InvalidResponseException("headers must be a JSON object; the string is " + e.getMessage());
            }
        }
        if (read instanceof Map<?, ?> object) {
            return object;
        }
        throw new InvalidResponseException("headers must be a JSON object, not " + describe(read));
    }

    private static List<String> values(String name, Object value) throws InvalidResponseException {
        List<String> values = new ArrayList<>();
        for (Object element : value instanceof List<?> many ? many : List.of(value)) {
            if (element != null) {
                values.add(value(name, element));
            }
        }
        return List.copyOf(values);
    }

    private static String value(String name, Object value) throws InvalidResponseException {
        String text = switch (value) {
            case String string -> string;
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            default ->
                throw new InvalidResponseException(
                        "header " + name + " must be a string, a number or a boolean, not " + describe(value));
        };
        if (!VALUE.matcher(text).matches()) {
            throw new InvalidResponseException(
                    "header " + name + " must be printable ASCII, without line breaks and control characters");
        }
        if (name.equalsIgnoreCase("Content-Type") && !MEDIA_TYPE.matcher(text).matches()) {
            throw new InvalidResponseException("header Content-Type is not a media type: " + describe(text));
        }
        return text;
    }

    private static String describe(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> '"' + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + '"';
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case List<?> _ -> "an array";
            case Map<?, ?> _ -> "an object";
            default -> value.getClass().getSimpleName();
        };
    }

    /** An output that cannot be sent as an HTTP response. */
    public static final class InvalidResponseException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidResponseException(String message) {
            super(message);
        }
    }
}
