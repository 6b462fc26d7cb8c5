package dev.tappet.management;

import dev.tappet.execution.StepTrace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a step, in an answer.
 *
 * @param path       the position in the walk, iterations included
 * @param step       the place in the document, as errors name it
 * @param kind       what was journaled
 * @param due        of a wait: until when
 * @param value      what the step gave; left out when it is null, or too large
 * @param valueBytes in place of a value that is too large to be shown: the bytes of its JSON
 */
@PublicApi
record StepView(
        String path,
        String step,
        String kind,
        Instant at,
        Optional<Instant> due,
        Optional<Object> value,
        Optional<Integer> valueBytes,
        Optional<ExecutionView.ErrorView> error) {
    @PublicApi
    record Listing(List<StepView> steps, Optional<String> nextPageToken) {}

    static StepView of(StepTrace trace) {
        return new StepView(
                trace.path(),
                trace.place(),
                Words.of(trace.kind()),
                trace.at(),
                trace.due(),
                trace.value().flatMap(StepView::whole),
                trace.value().flatMap(StepView::bytes),
                trace.failure().map(ExecutionView.ErrorView::of));
    }

    private static Optional<Object> whole(StepTrace.Value value) {
        return switch (value) {
            case StepTrace.Value.Whole(Object plain) -> Optional.ofNullable(plain);
            case StepTrace.Value.Large _ -> Optional.empty();
        };
    }

    private static Optional<Integer> bytes(StepTrace.Value value) {
        return switch (value) {
            case StepTrace.Value.Whole _ -> Optional.empty();
            case StepTrace.Value.Large(int bytes) -> Optional.of(bytes);
        };
    }
}
