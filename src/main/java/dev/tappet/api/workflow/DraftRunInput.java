package dev.tappet.api.workflow;

import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.RejectedException;
import dev.tappet.execution.ExecutionEvents;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.trigger.DraftRunService;
import dev.tappet.trigger.RedeliveryService;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.DeliveryReader;
import dev.tappet.workflow.Workflow;
import jakarta.inject.Singleton;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds the input of a draft run: a given event or request, or that of a past execution or delivery. */
@Singleton
class DraftRunInput {
    private static final String EVENT = "event";
    private static final String REQUEST = "request";
    private static final String EXECUTION = "execution_id";
    private static final String DELIVERY = "delivery_id";
    private static final String SLOT = "slot";
    private static final List<String> SOURCES = List.of(EVENT, REQUEST, EXECUTION, DELIVERY, SLOT);

    private static final String NEXT_SLOT = "next";

    static final Set<String> KEYS = Set.copyOf(SOURCES);

    private final ExecutionEvents events;
    private final DeliveryReader deliveries;
    private final InstantSource clock;

    DraftRunInput(ExecutionEvents events, DeliveryReader deliveries, InstantSource clock) {
        this.events = events;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** @param trigger of the draft */
    DraftRunService.Input of(UUID workspace, Workflow.Trigger trigger, ObjectFields body) throws InvalidFieldException {
        List<String> given = SOURCES.stream().filter(body::has).toList();
        if (given.size() > 1) {
            throw new InvalidFieldException(
                    given.getLast(), "must be the only one of " + String.join(", ", SOURCES) + " in the request");
        }
        boolean slots = trigger.integration().isEmpty() && trigger.schedule().isPresent();
        String source = given.isEmpty() ? slots ? SLOT : EVENT : given.getFirst();
        return switch (source) {
            case REQUEST -> {
                integration(trigger, REQUEST);
                yield new DraftRunService.Input.Sent(SampleRequest.of(body.object(REQUEST, SampleRequest.KEYS)));
            }
            case EXECUTION -> ofExecution(workspace, id(body, EXECUTION));
            case DELIVERY -> ofDelivery(workspace, integration(trigger, DELIVERY), id(body, DELIVERY));
            case SLOT -> slot(trigger, body);
            default ->
                new DraftRunService.Input.Given(body.has(EVENT) ? body.value(EVENT) : Map.of(), Optional.empty());
        };
    }

    private static UUID integration(Workflow.Trigger trigger, String key) throws InvalidFieldException {
        return trigger.integration()
                .orElseThrow(() -> new InvalidFieldException(
                        key, "the trigger of the draft has no integration; use slot or event instead"));
    }

    /** Reads the slot. Without any input, a draft that has a schedule and no integration runs with its next slot. */
    private static DraftRunService.Input slot(Workflow.Trigger trigger, ObjectFields body)
            throws InvalidFieldException {
        if (trigger.schedule().isEmpty()) {
            throw new InvalidFieldException(SLOT, "the trigger of the draft has no schedule");
        }
        if (!body.has(SLOT) || body.text(SLOT).equals(NEXT_SLOT)) {
            return new DraftRunService.Input.Slot(Optional.empty());
        }
        try {
            return new DraftRunService.Input.Slot(
                    Optional.of(OffsetDateTime.parse(body.text(SLOT)).toInstant()));
        } catch (DateTimeException _) {
            throw new InvalidFieldException(SLOT, "must be \"next\", or a time such as 2026-01-31T07:00:00Z");
        }
    }

    private static UUID id(ObjectFields body, String key) throws InvalidFieldException {
        return IdParser.read(body.text(key)).orElseThrow(() -> new InvalidFieldException(key, "must be a UUID"));
    }

    private DraftRunService.Input ofExecution(UUID workspace, UUID id) {
        return event(workspace, id)
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.EXECUTION_NOT_FOUND,
                        "execution_id: no execution with this id, or its record has expired"));
    }

    private Optional<DraftRunService.Input> event(UUID workspace, UUID id) {
        try {
            return events.of(workspace, id, read -> new DraftRunService.Input.Given(read.value(), read.request()));
        } catch (ExecutionEvents.NoMemoryException e) {
            throw RejectedException.of(ProblemType.SERVICE_UNAVAILABLE, e.getMessage() + ". Retry later");
        }
    }

    /** A delivery that was accepted has executions instead of a stored request. */
    private DraftRunService.Input ofDelivery(UUID workspace, UUID integration, UUID id) {
        DeliveryReader.Opened opened = deliveries
                .find(workspace, integration, id)
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.NOT_FOUND,
                        "delivery_id: no delivery with this id at the integration of the draft's trigger"));
        if (opened.request().isPresent()) {
            return new DraftRunService.Input.Sent(RedeliveryService.request(
                    opened.request().get(), opened.delivery().source(), clock.instant(), "draft"));
        }
        return runs(opened.delivery().outcome()).stream()
                .flatMap(run -> event(workspace, run.execution()).stream())
                .findFirst()
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.CONFLICT,
                        "delivery_id: the request of this delivery is not stored, and it started no execution. Set"
                                + " activity.keep_refused to store refused requests from now on"));
    }

    private static List<Delivery.Run> runs(Delivery.DeliveryOutcome outcome) {
        return switch (outcome) {
            case Delivery.DeliveryOutcome.Started(List<Delivery.Run> runs) -> runs;
            case Delivery.DeliveryOutcome.Repeated(List<Delivery.Run> runs) -> runs;
            case Delivery.DeliveryOutcome.Filtered _,
                    Delivery.DeliveryOutcome.HandshakeAnswered _,
                    Delivery.DeliveryOutcome.Refused _,
                    Delivery.DeliveryOutcome.Failed _,
                    Delivery.DeliveryOutcome.Unlisted _ -> List.of();
        };
    }
}
