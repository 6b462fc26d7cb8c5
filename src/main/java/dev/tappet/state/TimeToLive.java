package dev.tappet.state;

import dev.tappet.expression.ExpressionException;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workflow.TimeValue;
import java.time.Duration;

/** How long a value may stay, if it does not stay for ever. */
public final class TimeToLive {
    static final Duration SHORTEST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofDays(3650);

    private TimeToLive() {}

    /**
     * Reads a duration as workflows write it.
     *
     * @param field that holds it, for the message
     * @throws InvalidFieldException when it is none, or out of range
     */
    public static Duration of(String field, Object value) throws InvalidFieldException {
        try {
            Duration ttl = TimeValue.duration(value);
            if (ttl.compareTo(SHORTEST) >= 0 && ttl.compareTo(LONGEST) <= 0) {
                return ttl;
            }
        } catch (ExpressionException _) {
            throw new InvalidFieldException(
                    field, "must be a duration: 10s, 5m, 2h, 7d, PT1H30M, or a number of seconds");
        }
        throw new InvalidFieldException(
                field, "must be from %d s to %d days".formatted(SHORTEST.toSeconds(), LONGEST.toDays()));
    }
}
