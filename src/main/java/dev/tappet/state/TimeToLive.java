package dev.tappet.state;

import dev.tappet.expression.ExpressionException;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workflow.TimeValue;
import java.time.Duration;

/** Reads the time to live of a value, which must be 1 s to 3,650 days. */
public final class TimeToLive {
    static final Duration MIN = Duration.ofSeconds(1);
    static final Duration MAX = Duration.ofDays(3650);

    private TimeToLive() {}

    /**
     * Reads a duration in the format of workflows.
     *
     * @param field the field with the duration, for the message
     * @throws InvalidFieldException if it is no duration, or out of range
     */
    public static Duration of(String field, Object value) throws InvalidFieldException {
        try {
            Duration ttl = TimeValue.duration(value);
            if (ttl.compareTo(MIN) >= 0 && ttl.compareTo(MAX) <= 0) {
                return ttl;
            }
        } catch (ExpressionException _) {
            throw new InvalidFieldException(
                    field, "must be a duration: 10s, 5m, 2h, 7d, PT1H30M, or a number of seconds");
        }
        throw new InvalidFieldException(field, "must be from %d s to %d days".formatted(MIN.toSeconds(), MAX.toDays()));
    }
}
