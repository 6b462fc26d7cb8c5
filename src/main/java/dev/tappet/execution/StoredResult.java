package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.StepFailure;
import java.time.Instant;
import java.util.Optional;

/**
 * What an execution has produced so far.
 *
 * @param output     of a successful one
 * @param response   present after a {@code respond} step has responded to a synchronous caller; callers receive it
 *                   however the execution ends
 * @param failedStep the path of the step that failed
 * @param failure    why it failed, was skipped or was stopped
 */
record StoredResult(
        Optional<StoredContent> output,
        Optional<EarlyResponse> response,
        Optional<String> failedStep,
        Optional<String> failure) {
    /** Of an execution without any. */
    static final StoredResult NONE =
            new StoredResult(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The response of a {@code respond} step, as JSON. */
    record EarlyResponse(StoredContent content, Instant at) {}

    /** Of an execution that failed before it began. */
    static StoredResult failed(ExecutionResult.Failure failure) {
        return new StoredResult(
                Optional.empty(),
                Optional.empty(),
                failure.step(),
                Optional.of(StepFailure.shortened(failure.message())));
    }

    static StoredResult skipped(String reason) {
        return new StoredResult(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(reason));
    }
}
