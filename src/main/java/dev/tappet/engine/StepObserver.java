package dev.tappet.engine;

import dev.tappet.workflow.Step;

/**
 * Looks on while an execution is walked, step by step, the pure ones included. Nobody does in one that was triggered:
 * the calls to {@link #NOBODY} cost nothing. May be called by branches at once.
 */
public interface StepObserver {
    StepObserver NOBODY = new StepObserver() {
        @Override
        public void begins(Step step, StepPath path) {}

        @Override
        public void evaluated(StepPath path, int call, Object value) {}

        @Override
        public void ended(Step step, StepPath path, StepResult result) {}
    };

    /** A step's turn has come. */
    void begins(Step step, StepPath path);

    /**
     * A template of a step gave a value.
     *
     * @param call the number of this evaluation within its step
     */
    void evaluated(StepPath path, int call, Object value);

    void ended(Step step, StepPath path, StepResult result);
}
