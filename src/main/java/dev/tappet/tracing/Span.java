package dev.tappet.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A completed span. It never contains a body, a header, a query or a secret.
 *
 * @param traceId    32 hexadecimal digits
 * @param spanId     16 hexadecimal digits
 * @param parent     the id of the enclosing span
 * @param attributes strings, integers and booleans, by name
 * @param isFailed   whether the operation of the span failed
 */
public record Span(
        String traceId,
        String spanId,
        Optional<String> parent,
        String name,
        Kind kind,
        Instant start,
        Instant end,
        Map<String, Object> attributes,
        List<SpanEvent> events,
        List<SpanLink> links,
        boolean isFailed) {
    /** The span kinds of OpenTelemetry. */
    public enum Kind {
        INTERNAL(1),
        SERVER(2),
        CLIENT(3),
        CONSUMER(5);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The number of the kind in the protocol. */
        int number() {
            return number;
        }
    }

    /** An event within a span. */
    public record SpanEvent(Instant at, String name, Map<String, Object> attributes) {}

    /** A link to the span that caused this one. */
    public record SpanLink(String traceId, String spanId) {}
}
