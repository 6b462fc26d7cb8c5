package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import java.util.List;
import java.util.Map;

/** Handshakes that many senders share, by name. They are stored in full, not by name. */
public final class HandshakePresets {
    /** The known names, for messages. */
    public static final String NAMES = "one of azure_event_grid, cloudevents, monday";

    private static final Map<String, Object> CLOUDEVENTS = Map.of(
            "moment",
            "unsigned",
            "method",
            "OPTIONS",
            "value",
            Map.of("header", "WebHook-Request-Origin"),
            "answer",
            Map.of("headers", Map.of("WebHook-Allowed-Origin", "{value}", "WebHook-Allowed-Rate", "*")));
    private static final Map<String, Object> EVENT_GRID = Map.of(
            "moment", "signed",
            "when", List.of(Map.of("header", "aeg-event-type", "is", "SubscriptionValidation")),
            "value", Map.of("field", "[].data.validationCode"),
            "answer", Map.of("type", "application/json", "body", "{\"validationResponse\":\"{value}\"}"));
    private static final Map<String, Object> MONDAY = Map.of(
            "when",
            List.of(Map.of("field", "challenge"), Map.of("field", "event", "missing", true)),
            "value",
            Map.of("field", "challenge"));

    private HandshakePresets() {}

    /**
     * @param place the name of the field in messages
     * @throws InvalidFieldException if there is no preset of this name
     */
    public static List<Handshake> of(String place, String name) throws InvalidFieldException {
        return switch (name) {
            case "cloudevents" -> List.of(HandshakeFormat.read(place, CLOUDEVENTS));
            case "azure_event_grid" ->
                List.of(HandshakeFormat.read(place, EVENT_GRID), HandshakeFormat.read(place, CLOUDEVENTS));
            case "monday" -> List.of(HandshakeFormat.read(place, MONDAY));
            default -> throw new InvalidFieldException(place, "must be an object, or " + NAMES);
        };
    }
}
