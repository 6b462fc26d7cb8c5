package dev.tappet.trigger.activity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One request to an integration's URLs, and what became of it.
 *
 * @param id        its own; in the order of time
 * @param received  when its last byte was here, to the millisecond
 * @param requestId under which it stands in the log
 * @param workflow  the one in the URL; the webhook URL names none
 * @param source    the address of the sender, behind trusted proxies the one they tell
 * @param bytes     the length of its body
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
        Became became) {

    /** Which of the three trigger URLs it came to. */
    public enum Url {
        WEBHOOK,
        ASYNC,
        SYNC
    }

    public record Run(UUID workflow, UUID execution) {}

    /** What became of a delivery. */
    public sealed interface Became {
        /** These were stored, those whose condition erred included. */
        record Started(List<Run> runs) implements Became {
            public Started {
                runs = List.copyOf(runs);
            }
        }

        /** It came before: these are what it started then. */
        record Repeated(List<Run> runs) implements Became {
            public Repeated {
                runs = List.copyOf(runs);
            }
        }

        /** No workflow wanted it. */
        record Filtered() implements Became {}

        /** A question of the vendor's was answered; no workflow runs for those. */
        record Handshake() implements Became {}

        /** What the sender was told, as RFC 9457 names it. */
        record Refused(int status, String title, String detail) implements Became {}

        /** It was not stored, or that is unknown. */
        record Failed() implements Became {}

        /** It is one of too many in one second: it stands for all of them after it, whatever became of each. */
        record Unlisted() implements Became {}
    }
}
