package dev.tappet.engine;

import dev.tappet.workflow.Step;

/**
 * Observes a run step by step, including the pure steps. Runs of triggered executions are not observed: the calls to
 * {@link #NONE} cost nothing. Branches may call it concurrently.
 */
public interface StepObserver {
    StepObserver NONE = new StepObserver() {
        @Override
        public void started(Step step, StepPath path) {}

        @Override
        public void evaluated(StepPath path, int call, Object value) {}

        @Override
        public void ended(Step step, StepPath path, StepResult result) {}
    };

    /** A step begins. */
    void started(Step step, StepPath path);

    /**
     * A template of a step was evaluated.
     *
     * @param call the number of this evaluation within its step, from 0
     */
    void evaluated(StepPath path, int call, Object value);

    void ended(Step step, StepPath path, StepResult result);
}
