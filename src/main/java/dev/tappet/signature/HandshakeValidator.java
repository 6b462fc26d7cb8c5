package dev.tappet.signature;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.Handshake.ExpectedValue;
import dev.tappet.signature.Handshake.HandshakeResponse;
import dev.tappet.signature.Handshake.MatchCondition;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Checks that a user's {@link Handshake} returns a value and does nothing else. */
final class HandshakeValidator {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "OPTIONS", "POST", "PUT");
    private static final Set<String> TYPES = Set.of("application/json", "text/plain");
    private static final int CONDITIONS = 5;
    private static final int MAX_LENGTH = 200;
    private static final int BODY_CHARACTERS = 1_000;

    private HandshakeValidator() {}

    static void check(String place, Handshake handshake) throws InvalidFieldException {
        if (handshake.moment() == Handshake.Moment.ENROL) {
            throw new InvalidFieldException(place + ".moment", "must be unsigned or signed");
        }
        if (!METHODS.contains(handshake.method())) {
            throw new InvalidFieldException(
                    place + ".method",
                    "must be one of "
                            + String.join(", ", METHODS.stream().sorted().toList()));
        }
        if (handshake.when().isEmpty() || handshake.when().size() > CONDITIONS) {
            throw new InvalidFieldException(
                    place + ".when",
                    "must have 1 to %d conditions: without one, every request would be a handshake"
                            .formatted(CONDITIONS));
        }
        for (int i = 0; i < handshake.when().size(); i++) {
            check(place + ".when[" + i + "]", handshake.when().get(i));
        }
        if (handshake.when().stream().allMatch(condition -> condition.expected() instanceof ExpectedValue.Nothing)) {
            throw new InvalidFieldException(place + ".when", "must have a condition on a value that is present");
        }
        if (handshake.value().isPresent()) {
            check(place + ".value", handshake.value().get().place());
        }
        check(place + ".answer", handshake.response(), handshake.value().isPresent());
    }

    private static void check(String place, MatchCondition condition) throws InvalidFieldException {
        check(place, condition.place());
        if (condition.expected() instanceof ExpectedValue.Exactly(String text)
                && (text.isEmpty() || text.length() > MAX_LENGTH)) {
            throw new InvalidFieldException(place + ".is", "must have 1 to %d characters".formatted(MAX_LENGTH));
        }
    }

    private static void check(String place, ValueLocation where) throws InvalidFieldException {
        switch (where) {
            case ValueLocation.Header header -> SecretRules.checkHeaderName(place + ".header", header.name());
            case ValueLocation.Field(String path) -> SignatureRuleValidator.checkPath(place + ".field", path);
            case ValueLocation.Parameter(String name) -> SecretRules.checkParameter(place + ".parameter", name);
            case ValueLocation.FirstOf _ -> throw new InvalidFieldException(place, "must be one place");
        }
    }

    private static void check(String place, HandshakeResponse response, boolean hasValue) throws InvalidFieldException {
        if (response.status() < 200 || response.status() > 299) {
            throw new InvalidFieldException(place + ".status", "must be 200 to 299");
        }
        if (response.type().isPresent() && !TYPES.contains(response.type().get())) {
            throw new InvalidFieldException(
                    place + ".type", "must be application/json or text/plain, which browsers do not execute");
        }
        if (response.body().length() > BODY_CHARACTERS) {
            throw new InvalidFieldException(
                    place + ".body", "must have at most %,d characters".formatted(BODY_CHARACTERS));
        }
        if (!response.body().isEmpty() && response.type().isEmpty()) {
            throw new InvalidFieldException(place + ".type", "is required with a body");
        }
        if (response.body().contains("{hmac}")) {
            throw new InvalidFieldException(
                    place + ".body", "cannot sign a value: senders could have anything signed with the secret");
        }
        for (Map.Entry<String, String> header : response.headers().entrySet()) {
            String at = place + ".headers." + header.getKey();
            SecretRules.checkHeader(at, header.getKey());
            if (header.getKey().toLowerCase(Locale.ROOT).startsWith("set-cookie")) {
                throw new InvalidFieldException(at, "must be another header: this URL has no cookies");
            }
            if (!header.getValue().matches("[\\x21-\\x7e]([\\x20-\\x7e]{0,198}[\\x21-\\x7e])?")) {
                throw new InvalidFieldException(at, "must have 1 to 200 printable ASCII characters");
            }
        }
        boolean usesValue = response.body().contains("{value}")
                || response.headers().values().stream().anyMatch(value -> value.contains("{value}"));
        if (usesValue && !hasValue) {
            throw new InvalidFieldException(place, "contains {value}, so value is required with answer");
        }
    }
}
