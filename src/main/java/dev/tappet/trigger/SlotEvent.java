package dev.tappet.trigger;

import dev.tappet.json.Json;
import dev.tappet.trigger.event.Event;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** <code>$.event</code> of an execution that a schedule started. There is no <code>$.request</code>. */
final class SlotEvent {
    private SlotEvent() {}

    /**
     * @param slot     when the execution was to start
     * @param previous slot of the previous execution of the schedule
     */
    static Event of(Instant slot, Optional<Instant> previous) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("scheduled_at", slot.toString());
        event.put("previous", previous.map(Instant::toString).orElse(null));
        return new Event(Json.write(event), event);
    }
}
