package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.expression.ExpressionException;
import dev.tappet.workflow.TimeValue;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object of arguments, as evaluated by expressions. Rejects values that the schema cannot check at publish time;
 * messages name the argument. A null is the same as a missing argument.
 */
final class OperatorArguments {
    private final String place;
    private final Map<?, ?> values;

    private OperatorArguments(String place, Map<?, ?> values) {
        this.place = place;
        this.values = values;
    }

    static OperatorArguments of(Object arguments) throws OperatorFailedException {
        return of("http", arguments);
    }

    /** @param place of the object in the step, as messages name it */
    static OperatorArguments of(String place, Object value) throws OperatorFailedException {
        if (value instanceof Map<?, ?> values) {
            return new OperatorArguments(place, values);
        }
        throw new OperatorFailedException(place + ": must be an object");
    }

    OperatorFailedException invalid(String name, String expected) {
        return new OperatorFailedException("%s.%s: must be %s".formatted(place, name, expected));
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    Optional<String> text(String name) throws OperatorFailedException {
        Optional<Object> value = value(name);
        if (value.isPresent() && !(value.get() instanceof String)) {
            throw invalid(name, "a text");
        }
        return value.map(String.class::cast);
    }

    /** Empty if the argument is missing. */
    Map<?, ?> object(String name) throws OperatorFailedException {
        Optional<Object> value = value(name);
        if (value.isPresent() && !(value.get() instanceof Map<?, ?>)) {
            throw invalid(name, "an object");
        }
        return value.<Map<?, ?>>map(Map.class::cast).orElse(Map.of());
    }

    Optional<OperatorArguments> within(String name) throws OperatorFailedException {
        Optional<Object> value = value(name);
        return value.isPresent() ? Optional.of(of(place + "." + name, value.get())) : Optional.empty();
    }

    /** A list, or a single value, which expressions return instead of a list with one element. */
    Optional<List<?>> list(String name) {
        return value(name).map(value -> value instanceof List<?> list ? list : List.of(value));
    }

    /** The objects of a {@link #list}. */
    List<OperatorArguments> objects(String name) throws OperatorFailedException {
        List<?> list = list(name).orElse(List.of());
        List<OperatorArguments> objects = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            objects.add(of("%s.%s[%d]".formatted(place, name, i), list.get(i)));
        }
        return objects;
    }

    Duration duration(String name, Duration defaultValue, Duration max) throws OperatorFailedException {
        Optional<Object> value = value(name);
        if (value.isEmpty()) {
            return defaultValue;
        }
        try {
            Duration duration = TimeValue.duration(value.get());
            if (duration.compareTo(max) <= 0) {
                return duration;
            }
        } catch (ExpressionException e) {
            throw new OperatorFailedException("%s.%s: %s".formatted(place, name, e.getMessage()));
        }
        throw invalid(name, "at most " + max.toSeconds() + " s");
    }

    int integer(String name, int defaultValue, int min, int max) throws OperatorFailedException {
        double number = number(name, defaultValue, min, max);
        if (number != Math.rint(number)) {
            throw invalid(name, "a whole number");
        }
        return (int) number;
    }

    double number(String name, double defaultValue, double min, double max) throws OperatorFailedException {
        Optional<Object> value = value(name);
        if (value.isEmpty()) {
            return defaultValue;
        }
        if (value.get() instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max) {
            return number.doubleValue();
        }
        throw invalid(name, "a number from %s to %s".formatted(BigDecimal.valueOf(min), BigDecimal.valueOf(max)));
    }
}
