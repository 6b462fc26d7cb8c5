package dev.tappet.state;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The arguments of a {@code state} step. */
sealed interface StateRequest {
    StateKey key();

    /** @param fallback the output if the key has no value */
    record Get(StateKey key, Object fallback) implements StateRequest {}

    /**
     * @param value   a plain value
     * @param json    the same value as JSON
     * @param ttl     the time to live; empty if the value does not expire
     * @param version the version that the key must have, 0 for no value; empty for any
     */
    record Put(StateKey key, Object value, byte[] json, Optional<Duration> ttl, Optional<Long> version)
            implements StateRequest {}

    /**
     * @param delta the number to add
     * @param ttl   the time to live if the key has no value yet; empty if the value does not expire
     */
    record Increment(StateKey key, long delta, Optional<Duration> ttl) implements StateRequest {}

    /** @param version the version that the key must have; empty for any */
    record Delete(StateKey key, Optional<Long> version) implements StateRequest {}

    /**
     * Reads the arguments of a step.
     *
     * @throws OperatorFailedException if they are invalid; the message names the field and what it must be
     */
    static StateRequest of(Object arguments) throws OperatorFailedException {
        if (!(arguments instanceof Map<?, ?> fields)) {
            throw new OperatorFailedException("state: must be an object");
        }
        if (fields.containsKey("get")) {
            return new Get(key(fields, "get"), fields.get("default"));
        }
        if (fields.containsKey("put")) {
            return put(fields);
        }
        if (fields.containsKey("increment")) {
            return new Increment(key(fields, "increment"), integer(fields, "by").orElse(1L), ttl(fields));
        }
        return new Delete(key(fields, "delete"), version(fields));
    }

    private static StateRequest put(Map<?, ?> fields) throws OperatorFailedException {
        Object value = fields.get("value");
        byte[] json = Json.write(value);
        if (json.length > StateEntry.BYTES) {
            throw invalid("value", "at most %,d bytes of JSON, not %,d".formatted(StateEntry.BYTES, json.length));
        }
        boolean ifAbsent = switch (fields.get("if_absent")) {
            case null -> false;
            case Boolean flag -> flag;
            default -> throw invalid("if_absent", "true or false");
        };
        return new Put(key(fields, "put"), value, json, ttl(fields), ifAbsent ? Optional.of(0L) : version(fields));
    }

    private static StateKey key(Map<?, ?> fields, String name) throws OperatorFailedException {
        String text = switch (fields.get(name)) {
            case String value -> value;
            case Number value -> value.toString();
            case null, default -> throw invalid(name, "a text as the key");
        };
        try {
            return StateKey.of(name, text);
        } catch (InvalidFieldException e) {
            throw new OperatorFailedException("state." + name + ": the key " + e.requirement());
        }
    }

    private static Optional<Duration> ttl(Map<?, ?> fields) throws OperatorFailedException {
        Object value = fields.get("ttl");
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(TimeToLive.of("ttl", value));
        } catch (InvalidFieldException e) {
            throw new OperatorFailedException("state.ttl: " + e.requirement());
        }
    }

    private static Optional<Long> version(Map<?, ?> fields) throws OperatorFailedException {
        return integer(fields, "if_version");
    }

    private static Optional<Long> integer(Map<?, ?> fields, String name) throws OperatorFailedException {
        Object value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value instanceof Number number) {
                return Optional.of(new BigDecimal(number.toString()).longValueExact());
            }
        } catch (ArithmeticException | NumberFormatException _) {
            throw invalid(name, "a whole number");
        }
        throw invalid(name, "a whole number");
    }

    private static OperatorFailedException invalid(String name, String expected) {
        return new OperatorFailedException("state.%s: must be %s".formatted(name, expected));
    }
}
