package dev.tappet.trigger.activity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One request to the URLs of an integration, and its outcome.
 *
 * @param id        the id of the delivery; ids are in the order of time
 * @param received  the time at which the last byte was received, truncated to milliseconds
 * @param requestId the id of the request in the server log
 * @param workflow  the workflow in the URL; empty for the webhook URL
 * @param source    the address of the sender; behind trusted proxies the address that they report
 * @param bytes     the length of the body
 * @param stored    whether the request is stored, so that it can be viewed and sent again
 * @param repeats   the delivery that a user sent again with this one; empty if the sender sent it
 */
public record Delivery(
        UUID id,
        Instant received,
        String requestId,
        String method,
        Url url,
        Optional<UUID> workflow,
        String source,
        int bytes,
        DeliveryOutcome outcome,
        boolean stored,
        Optional<UUID> repeats) {
    /** A delivery from outside, without a stored request. */
    public Delivery(
            UUID id,
            Instant received,
            String requestId,
            String method,
            Url url,
            Optional<UUID> workflow,
            String source,
            int bytes,
            DeliveryOutcome outcome) {
        this(id, received, requestId, method, url, workflow, source, bytes, outcome, false, Optional.empty());
    }

    /** The delivery that results if a user sends this one again. */
    public Delivery redelivered(UUID anotherId, Instant now, String anotherRequestId, DeliveryOutcome newOutcome) {
        return new Delivery(
                anotherId,
                now,
                anotherRequestId,
                method,
                url,
                workflow,
                source,
                bytes,
                newOutcome,
                false,
                Optional.of(id));
    }

    Delivery withOutcome(DeliveryOutcome other) {
        return new Delivery(id, received, requestId, method, url, workflow, source, bytes, other, stored, repeats);
    }

    /** The type of the trigger URL. */
    public enum Url {
        WEBHOOK,
        ASYNC,
        SYNC
    }

    public record Run(UUID workflow, UUID execution) {
        /** Writes runs as text: {@code workflow/execution}, separated by commas. */
        public static String join(List<Run> runs) {
            return runs.stream().map(run -> run.workflow + "/" + run.execution).collect(Collectors.joining(","));
        }

        /** Reads the text of {@link #join}. */
        public static List<Run> split(String text) {
            return text.isEmpty()
                    ? List.of()
                    : Stream.of(text.split(",")).map(Run::parse).toList();
        }

        private static Run parse(String text) {
            int slash = text.indexOf('/');
            return new Run(UUID.fromString(text.substring(0, slash)), UUID.fromString(text.substring(slash + 1)));
        }
    }

    /** The outcome of a delivery. */
    public sealed interface DeliveryOutcome {
        /** Executions were stored, including those whose condition failed. */
        record Started(List<Run> runs) implements DeliveryOutcome {
            public Started {
                runs = List.copyOf(runs);
            }
        }

        /** The delivery is a duplicate. The runs are those of the first delivery. */
        record Repeated(List<Run> runs) implements DeliveryOutcome {
            public Repeated {
                runs = List.copyOf(runs);
            }
        }

        /** No workflow matched. */
        record Filtered() implements DeliveryOutcome {}

        /** A handshake of the vendor or a request of a browser was answered. It starts no workflow. */
        record HandshakeAnswered() implements DeliveryOutcome {}

        /** The request was rejected, with the problem details (RFC 9457) of the response. */
        record Refused(int status, String title, String detail) implements DeliveryOutcome {}

        /** Storing failed, or its result is unknown. */
        record Failed() implements DeliveryOutcome {}

        /**
         * There were too many deliveries in one second. This entry represents all further ones, whatever their
         * outcomes.
         */
        record Unlisted() implements DeliveryOutcome {}
    }
}
