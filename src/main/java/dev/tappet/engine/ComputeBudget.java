package dev.tappet.engine;

import dev.tappet.expression.EvaluationLimits;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long one run has computed in expressions, in all its branches.
 *
 * <p>It is measured from outside, since a virtual thread has no clock of the processor. An evaluation may work for
 * {@link EvaluationLimits#time} only, so what took longer has waited: for a processor, or because the whole machine slept. That
 * is not held against the execution.
 */
final class ComputeBudget {
    private static final long LONGEST = EvaluationLimits.DEFAULT.time().toNanos();

    private final Duration most;
    private final AtomicLong nanos = new AtomicLong();

    /** @param most what the run may compute in all */
    ComputeBudget(Duration most) {
        this.most = most;
    }

    /**
     * Counts an evaluation.
     *
     * @param elapsed from its begin to its end
     * @throws WorkflowInterpreter.LimitExceededException when the run has now computed for more than it may
     */
    void took(Duration elapsed) {
        if (nanos.addAndGet(Math.min(elapsed.toNanos(), LONGEST)) > most.toNanos()) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the execution computed for more than " + most.toSeconds() + " s");
        }
    }
}
