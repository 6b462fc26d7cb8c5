package dev.tappet.draftrun;

import dev.tappet.engine.Operator;
import dev.tappet.json.InvalidFieldException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Gives a value or a failure in the place of an operator, and acts on nothing.
 *
 * @param name of the operator in whose place it stands
 */
record MockOperator(String name, MockResult given) implements Operator {
    private static final String ERROR = "error";
    private static final String MESSAGE = "message";

    sealed interface MockResult {
        /** The step's output. */
        record Value(Object value) implements MockResult {}

        /** @param detail what a handler sees beside the message */
        record Failure(String message, Map<String, Object> detail) implements MockResult {}
    }

    /**
     * Reads what was given: <code>{"error": {"message": …}}</code>, with nothing beside the error, is a failure, whose
     * other fields a handler sees as it sees those of a real one. Everything else is a value.
     */
    static MockOperator of(String name, Object given) {
        return new MockOperator(name, read(given).orElseThrow());
    }

    /**
     * Refuses a failure that does not say what it is.
     *
     * @param place of what was given
     */
    static void check(String place, Object given) throws InvalidFieldException {
        if (read(given).isEmpty()) {
            throw new InvalidFieldException(place + ".error.message", "must be a text: the message of the failure");
        }
    }

    /**
     * Nothing that acts gives an object with an error alone: whoever writes one means a failure. Empty when that does not
     * say what it is.
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
    public Result act(Call call) throws OperatorFailedException {
        return switch (given) {
            case MockResult.Value(Object value) -> new Result(value, 0);
            case MockResult.Failure(String message, Map<String, Object> detail) ->
                throw new OperatorFailedException(message, 0, detail);
        };
    }
}
