package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
 * {@code headers} and {@code body}. Read where a step gives it, so that an output which is no response fails
 * the execution instead of the request.
 *
 * @param status  200 to 599
 * @param headers names as given, in order, each with one or more values; valid, and none that frames the message
 * @param body    a plain value: the {@code body} parameter, or else all parameters
 */
public record WorkflowHttpResponse(int status, SequencedMap<String, List<String>> headers, Object body) {
    /** The most bytes of all headers together; AWS refuses more. */
    static final int HEADERS_BYTES = 8 * 1024;

    private static final String STATUS = "status";
    private static final String HEADERS = "headers";
    private static final String BODY = "body";

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+*-]+\\s*(;.*)?");

    /** What frames a message or belongs to one connection (RFC 9110, 7.6.1) is the server's to say. */
    private static final Set<String> NOT_OURS_TO_SEND = Set.of(
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
     * @throws InvalidResponseException when they do not make a valid response; its message says what is wrong
     */
    public static WorkflowHttpResponse of(Map<String, Object> output) throws InvalidResponseException {
        int status = output.containsKey(STATUS) ? status(output.get(STATUS)) : 200;
        SequencedMap<String, List<String>> headers =
                output.containsKey(HEADERS) ? headers(output.get(HEADERS)) : new LinkedHashMap<>();
        Object body = output.containsKey(BODY) ? output.get(BODY) : output;
        return new WorkflowHttpResponse(status, Collections.unmodifiableSequencedMap(headers), body);
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
        throw new InvalidResponseException("status must be a number from 200 to 599, not " + shortly(value));
    }

    private static SequencedMap<String, List<String>> headers(Object value) throws InvalidResponseException {
        SequencedMap<String, List<String>> headers = new LinkedHashMap<>();
        int bytes = 0;
        for (Map.Entry<?, ?> header : object(value).entrySet()) {
            String name = String.valueOf(header.getKey());
            if (!TOKEN.matcher(name).matches()) {
                throw new InvalidResponseException("headers has an invalid header name: " + shortly(name));
            }
            if (NOT_OURS_TO_SEND.contains(name.toLowerCase(Locale.ROOT))) {
                throw new InvalidResponseException("headers cannot set " + name + ": it belongs to the connection");
            }
            List<String> values = values(name, header.getValue());
            headers.put(name, values);
            for (String each : values) {
                bytes += name.length() + each.length() + 4;
            }
        }
        if (bytes > HEADERS_BYTES) {
            throw new InvalidResponseException("headers are over " + HEADERS_BYTES + " bytes together");
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
        throw new InvalidResponseException("headers must be a JSON object, not " + shortly(read));
    }

    private static List<String> values(String name, Object value) throws InvalidResponseException {
        List<String> values = new ArrayList<>();
        for (Object each : value instanceof List<?> many ? many : Collections.singletonList(value)) {
            values.add(value(name, each));
        }
        return List.copyOf(values);
    }

    private static String value(String name, Object value) throws InvalidResponseException {
        String text = switch (value) {
            case String string -> string;
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case null, default ->
                throw new InvalidResponseException(
                        "header " + name + " must be a string, a number or a boolean, not " + shortly(value));
        };
        if (!VALUE.matcher(text).matches()) {
            throw new InvalidResponseException(
                    "header " + name + " may hold printable ASCII only: no line break, no control character");
        }
        if (name.equalsIgnoreCase("Content-Type") && !MEDIA_TYPE.matcher(text).matches()) {
            throw new InvalidResponseException("header Content-Type is no media type: " + shortly(text));
        }
        return text;
    }

    private static String shortly(Object value) {
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
