package dev.tappet.api.execution;

import dev.tappet.api.support.PublicApi;
import dev.tappet.engine.StepTrace;
import dev.tappet.json.EnumNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A step of an execution, as the API returns it.
 *
 * @param path       the position in the execution, iterations included
 * @param step       the place in the document, as in errors
 * @param id         the id in the definition, which expressions use
 * @param name       the display name in the definition
 * @param kind       of the journal entry
 * @param due        the end of a wait
 * @param input      its arguments, without secrets
 * @param inputBytes the size of the input as JSON; only present if the input is truncated
 * @param value      the result of the step, without secrets; left out if it is null
 * @param valueBytes the size of the value as JSON; only present if the value is truncated
 * @param detail     details of its failure besides the message, without secrets
 */
@PublicApi
public record StepView(
        String path,
        String step,
        Optional<String> id,
        Optional<String> name,
        Optional<String> operator,
        String kind,
        Optional<Instant> startedAt,
        Instant at,
        Optional<Long> durationMs,
        Optional<Integer> attempts,
        Optional<Instant> due,
        Optional<Object> input,
        Optional<Integer> inputBytes,
        Optional<Object> value,
        Optional<Integer> valueBytes,
        Optional<ExecutionView.ErrorView> error,
        Optional<Object> detail,
        Optional<Integer> detailBytes) {
    /** A page of steps; with decisions if the request asks for them. */
    @PublicApi
    public record Listing(
            List<StepView> steps,
            Optional<String> nextPageToken,
            Optional<List<DecisionView>> decisions,
            Optional<Integer> decisionsOmitted) {}

    static StepView of(StepTrace trace) {
        return new StepView(
                trace.path(),
                trace.place(),
                trace.id(),
                trace.name(),
                trace.operator(),
                EnumNames.of(trace.kind()),
                trace.started(),
                trace.at(),
                trace.started()
                        .map(started -> Duration.between(started, trace.at()).toMillis()),
                trace.attempts(),
                trace.due(),
                trace.input().flatMap(StepView::shown),
                trace.input().flatMap(StepView::bytes),
                trace.value().flatMap(StepView::shown),
                trace.value().flatMap(StepView::bytes),
                trace.failure().map(ExecutionView.ErrorView::of),
                trace.detail().flatMap(StepView::shown),
                trace.detail().flatMap(StepView::bytes));
    }

    public static Optional<Object> shown(StepTrace.Value value) {
        return switch (value) {
            case StepTrace.Value.Whole(Object plain) -> Optional.ofNullable(plain);
            case StepTrace.Value.Cut(Object excerpt, int _) -> Optional.of(excerpt);
        };
    }

    public static Optional<Integer> bytes(StepTrace.Value value) {
        return switch (value) {
            case StepTrace.Value.Whole _ -> Optional.empty();
            case StepTrace.Value.Cut(Object _, int bytes) -> Optional.of(bytes);
        };
    }
}
