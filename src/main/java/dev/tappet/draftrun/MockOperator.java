package dev.tappet.draftrun;

import dev.tappet.engine.Operator;
import dev.tappet.json.InvalidFieldException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An operator that returns a given value or failure, without side effects.
 *
 * @param name  the name of the operator that it replaces
 * @param given the value or failure
 */
record MockOperator(String name, MockResult given) implements Operator {
    private static final String ERROR = "error";
    private static final String MESSAGE = "message";

    sealed interface MockResult {
        /** A success with the output of the step. */
        record Value(Object value) implements MockResult {}

        /** @param detail the fields that a handler sees besides the message */
        record Failure(String message, Map<String, Object> detail) implements MockResult {}
    }

    /**
     * Creates an operator from a mock. <code>{"error": {"message": …}}</code>, without other fields beside the error,
     * is a failure; handlers see the other fields of the error as those of a real failure. Everything else is a value.
     */
    static MockOperator of(String name, Object given) {
        return new MockOperator(name, read(given).orElseThrow());
    }

    /**
     * Checks that a mocked failure has a message.
     *
     * @param place the place of the mock
     * @throws InvalidFieldException if the message is missing or no text
     */
    static void check(String place, Object given) throws InvalidFieldException {
        if (read(given).isEmpty()) {
            throw new InvalidFieldException(place + ".error.message", "must be a text: the message of the failure");
        }
    }

    /**
     * Reads a mock. An object with an error only is a failure, because no operator returns such an object. Empty if the
     * failure has no message.
     */
    private static Optional<MockResult> read(Object given) {
        if (!(given instanceof Map<?, ?> object && object.size() == 1 && object.containsKey(ERROR))) {
            return Optional.of(new MockResult.Value(given));
        }
        return object.get(ERROR) instanceof Map<?, ?> error && error.get(MESSAGE) instanceof String message
                ? Optional.of(new MockResult.Failure(message, detail(error)))
                : Optional.empty();
    }

    private static Map<String, Object> detail(Map<?, ?> error) {
        Map<String, Object> detail = new LinkedHashMap<>();
        error.forEach((field, value) -> detail.put((String) field, value));
        detail.remove(MESSAGE);
        return detail;
    }

    @Override
    public Duration timeout(Object arguments) {
        return Duration.ZERO;
    }

    @Override
    public Result execute(Call call) throws OperatorFailedException {
        return switch (given) {
            case MockResult.Value(Object value) -> new Result(value, 0);
            case MockResult.Failure(String message, Map<String, Object> detail) ->
                throw new OperatorFailedException(message, 0, detail);
        };
    }
}
