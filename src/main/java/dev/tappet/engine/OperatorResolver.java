package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.Optional;

/** Finds the operators of operator steps. */
@FunctionalInterface
public interface OperatorResolver {
    /** The operator of a step; empty if this server does not have it. */
    Optional<Operator> of(Step.OperatorStep step, StepPath path);
}
