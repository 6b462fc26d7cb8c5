package dev.tappet.api.integration;

import dev.tappet.api.support.Identified;
import dev.tappet.api.support.PublicApi;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.EnumNames;
import dev.tappet.secret.Redactor;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.Delivery.DeliveryOutcome;
import dev.tappet.trigger.activity.DeliveryReader;
import dev.tappet.trigger.activity.StoredRequest;
import dev.tappet.workspace.integration.Integration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Deliveries, as the API returns them. */
public final class DeliveryView {
    private DeliveryView() {}

    /**
     * A delivery in a list.
     *
     * @param url          the kind of its trigger URL
     * @param workflowId   of that URL
     * @param outcome      the result of the delivery
     * @param executions   that it started, or that the first delivery started if this one is a repeat
     * @param refusal      the error that the sender received
     * @param requestKept  whether its request is stored, and can be shown and sent again
     * @param redeliveryOf the rejected delivery that this one sent again
     */
    @PublicApi
    public record Entry(
            UUID id,
            Instant receivedAt,
            String requestId,
            String method,
            String url,
            Optional<UUID> workflowId,
            String sourceAddress,
            int payloadBytes,
            String outcome,
            Optional<List<Run>> executions,
            Optional<Refusal> refusal,
            boolean requestKept,
            Optional<UUID> redeliveryOf)
            implements Identified {
        static Entry of(Delivery delivery) {
            return new Entry(
                    delivery.id(),
                    delivery.received(),
                    delivery.requestId(),
                    delivery.method(),
                    EnumNames.of(delivery.url()),
                    delivery.workflow(),
                    delivery.source(),
                    delivery.bytes(),
                    DeliveryView.outcome(delivery.outcome()),
                    switch (delivery.outcome()) {
                        case DeliveryOutcome.Started(List<Delivery.Run> runs) -> Optional.of(Run.of(runs));
                        case DeliveryOutcome.Repeated(List<Delivery.Run> runs) -> Optional.of(Run.of(runs));
                        case DeliveryOutcome.Filtered _,
                                DeliveryOutcome.HandshakeAnswered _,
                                DeliveryOutcome.Refused _,
                                DeliveryOutcome.Failed _,
                                DeliveryOutcome.Unlisted _ -> Optional.empty();
                    },
                    delivery.outcome() instanceof DeliveryOutcome.Refused(int status, String title, String detail)
                            ? Optional.of(new Refusal(status, title, detail))
                            : Optional.empty(),
                    delivery.stored(),
                    delivery.repeats());
        }
    }

    /** An execution that a delivery started. */
    @PublicApi
    public record Run(UUID workflowId, UUID executionId) {
        static List<Run> of(List<Delivery.Run> runs) {
            return runs.stream()
                    .map(run -> new Run(run.workflow(), run.execution()))
                    .toList();
        }
    }

    /** The error response to a rejected delivery. */
    @PublicApi
    public record Refusal(int status, String title, String detail) {}

    /**
     * A delivery with its request, if that is stored.
     *
     * @param authenticated   whether it passed the integration's authentication before it was rejected
     * @param withheldHeaders the names of headers that were not stored because they contain secrets
     */
    @PublicApi
    public record Opened(
            Entry delivery,
            Optional<Boolean> authenticated,
            Optional<Request> request,
            Optional<List<String>> withheldHeaders) {
        static Opened of(DeliveryReader.Opened opened, Integration integration) {
            Redactor redactor = Redactor.of(integration.senderSecrets());
            return new Opened(
                    Entry.of(opened.delivery()),
                    opened.request().map(StoredRequest::authenticated),
                    opened.request().map(stored -> Request.of(stored, redactor)),
                    opened.request().map(StoredRequest::withheld));
        }
    }

    /**
     * A stored request, in the form that draft runs accept as input.
     *
     * @param body       as text, if it is UTF-8
     * @param bodyBase64 if the body is not UTF-8
     */
    @PublicApi
    public record Request(
            String method,
            String path,
            String query,
            Map<String, List<String>> headers,
            Optional<String> body,
            Optional<String> bodyBase64) {
        static Request of(StoredRequest stored, Redactor redactor) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            stored.headers()
                    .forEach(header -> headers.computeIfAbsent(header.name(), _ -> new ArrayList<>(1))
                            .add(redactor.redact(TextDecoding.ofHeader(header.value()))));
            Optional<String> text = TextDecoding.in(StandardCharsets.UTF_8, stored.body());
            return new Request(
                    stored.method(),
                    redactor.redact(stored.path()),
                    redactor.redact(stored.query()),
                    headers,
                    text.map(redactor::redact),
                    text.isPresent()
                            ? Optional.empty()
                            : Optional.of(Base64.getEncoder().encodeToString(redacted(stored.body(), redactor))));
        }

        /** Redacts before encoding, so that the result can be decoded. Each byte is one character. */
        private static byte[] redacted(byte[] body, Redactor redactor) {
            return redactor.redact(new String(body, StandardCharsets.ISO_8859_1))
                    .getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private static String outcome(DeliveryOutcome outcome) {
        return switch (outcome) {
            case DeliveryOutcome.Started _ -> "started";
            case DeliveryOutcome.Repeated _ -> "repeated";
            case DeliveryOutcome.Filtered _ -> "filtered";
            case DeliveryOutcome.HandshakeAnswered _ -> "handshake";
            case DeliveryOutcome.Refused _ -> "refused";
            case DeliveryOutcome.Failed _ -> "failed";
            case DeliveryOutcome.Unlisted _ -> "unlisted";
        };
    }
}
