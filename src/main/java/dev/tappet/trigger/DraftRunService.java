package dev.tappet.trigger;

import dev.tappet.draftrun.DraftRun;
import dev.tappet.draftrun.DraftRunner;
import dev.tappet.engine.CallableWorkflows;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.execution.CatalogWorkflows;
import dev.tappet.expression.ComputeScheduler;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.Rejection;
import dev.tappet.json.HeaderValues;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.trigger.event.Event;
import dev.tappet.trigger.event.EventReader;
import dev.tappet.trigger.event.RequestContext;
import dev.tappet.workflow.Schedule;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Catalog;
import dev.tappet.workspace.Quotas;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.WorkflowMetadata;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Runs drafts as if an event had arrived: reads the event, evaluates the condition, runs the steps and renders the
 * response.
 */
public final class DraftRunService {
    /** Less than the shortest timeout of common gateways (API Gateway: 30 s). */
    static final Duration TIMEOUT = Duration.ofSeconds(25);

    private final Catalog catalog;
    private final Secrets secrets;
    private final Quotas quotas;
    private final DraftRunner runner;
    private final ComputeScheduler compute;
    private final InstantSource clock;
    private final ResponseOrigin origin;

    /**
     * @param compute divides the processors between workspaces
     * @param origin  which origin the responses of workflows share
     */
    public DraftRunService(
            Catalog catalog,
            Secrets secrets,
            Quotas quotas,
            DraftRunner runner,
            ComputeScheduler compute,
            InstantSource clock,
            ResponseOrigin origin) {
        this.catalog = catalog;
        this.secrets = secrets;
        this.quotas = quotas;
        this.runner = runner;
        this.compute = compute;
        this.clock = clock;
        this.origin = origin;
    }

    /** The input of a draft run. */
    public sealed interface Input {
        /**
         * @param value   <code>$.event</code>, a plain value
         * @param request <code>$.request</code>, a plain value; if empty, a typical request for the event is used
         */
        record Given(Object value, Optional<Map<String, Object>> request) implements Input {}

        /**
         * @param request from which the integration of the trigger makes the event
         */
        record Sent(IncomingRequest request) implements Input {}

        /**
         * A time slot of the trigger's schedule.
         *
         * @param time empty for the next slot
         */
        record Slot(Optional<Instant> time) implements Input {}
    }

    /** The result of a draft run. */
    public sealed interface Result {
        /**
         * @param response what a synchronous caller would have received, without secrets
         */
        record Ran(DraftRun run, TriggerResponse response) implements Result {}

        /** The condition is false: there would be no execution. */
        record Filtered() implements Result {}

        /** The integration would reject the request. */
        record Refused(Rejection rejection) implements Result {}

        /** Too many drafts are running. */
        record Busy() implements Result {}
    }

    /**
     * @throws InvalidFieldException if a mock is for a step that cannot be mocked
     */
    public Result run(WorkflowMetadata metadata, Workflow draft, Input input, Map<String, Object> mocks)
            throws InvalidFieldException {
        Optional<RequestContext> request = context(draft, metadata, input);
        return switch (event(draft, input)) {
            case CheckResult.Continue<Event>(Event event) -> run(metadata, draft, event, request, mocks);
            case CheckResult.Respond<Event>(TriggerOutcome.Rejected(Rejection rejection)) ->
                new Result.Refused(rejection);
            case CheckResult.Respond<Event>(TriggerOutcome decision) ->
                throw new IllegalStateException("Reading an event decides nothing else: " + decision);
        };
    }

    private CheckResult<Event> event(Workflow draft, Input input) throws InvalidFieldException {
        return switch (input) {
            case Input.Given(Object value, Optional<Map<String, Object>> _) ->
                CheckResult.proceed(new Event(Json.write(value), withHeaderValues(draft, value)));
            case Input.Sent(IncomingRequest request) -> {
                if (integration(draft).kind() instanceof Integration.Kind.OfTappet) {
                    throw new InvalidFieldException(
                            "request", "the integration of the draft's trigger accepts no requests; use event instead");
                }
                yield switch (request.body()) {
                    case IncomingRequest.ReceivedBody.Complete(byte[] body) ->
                        EventReader.decoded(
                                        request,
                                        body,
                                        quotas.of(integration(draft).workspace())
                                                .payload())
                                .then(decoded -> EventReader.read(request, decoded, integration(draft)));
                    case IncomingRequest.ReceivedBody.TooLarge _, IncomingRequest.ReceivedBody.TooSlow _ ->
                        throw new IllegalArgumentException("A sample comes with its body: " + request);
                };
            }
            case Input.Slot(Optional<Instant> time) -> CheckResult.proceed(slot(draft, time));
        };
    }

