package dev.tappet.tracing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A span that has ended. It never holds a body, a header, a query or a secret.
 *
 * @param traceId    32 hexadecimal digits
 * @param spanId     16 hexadecimal digits
 * @param parent     the id of the span around it
 * @param attributes texts, whole numbers and truth values, by their names
 * @param isFailed   whether what it describes failed
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
    /** The kinds of OpenTelemetry. */
    public enum Kind {
        INTERNAL(1),
        SERVER(2),
        CLIENT(3),
        CONSUMER(5);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** As the protocol has it. */
        int number() {
            return number;
        }
    }

    /** Something that happened within a span. */
    public record SpanEvent(Instant at, String name, Map<String, Object> attributes) {}

    /** Another span that this one follows from. */
    public record SpanLink(String traceId, String spanId) {}
}
