package dev.tappet.workspace;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * That what happens in a workspace is an event.
 *
 * @param integration of the kind tappet, whose workflows these events start
 * @param events      that are reported
 */
public record Reporting(UUID integration, Set<EventType> events) {
    /** What an integration of the kind tappet may report. */
    public enum EventType {
        EXECUTION_FAILED("execution.failed"),
        EXECUTION_DROPPED("execution.dropped"),
        EXECUTION_SUCCEEDED("execution.succeeded"),
        INTEGRATION_REFUSING("integration.refusing");

        /** What is reported where nothing else is chosen. */
        public static final Set<EventType> STANDARD = Set.of(EXECUTION_FAILED, EXECUTION_DROPPED, INTEGRATION_REFUSING);

        private final String type;

        EventType(String type) {
            this.type = type;
        }

        /** As events and the API name it. */
        public String type() {
            return type;
        }
    }

    public Reporting {
        events = Set.copyOf(events);
    }

    /** Events as text, which {@link #events} reads. */
    public static String text(Set<EventType> events) {
        return events.stream().sorted().map(EventType::name).collect(Collectors.joining(","));
    }

    public static Set<EventType> events(String text) {
        Set<EventType> events = EnumSet.noneOf(EventType.class);
        Arrays.stream(text.split(","))
                .filter(name -> !name.isEmpty())
                .map(EventType::valueOf)
                .forEach(events::add);
        return events;
    }
}