    private Event slot(Workflow draft, Optional<Instant> time) {
        Schedule schedule = draft.trigger()
                .schedule()
                .orElseThrow(() -> new IllegalStateException("The caller checks that there is a schedule"));
        Instant slot = time.or(() -> schedule.next(clock.instant())).orElseGet(clock::instant);
        return SlotEvent.of(slot, schedule.before(slot));
    }

    private Object withHeaderValues(Workflow draft, Object value) {
        return value instanceof Map<?, ?> event
                        && draft.trigger().integration().isPresent()
                        && integration(draft).kind().equals(Integration.Kind.RAW_HTTP)
                ? HeaderValues.within(event)
                : value;
    }

    /** <code>$.request</code>: that of the stored execution, of the sample, or a typical one for the event. */
    private Optional<RequestContext> context(Workflow draft, WorkflowMetadata metadata, Input input) {
        if (input instanceof Input.Given(Object _, Optional<Map<String, Object>> past) && past.isPresent()) {
            return Optional.of(new RequestContext(past.get(), Json.write(past.get())));
        }
        if (draft.trigger().integration().isEmpty() || integration(draft).kind() instanceof Integration.Kind.OfTappet) {
            return Optional.empty();
        }
        Optional<IncomingRequest> request = switch (input) {
            case Input.Sent(IncomingRequest sample) -> Optional.of(sample);
            case Input.Slot _ -> Optional.empty();
            case Input.Given _ ->
                Optional.of(new IncomingRequest(
                        "POST",
                        "/v1/webhooks/" + integration(draft).id() + "/workflows/" + metadata.id(),
                        "",
                        Headers.of("Content-Type", "application/json"),
                        new IncomingRequest.ReceivedBody.Complete(new byte[0]),
                        "",
                        clock.instant(),
                        "draft"));
        };
        return request.map(sample -> RequestContext.of(sample, sample.source(), Optional.empty(), integration(draft)));
    }

    private Integration integration(Workflow draft) {
        return draft.trigger()
                .integration()
                .flatMap(catalog::integration)
                .orElseThrow(() -> new IllegalStateException("A valid draft's integration is there"));
    }

    private Result run(
            WorkflowMetadata metadata,
            Workflow draft,
            Event event,
            Optional<RequestContext> request,
            Map<String, Object> mocks)
            throws InvalidFieldException {
        UUID execution = UUID.randomUUID();
        return switch (TriggerCondition.of(
                draft,
                event,
                request,
                names -> catalog.variables(metadata.workspace(), names),
                execution,
                clock.instant(),
                compute.of(metadata.workspace()))) {
            case TriggerCondition.ConditionResult.DoesNotHold _ -> new Result.Filtered();
            case TriggerCondition.ConditionResult.Failed(String message) -> {
                ExecutionResult failed = new ExecutionResult.Failure(Optional.empty(), message);
                yield result(execution, draft, new DraftRun(new Reply.End(failed), failed, List.of(), 0));
            }
            case TriggerCondition.ConditionResult.Holds _ ->
                runner.run(parameters(metadata, draft, event, request, mocks, execution))
                        .map(run -> result(execution, draft, run))
                        .orElseGet(Result.Busy::new);
        };
    }

    private DraftRun.Parameters parameters(
            WorkflowMetadata metadata,
            Workflow draft,
            Event event,
            Optional<RequestContext> request,
            Map<String, Object> mocks,
            UUID execution) {
        Map<String, Object> workflow = Map.of(
                "id", metadata.id().toString(),
                "name", draft.name(),
                // the version that publishing would create now
                "version", metadata.versions() + 1);
        Map<String, Object> context = new HashMap<>();
        context.put("workflow", workflow);
        request.ifPresent(from -> context.put("request", from.value()));
        return new DraftRun.Parameters(
                execution,
                draft,
                new CallableWorkflows(new CatalogWorkflows(catalog), metadata.workspace(), metadata.id()),
                event.value(),
                context,
                names -> secrets.values(metadata.workspace(), names),
                names -> catalog.variables(metadata.workspace(), names),
                mocks,
                TIMEOUT,
                quotas.of(metadata.workspace()).output());
    }

    private Result result(UUID execution, Workflow draft, DraftRun run) {
        Reply reply = switch (run.reply()) {
            case Reply.Response given -> given;
            case Reply.End(ExecutionResult outcome, int _) -> new Reply.End(outcome, draft.failureStatus());
        };
        return new Result.Ran(run, ResponseRenderer.reply(execution, reply, origin));
    }
}
