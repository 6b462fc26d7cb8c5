package dev.tappet.signature;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A verification request of a vendor to a URL, which is answered immediately.
 *
 * @param moment when it is answered, relative to authentication; a wrong moment is a security hole
 * @param when   conditions that identify the request, all of which must hold
 * @param value  the value of the request that the response contains
 * @param enrols the credential that the value is stored as
 */
public record Handshake(
        Moment moment,
        String method,
        List<MatchCondition> when,
        Optional<Value> value,
        Optional<String> enrols,
        HandshakeResponse response) {
    public Handshake {
        when = List.copyOf(when);
    }

    public enum Moment {
        /** Before authentication, because the vendor does not sign it. */
        UNSIGNED,
        /** After the signature was verified. */
        SIGNED,
        /** Before authentication, if there is no secret yet or enrolment is open. */
        ENROL
    }

    /** The condition on the value at a location. */
    public record MatchCondition(ValueLocation place, ExpectedValue expected) {}

    /** The expected value. */
    public sealed interface ExpectedValue {
        record Anything() implements ExpectedValue {}

        /** There is no value. */
        record Nothing() implements ExpectedValue {}

        record Exactly(String text) implements ExpectedValue {}

        /** One of the values of a credential; compared in constant time. */
        record OfCredential(String name) implements ExpectedValue {}
    }

    /** @param form matches every allowed value as a whole, because the value is returned, stored or even signed */
    public record Value(ValueLocation place, Pattern form) {}

    /**
     * The response to a handshake.
     *
     * @param type    of the body
     * @param body    with {@code {value}} for the value, and {@code {hmac}} for its HMAC-SHA256 in hexadecimal
     * @param headers with {@code {value}} for the value
     * @param visit   whether the value is a URL that must be requested first
     */
    public record HandshakeResponse(
            int status, Optional<String> type, String body, Map<String, String> headers, boolean visit) {}
}
