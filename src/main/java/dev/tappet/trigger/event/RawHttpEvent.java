package dev.tappet.trigger.event;

import dev.tappet.http.FormParameters;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.MediaType;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.HeaderValues;
import dev.tappet.json.Json;
import dev.tappet.trigger.CheckResult;
import dev.tappet.workspace.integration.Integration;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Makes the event of an integration for raw HTTP requests: the whole request, <code>{"http_method", "headers", "query",
 * "path", "body"}</code>.
 *
 * <p>Header names have the usual capitals of HTTP/1.1 ({@code Content-Type}), whatever the sender wrote: HTTP/2 and API
 * Gateway use lower case, and a workflow must not depend on the transport. The path is complete and not decoded. The
 * body is JSON if the content type is JSON. Otherwise it is text in the charset of the content type (UTF-8 by default),
 * or base64 in {@code body_base64} if it cannot be decoded. An empty body is the empty text with any content type.
 */
final class RawHttpEvent {
    private RawHttpEvent() {}

    static CheckResult<Event> of(IncomingRequest request, byte[] body, Integration integration) {
        SequencedMap<String, Object> event = new LinkedHashMap<>();
        event.put("http_method", request.method());
        event.put("headers", new HeaderValues(headers(request.headers(), integration)));
        event.put("query", FormParameters.read(request.query()));
        event.put("path", request.path());
        Optional<MediaType> type = EventReader.contentType(request);
        if (type.filter(MediaType::isJson).isPresent() && body.length > 0) {
            return JsonEvent.of(type.get(), body).then(json -> CheckResult.proceed(with(event, json)));
        }
        charset(type, body)
                .flatMap(charset -> TextDecoding.in(charset, body))
                .ifPresentOrElse(
                        text -> event.put("body", text),
                        () -> event.put("body_base64", Base64.getEncoder().encodeToString(body)));
        return CheckResult.proceed(new Event(Json.write(event), event));
    }

    private static Optional<Charset> charset(Optional<MediaType> type, byte[] body) {
        return type.isEmpty()
                ? Optional.of(StandardCharsets.UTF_8)
                : type.flatMap(known -> known.isXml() ? XmlCharset.of(known, body) : known.charset());
    }

    /** Adds the bytes of the sender as the body, so that numbers and escapes remain unchanged. */
    private static Event with(SequencedMap<String, Object> event, Event body) {
        byte[] head = Json.write(event);
        byte[] name = ",\"body\":".getBytes(StandardCharsets.UTF_8);
        byte[] json = new byte[head.length + name.length + body.json().length];
        System.arraycopy(head, 0, json, 0, head.length - 1);
        System.arraycopy(name, 0, json, head.length - 1, name.length);
        System.arraycopy(body.json(), 0, json, head.length - 1 + name.length, body.json().length);
        json[json.length - 1] = '}';
        event.put("body", body.value());
        return new Event(json, event);
    }

    private static Map<String, Object> headers(Headers headers, Integration integration) {
        Map<String, List<String>> named = new LinkedHashMap<>();
        for (Headers.Field field : headers) {
            if (!SecretHeaders.isSecret(field.name(), integration)) {
                named.computeIfAbsent(canonical(field.name()), _ -> new ArrayList<>(1))
                        .add(TextDecoding.ofHeader(field.value()));
            }
        }
        return Collections.unmodifiableMap(named);
    }

    /** The name with the usual capitals: {@code x-request-id} and {@code X-REQUEST-ID} become {@code X-Request-Id}. */
    private static String canonical(String name) {
        StringBuilder canonical = new StringBuilder(name.length());
        boolean first = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            canonical.append(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
            first = c == '-';
        }
        return canonical.toString();
    }
}
