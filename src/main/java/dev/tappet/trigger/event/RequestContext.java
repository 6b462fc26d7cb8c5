package dev.tappet.trigger.event;

import dev.tappet.http.FormParameters;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.HeaderValues;
import dev.tappet.json.Json;
import dev.tappet.workspace.integration.Integration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The value of <code>$.request</code>: the request that delivered an event, for integrations of every kind. Headers and
 * query are texts, so that they can be compared with texts. Several values of a header are joined with commas (RFC
 * 9110, 5.3); several values of a parameter are a list. It contains no credentials.
 *
 * @param value a plain value
 * @param json  the form stored with an execution: the value as JSON in UTF-8
 */
public record RequestContext(Map<String, Object> value, byte[] json) {
    /**
     * Bytes of heap for each byte of the head of the request: its texts, their JSON, and an entry for each short
     * parameter.
     */
    public static final int WEIGHT = 48;

    private static final String HEADERS = "headers";

    /**
     * @param source   the address of the sender, behind trusted proxies
     * @param delivery the id of the delivery that the sender assigned
     */
    public static RequestContext of(
            IncomingRequest request, String source, Optional<String> delivery, Integration integration) {
        SequencedMap<String, Object> value = new LinkedHashMap<>();
        value.put("method", request.method());
        value.put("path", request.path());
        value.put("query", query(request.query(), integration));
        value.put(HEADERS, new HeaderValues(headers(request.headers(), integration)));
        value.put("source", source.isEmpty() ? null : source);
        value.put(
                "content_type",
                request.headers()
                        .first("Content-Type")
                        .map(TextDecoding::ofHeader)
                        .orElse(null));
        value.put(
                "received_at", request.received().truncatedTo(ChronoUnit.MILLIS).toString());
        value.put("delivery_id", delivery.orElse(null));
        return new RequestContext(value, Json.write(value));
    }

    private static Map<String, Object> query(String query, Integration integration) {
        SequencedMap<String, Object> parameters = new LinkedHashMap<>();
        FormParameters.read(query).forEach((name, values) -> {
            List<String> shown = values.stream()
                    .filter(text -> !SecretHeaders.holdsSecret(text, integration))
                    .toList();
            if (!shown.isEmpty() && !SecretHeaders.holdsSecret(name, integration)) {
                parameters.put(name, shown.size() == 1 ? shown.getFirst() : shown);
            }
        });
        return parameters;
    }

    private static Map<String, Object> headers(Headers headers, Integration integration) {
        SequencedMap<String, Object> named = new LinkedHashMap<>();
        for (Headers.Field field : headers) {
            if (!SecretHeaders.isWithheld(field, integration)) {
                named.merge(
                        field.name().toLowerCase(Locale.ROOT),
                        TextDecoding.ofHeader(field.value()),
                        (first, next) -> first + ", " + next);
            }
        }
        return named;
    }
}
