package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Why a step failed.
 *
 * @param place     where the step stands in its document
 * @param message   for the people who own the workflow; cut when it is long, since it goes into the journal and the
 *                  head as it is
 * @param catchable whether a {@code catch} sees it; the limits that protect everybody else are not
 * @param detail    what an operator gave for a handler to decide by; not more than {@link #DETAIL_BYTES} of JSON
 */
public record StepFailure(String place, String message, boolean catchable, Map<String, Object> detail) {
    /** Of a detail; it lies in the journal's entry itself. */
    static final int DETAIL_BYTES = 8 * 1024;

    private static final int MESSAGE_CHARACTERS = 500;

    public StepFailure {
        message = shortened(message);
    }

    static StepFailure of(String place, String message) {
        return of(place, message, Map.of());
    }

    static StepFailure of(String place, String message, Map<String, Object> detail) {
        return new StepFailure(place, message, true, fitting(detail));
    }

    public static StepFailure limit(String place, String message) {
        return new StepFailure(place, message, false, Map.of());
    }

    /** The same for a workflow that calls the one in which it happened, at a place of its own document. */
    StepFailure within(String call) {
        return place.isEmpty() ? new StepFailure(call, message, catchable, detail) : in(StepLocator.document(call));
    }

    /** @param document what is before the places of the document in which it happened */
    public StepFailure in(String document) {
        return new StepFailure(document + place, message, catchable, detail);
    }

    /** The same for steps around the one that failed, whose handlers must not take it. */
    StepFailure uncatchable() {
        return new StepFailure(place, message, false, detail);
    }

    /** As the end of an execution, for the people who read of it. */
    public ExecutionResult.Failure outcome() {
        return new ExecutionResult.Failure(Optional.of(place).filter(at -> !at.isEmpty()), message);
    }

    /** The first fields that have room, as the journal will give them back. */
    private static Map<String, Object> fitting(Map<String, Object> detail) {
        Map<String, Object> fitting = new LinkedHashMap<>();
        int left = DETAIL_BYTES;
        for (Map.Entry<String, Object> field : detail.entrySet()) {
            byte[] json = Json.write(field.getValue());
            left -= field.getKey().length() + json.length;
            if (left < 0) {
                break;
            }
            fitting.put(field.getKey(), read(json));
        }
        return fitting;
    }

    private static Object read(byte[] json) {
        try {
            return Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("What was written cannot be read", e);
        }
    }

    /** What is longer than a head should hold is cut, between characters. */
    public static String shortened(String message) {
        if (message.length() <= MESSAGE_CHARACTERS) {
            return message;
        }
        int end = MESSAGE_CHARACTERS - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
