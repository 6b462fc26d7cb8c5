package dev.tappet.workspace;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The event reporting of a workspace.
 *
 * @param integration of the kind tappet, whose workflows these events start
 * @param events      types that are reported
 */
public record Reporting(UUID integration, Set<EventType> events) {
    /** The types of events that an integration of the kind tappet can report. */
    public enum EventType {
        EXECUTION_FAILED("execution.failed"),
        EXECUTION_DROPPED("execution.dropped"),
        EXECUTION_SUCCEEDED("execution.succeeded"),
        INTEGRATION_REFUSING("integration.refusing");

        /** The default types. */
        public static final Set<EventType> STANDARD = Set.of(EXECUTION_FAILED, EXECUTION_DROPPED, INTEGRATION_REFUSING);

        private final String type;

        EventType(String type) {
            this.type = type;
        }

        /** The name in events and in the API. */
        public String type() {
            return type;
        }
    }

    public Reporting {
        events = Set.copyOf(events);
    }

    /** The types as text, which {@link #events} reads. */
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
