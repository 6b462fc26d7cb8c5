package dev.tappet.api.workflow;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.json.ObjectFields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A sample request, described in JSON as the input of a draft run. */
final class SampleRequest {
    private static final String METHOD = "method";
    private static final String PATH = "path";
    private static final String QUERY = "query";
    private static final String HEADERS = "headers";
    private static final String BODY = "body";
    private static final String BODY_BASE64 = "body_base64";

    static final Set<String> KEYS = Set.of(METHOD, PATH, QUERY, HEADERS, BODY, BODY_BASE64);

    private SampleRequest() {}

    static IncomingRequest of(ObjectFields sample) throws InvalidFieldException {
        List<Headers.Field> headers = new ArrayList<>();
        if (sample.has(HEADERS)) {
            for (Map.Entry<String, Object> header : sample.values(HEADERS).entrySet()) {
                add(header.getKey(), header.getValue(), sample.place(HEADERS), headers);
            }
        }
        byte[] body = body(sample);
        boolean hasContentType = headers.stream().anyMatch(field -> field.name().equalsIgnoreCase("Content-Type"));
        if (sample.has(BODY) && !(sample.value(BODY) instanceof String) && !hasContentType) {
            headers.add(new Headers.Field("Content-Type", "application/json"));
        }
        return new IncomingRequest(
                sample.text(METHOD, "POST"),
                sample.text(PATH, "/"),
                sample.text(QUERY, ""),
                new Headers(headers),
                new IncomingRequest.ReceivedBody.Complete(body),
                "",
                Instant.now(),
                "draft");
    }

    private static void add(String name, Object value, String place, List<Headers.Field> to)
            throws InvalidFieldException {
        for (Object element : value instanceof List<?> many ? many : List.of(value == null ? "" : value)) {
            if (!(element instanceof String text)) {
                throw new InvalidFieldException(place + "." + name, "must be a text or a list of texts");
            }
            // one character for each byte, as in received requests
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            to.add(new Headers.Field(name, new String(bytes, StandardCharsets.ISO_8859_1)));
        }
    }

    /** Text is sent as it is, any other value as JSON. */
    private static byte[] body(ObjectFields sample) throws InvalidFieldException {
        if (sample.has(BODY_BASE64)) {
            try {
                return Base64.getDecoder().decode(sample.text(BODY_BASE64));
            } catch (IllegalArgumentException e) {
                throw new InvalidFieldException(sample.place(BODY_BASE64), "must be base64");
            }
        }
        if (!sample.has(BODY)) {
            return new byte[0];
        }
        return sample.value(BODY) instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : Json.write(sample.value(BODY));
    }
}
