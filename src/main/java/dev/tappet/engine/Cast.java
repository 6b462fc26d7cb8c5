package dev.tappet.engine;

import dev.tappet.workflow.Step;
import java.util.Optional;

/** Who acts for the steps that act. */
@FunctionalInterface
public interface Cast {
    /** Empty if this server has no such operator. */
    Optional<ActingOperator> of(Step.Act step, Path path);
}
