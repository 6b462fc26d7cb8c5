package dev.tappet.signature;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A question that a vendor asks of a URL, which is answered at once.
 *
 * @param moment at which it is answered: the wrong one is a hole
 * @param when   what makes a request this question; all of it
 * @param value  what of the request goes into the answer
 * @param enrols the credential that the value becomes
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
        /** Before authentication: the vendor does not sign it. */
        UNSIGNED,
        /** After the signature was found right. */
        SIGNED,
        /** Before authentication, while there is no secret or a window is open for it. */
        ENROL
    }

    /** What a place must hold. */
    public record MatchCondition(ValueLocation place, Wanted expected) {}

    /** What is wanted there. */
    public sealed interface Wanted {
        record Anything() implements Wanted {}

        /** Nothing may be there. */
        record Nothing() implements Wanted {}

        record Exactly(String text) implements Wanted {}

        /** One of the values of a credential; compared in constant time. */
        record OfCredential(String name) implements Wanted {}
    }

    /** @param form all that it may be: it is sent back, kept, or even signed */
    public record Value(ValueLocation place, Pattern form) {}

    /**
     * What is answered.
     *
     * @param status of the answer
     * @param type   of the body
     * @param body   with {@code {value}} for the value, and {@code {hmac}} for its HMAC-SHA256 in hexadecimal
     * @param headers with {@code {value}} for the value
     * @param visit  whether the value is an address to be got first
     */
    public record HandshakeResponse(
            int status, Optional<String> type, String body, Map<String, String> headers, boolean visit) {}
}
