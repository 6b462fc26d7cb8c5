package dev.tappet.api.workflow;

import dev.tappet.api.execution.ExecutionView;
import dev.tappet.api.execution.StepView;
import dev.tappet.api.support.PublicApi;
import dev.tappet.draftrun.DraftRun;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.http.Headers;
import dev.tappet.http.TextDecoding;
import dev.tappet.json.EnumNames;
import dev.tappet.trigger.DraftRunService;
import dev.tappet.trigger.TriggerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a draft run, as the API returns it.
 *
 * @param response     the response that a synchronous caller would receive
 * @param stepsOmitted the number of steps that are not shown; left out if all are
 */
@PublicApi
public record DraftRunView(
        Status status,
        Optional<Map<String, Object>> output,
        Optional<ExecutionView.ErrorView> error,
        Optional<ResponseView> response,
        List<View> steps,
        Optional<Integer> stepsOmitted) {
    enum Status {
        SUCCESS,
        FAILED,
        /** The trigger's condition is not met. */
        FILTERED
    }

    static final DraftRunView FILTERED = new DraftRunView(
            Status.FILTERED, Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    /**
     * The response to a synchronous caller.
     *
     * @param body       the body as text; left out if it is not UTF-8
     * @param bodyBase64 the body in base64, if it is not UTF-8
     */
    @PublicApi
    public record ResponseView(
            int status, Map<String, List<String>> headers, Optional<String> body, Optional<String> bodyBase64) {
        static ResponseView of(TriggerResponse response) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            for (Headers.Field field : response.headers()) {
                headers.computeIfAbsent(field.name(), _ -> new ArrayList<>(1)).add(field.value());
            }
            Optional<String> text = TextDecoding.in(StandardCharsets.UTF_8, response.body());
            Optional<String> base64 = text.isPresent()
                    ? Optional.empty()
                    : Optional.of(Base64.getEncoder().encodeToString(response.body()));
            return new ResponseView(response.status(), headers, text, base64);
        }
    }

    /** A step of the run. Input and output contain no secrets, and are truncated if they are large. */
    @PublicApi
    public record View(
            String path,
            String step,
            Optional<String> id,
            String operator,
            String status,
            Instant startedAt,
            long durationMs,
            Optional<Integer> attempts,
            Optional<Object> input,
            Optional<Integer> inputBytes,
            Optional<Object> output,
            Optional<Integer> outputBytes,
            Optional<ExecutionView.ErrorView> error,
            Optional<Object> detail,
            Optional<Integer> detailBytes) {
        static View of(DraftRun.DraftRunStep step) {
            return new View(
                    step.path(),
                    step.place(),
                    step.id(),
                    step.operator(),
                    EnumNames.of(step.status()),
                    step.at(),
                    step.duration().toMillis(),
                    step.attempts(),
                    step.input().flatMap(StepView::shown),
                    step.input().flatMap(StepView::bytes),
                    step.output().flatMap(StepView::shown),
                    step.output().flatMap(StepView::bytes),
                    step.failure().map(ExecutionView.ErrorView::of),
                    step.detail().flatMap(StepView::shown),
                    step.detail().flatMap(StepView::bytes));
        }
    }

    static DraftRunView of(DraftRunService.Result.Ran ran) {
        DraftRun run = ran.run();
        Optional<Integer> omitted = Optional.of(run.omitted()).filter(steps -> steps > 0);
        List<View> steps = run.steps().stream().map(View::of).toList();
        Optional<ResponseView> response = Optional.of(ResponseView.of(ran.response()));
        return switch (run.outcome()) {
            case ExecutionResult.Success(Map<String, Object> output) ->
                new DraftRunView(Status.SUCCESS, Optional.of(output), Optional.empty(), response, steps, omitted);
            case ExecutionResult.Failure failure ->
                new DraftRunView(
                        Status.FAILED,
                        Optional.empty(),
                        Optional.of(ExecutionView.ErrorView.of(failure)),
                        response,
                        steps,
                        omitted);
            case ExecutionResult.Stopped _, ExecutionResult.Dropped _ ->
                throw new IllegalStateException("A draft run cannot be stopped: " + run.outcome());
        };
    }
}
