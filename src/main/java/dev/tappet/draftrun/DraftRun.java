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
 * A run of a definition outside of all executions: nothing of it is stored, every step of it is shown.
 *
 * @param reply   what a synchronous caller would have been told, without secrets
 * @param outcome how it ended, without secrets
 * @param steps   the first ones, in the order in which they began
 * @param omitted how many more there were
 */
public record DraftRun(Reply reply, ExecutionResult outcome, List<DraftRunStep> steps, int omitted) {
    /**
     * What is to be run.
     *
     * @param execution the id that steps see
     * @param event     <code>$.event</code>
     * @param metadata     <code>$.workflow</code> and <code>$.request</code>, by those names
     * @param callableWorkflows   the workflows that it may call, as they are published
     * @param mocks     values and failures in the place of what steps that act would give, by the names that
     *                  {@link Mocks} reads; all other steps act, those of called workflows too
     * @param timeout    how long it may take
     * @param output    the most bytes of JSON that it may gather, answer or give
     */
    public record Wanted(
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
     * A step that was taken.
     *
     * @param path     the position in the walk, iterations included
     * @param place    where it stands in its document
     * @param operator its keyword
     * @param status   how it ended
     * @param input    what its templates gave, without secrets; not present where there was none
     * @param output   what it gave, without secrets
     * @param at       when it began, for the steps: had the waits before it been waited out
     * @param duration     how long it really took
     * @param attempts of a step that acted: how often the outside was asked
     * @param failure  why it failed; present at the step itself, not at those around it
     * @param detail   of a step that acted: what its failure told, such as the status and the body of a response
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
        /** It acted on nothing: its value was given. */
        MOCKED,
        /** A wait that was not waited out. */
        SKIPPED,
        FAILED,
        /** It ended the whole run, itself or by a step within it. */
        EXITED,
        /** A step beside it ended the parallel or the loop. */
        CANCELLED,
        /** The run's time was over. */
        UNFINISHED
    }
}
