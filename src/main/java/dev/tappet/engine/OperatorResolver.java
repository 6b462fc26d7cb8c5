package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.Optional;

/** Who acts for the steps that act. */
@FunctionalInterface
public interface OperatorResolver {
    /** Empty if this server has no such operator. */
    Optional<Operator> of(Step.OperatorStep step, StepPath path);
}
