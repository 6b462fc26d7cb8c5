package dev.tappet.api.execution;

import dev.tappet.api.support.PublicApi;
import dev.tappet.engine.StepTrace;
import dev.tappet.json.EnumNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a step, in an answer.
 *
 * @param path       the position in the walk, iterations included
 * @param step       the place in the document, as errors name it
 * @param id         the step's own, by which expressions refer to it
 * @param name       the step's own, for people
 * @param kind       what was journaled
 * @param due        of a wait: until when
 * @param input      its arguments, without secrets
 * @param inputBytes of an input that is cut: the bytes of its JSON
 * @param value      what the step gave, without secrets; left out when it is null
 * @param valueBytes of a value that is cut: the bytes of its JSON
 * @param detail     what its failure told beside the message, without secrets
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
