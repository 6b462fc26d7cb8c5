package dev.tappet.trigger.activity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One request to an integration's URLs, and what became of it.
 *
 * @param id        its own; in the order of time
 * @param received  when its last byte was here, to the millisecond
 * @param requestId under which it stands in the log
 * @param workflow  the one in the URL; the webhook URL names none
 * @param source    the address of the sender, behind trusted proxies the one they tell
 * @param bytes     the length of its body
 * @param stored      whether the request itself is kept, to be looked at and sent again
 * @param repeats   the one that was sent again by this one, which nobody sent
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
    /** One that came in from outside. */
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

    /** The same, as somebody has it sent again now. */
    public Delivery again(UUID anotherId, Instant now, String anotherRequestId, DeliveryOutcome newOutcome) {
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

    Delivery became(DeliveryOutcome other) {
        return new Delivery(id, received, requestId, method, url, workflow, source, bytes, other, stored, repeats);
    }

    /** Which of the three trigger URLs it came to. */
    public enum Url {
        WEBHOOK,
        ASYNC,
        SYNC
    }

    public record Run(UUID workflow, UUID execution) {
        /** Several as text: {@code workflow/execution}, with commas between. */
        public static String join(List<Run> runs) {
            return runs.stream().map(run -> run.workflow + "/" + run.execution).collect(Collectors.joining(","));
        }

        /** Reads what {@link #join} wrote. */
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

    /** What became of a delivery. */
    public sealed interface DeliveryOutcome {
        /** These were stored, those whose condition erred included. */
        record Started(List<Run> runs) implements DeliveryOutcome {
            public Started {
                runs = List.copyOf(runs);
            }
        }

        /** It came before: these are what it started then. */
        record Repeated(List<Run> runs) implements DeliveryOutcome {
            public Repeated {
                runs = List.copyOf(runs);
            }
        }

        /** No workflow wanted it. */
        record Filtered() implements DeliveryOutcome {}

        /** A question of the vendor's, or of a browser, was answered; no workflow runs for those. */
        record HandshakeAnswered() implements DeliveryOutcome {}

        /** What the sender was told, as RFC 9457 names it. */
        record Refused(int status, String title, String detail) implements DeliveryOutcome {}

        /** It was not stored, or that is unknown. */
        record Failed() implements DeliveryOutcome {}

        /** It is one of too many in one second: it stands for all of them after it, whatever became of each. */
        record Unlisted() implements DeliveryOutcome {}
    }
}
