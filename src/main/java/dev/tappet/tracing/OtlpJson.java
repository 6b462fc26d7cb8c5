package dev.tappet.tracing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/**
 * Encodes spans as JSON of the OpenTelemetry protocol.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON encoding</a>
 */
final class OtlpJson {
    private static final String SCOPE = "dev.tappet";
    private static final int ERROR = 2;

    private static final JsonFactory JSON = new JsonFactory();

    private OtlpJson() {}

    /** @param resource the attributes of the process */
    static byte[] write(Collection<Span> spans, Map<String, Object> resource) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("resourceSpans");
            json.writeStartObject();
            json.writeObjectFieldStart("resource");
            attributes(json, resource);
            json.writeEndObject();
            json.writeArrayFieldStart("scopeSpans");
            json.writeStartObject();
            json.writeObjectFieldStart("scope");
            json.writeStringField("name", SCOPE);
            json.writeEndObject();
            json.writeArrayFieldStart("spans");
            for (Span span : spans) {
                span(json, span);
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void span(JsonGenerator json, Span span) throws IOException {
        json.writeStartObject();
        json.writeStringField("traceId", span.traceId());
        json.writeStringField("spanId", span.spanId());
        if (span.parent().isPresent()) {
            json.writeStringField("parentSpanId", span.parent().get());
        }
        json.writeStringField("name", span.name());
        json.writeNumberField("kind", span.kind().number());
        json.writeStringField("startTimeUnixNano", nanos(span.start()));
        json.writeStringField("endTimeUnixNano", nanos(span.end()));
        attributes(json, span.attributes());
        if (!span.events().isEmpty()) {
            json.writeArrayFieldStart("events");
            for (Span.SpanEvent event : span.events()) {
                json.writeStartObject();
                json.writeStringField("timeUnixNano", nanos(event.at()));
                json.writeStringField("name", event.name());
                attributes(json, event.attributes());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!span.links().isEmpty()) {
            json.writeArrayFieldStart("links");
            for (Span.SpanLink link : span.links()) {
                json.writeStartObject();
                json.writeStringField("traceId", link.traceId());
                json.writeStringField("spanId", link.spanId());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeObjectFieldStart("status");
        if (span.isFailed()) {
            json.writeNumberField("code", ERROR);
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void attributes(JsonGenerator json, Map<String, Object> attributes) throws IOException {
        json.writeArrayFieldStart("attributes");
        for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
            json.writeStartObject();
            json.writeStringField("key", attribute.getKey());
            json.writeObjectFieldStart("value");
            switch (attribute.getValue()) {
                case Boolean flag -> json.writeBooleanField("boolValue", flag);
                // The protocol encodes 64-bit integers as strings.
                case Number number -> json.writeStringField("intValue", Long.toString(number.longValue()));
                case Object other -> json.writeStringField("stringValue", other.toString());
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String nanos(Instant time) {
        return Long.toString(Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano()));
    }
}
