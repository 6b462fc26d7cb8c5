package dev.tappet.engine;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The failure of a step.
 *
 * @param place     the place of the step in its document
 * @param message   the reason, for the owners of the workflow; truncated if it is long, because it is stored in the
 *                  journal and the execution state as it is
 * @param catchable whether a {@code catch} handles it; false for the limits that protect other executions
 * @param detail    data from an operator for handlers; at most {@link #DETAIL_BYTES} of JSON
 */
public record StepFailure(String place, String message, boolean catchable, Map<String, Object> detail) {
    /** The maximum size of a detail, in bytes. It is stored in the journal entry itself. */
    static final int DETAIL_BYTES = 8 * 1024;

    private static final int MESSAGE_CHARACTERS = 500;

    public StepFailure {
        message = shortened(message);
    }

    static StepFailure of(String place, String message) {
        return of(place, message, Map.of());
    }

    static StepFailure of(String place, String message, Map<String, Object> detail) {
        return new StepFailure(place, message, true, truncated(detail));
    }

    public static StepFailure limit(String place, String message) {
        return new StepFailure(place, message, false, Map.of());
    }

    /**
     * This failure as the failure of a workflow that calls the one in which it happened.
     *
     * @param call the place of the calling step
     */
    StepFailure within(String call) {
        return place.isEmpty() ? new StepFailure(call, message, catchable, detail) : in(StepLocator.document(call));
    }

    /**
     * This failure with the place in an outer document.
     *
     * @param document the prefix of the places of the document in which it happened
     */
    public StepFailure in(String document) {
        return new StepFailure(document + place, message, catchable, detail);
    }

    /** This failure for the steps around the failed one, whose handlers must not handle it. */
    StepFailure uncatchable() {
        return new StepFailure(place, message, false, detail);
    }

    /** This failure as the result of an execution. */
    public ExecutionResult.Failure outcome() {
        return new ExecutionResult.Failure(Optional.of(place).filter(at -> !at.isEmpty()), message);
    }

    /** The first fields that fit, as they are read from the journal. */
    private static Map<String, Object> truncated(Map<String, Object> detail) {
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
            throw new IllegalStateException("A failure that was written as JSON cannot be read", e);
        }
    }

    /** Truncates a message to the length that an execution state may contain, without splitting a character. */
    public static String shortened(String message) {
        if (message.length() <= MESSAGE_CHARACTERS) {
            return message;
        }
        int end = MESSAGE_CHARACTERS - 1;
        return message.substring(0, Character.isHighSurrogate(message.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
