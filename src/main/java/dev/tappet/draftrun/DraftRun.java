package dev.tappet.draftrun;

import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.SecretSource;
import dev.tappet.engine.StepTrace;
import dev.tappet.engine.VariableSource;
import dev.tappet.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The result of a draft run: a run of a definition outside of all executions. Nothing is stored, and every step is
 * shown.
 *
 * @param reply   the response that a synchronous caller would receive, redacted
 * @param outcome how the run ended, redacted
 * @param steps   the first steps, in the order in which they began
 * @param omitted the number of further steps
 */
public record DraftRun(Reply reply, ExecutionResult outcome, List<DraftRunStep> steps, int omitted) {
    /**
     * The input of a draft run.
     *
     * @param execution         the execution id that steps see
     * @param workflow          the definition to run
     * @param callableWorkflows the workflows that it may call, in their published versions
     * @param event             <code>$.event</code>
     * @param metadata          the values of <code>$.workflow</code> and <code>$.request</code>, by those names
     * @param secrets           the secrets of the workspace
     * @param variables         the variables of the workspace
     * @param mocks             values and failures that replace the results of operator steps, by the names that
     *                          {@link Mocks} reads; all other steps have their side effects, including those of called
     *                          workflows
     * @param timeout           the maximum duration of the run
     * @param output            the maximum size of an output, a response or the state of a repeat, in bytes of JSON
     */
    public record Parameters(
            UUID execution,
            Workflow workflow,
            CallableWorkflows callableWorkflows,
            Object event,
            Map<String, Object> metadata,
            SecretSource secrets,
            VariableSource variables,
            Map<String, Object> mocks,
            Duration timeout,
            int output) {}

    /**
     * A step of a draft run.
     *
     * @param path     the position of the step, iterations included
     * @param place    the place of the step in its document
     * @param id       the id of the step, if it has one
     * @param operator the keyword of the step
     * @param status   how the step ended
     * @param input    the values of its templates, redacted; empty if there are none
     * @param output   the output of the step, redacted
     * @param at       when the step began, by the clock that steps see: as if the previous waits had been waited out
     * @param duration the actual duration of the step
     * @param attempts the number of external attempts of an operator step
     * @param failure  the failure of the step; not present at the steps around it
     * @param detail   the detail of the failure of an operator step, such as the status and the body of a response
     */
    public record DraftRunStep(
            String path,
            String place,
            Optional<String> id,
            String operator,
            Ended status,
            Optional<StepTrace.Value> input,
            Optional<StepTrace.Value> output,
            Instant at,
            Duration duration,
            Optional<Integer> attempts,
            Optional<ExecutionResult.Failure> failure,
            Optional<StepTrace.Value> detail) {}

    /** How a step ended. */
    public enum Ended {
        DONE,
        /** The step was mocked, and had no side effects. */
        MOCKED,
        /** The step is a wait, which was skipped. */
        SKIPPED,
        FAILED,
        /** The step, or one within it, exited the workflow. */
        EXITED,
        /** Another branch ended the parallel or the loop. */
        CANCELLED,
        /** The run timed out before the step ended. */
        UNFINISHED
    }
}
