package dev.tappet.execution;

import java.time.Duration;

/**
 * Gives a value in the place of an operator, and acts on nothing.
 *
 * @param name  of the operator in whose place it stands
 * @param value the step's output
 */
record StandIn(String name, Object value) implements ActingOperator {
    @Override
    public Duration timeout(Object arguments) {
        return Duration.ZERO;
    }

    @Override
    public Result act(Call call) {
        return new Result(value, 0);
    }
}
