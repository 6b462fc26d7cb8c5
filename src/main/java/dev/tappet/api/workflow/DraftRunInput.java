package dev.tappet.api.workflow;

import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.RejectedException;
import dev.tappet.execution.ExecutionEvents;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.trigger.DraftRunService;
import dev.tappet.trigger.RedeliveryService;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.DeliveryReader;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Finds what a draft is run with: a given event or request, or those of a past execution or delivery. */
@Singleton
class DraftRunInput {
    private static final String EVENT = "event";
    private static final String REQUEST = "request";
    private static final String EXECUTION = "execution_id";
    private static final String DELIVERY = "delivery_id";
    private static final List<String> SOURCES = List.of(EVENT, REQUEST, EXECUTION, DELIVERY);

    static final Set<String> KEYS = Set.copyOf(SOURCES);

    private final ExecutionEvents events;
    private final DeliveryReader deliveries;
    private final InstantSource clock;

    DraftRunInput(ExecutionEvents events, DeliveryReader deliveries, InstantSource clock) {
        this.events = events;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** @param integration of the draft's trigger, in this workspace */
    DraftRunService.Input of(UUID workspace, UUID integration, JsonRequestReader body) throws InvalidFieldException {
        List<String> given = SOURCES.stream().filter(body::has).toList();
        if (given.size() > 1) {
            throw new InvalidFieldException(
                    given.getLast(), "must be the only one of " + String.join(", ", SOURCES) + " in the request");
        }
        return switch (given.isEmpty() ? EVENT : given.getFirst()) {
            case REQUEST -> new DraftRunService.Input.Sent(SampleRequest.of(body.object(REQUEST, SampleRequest.KEYS)));
            case EXECUTION -> ofExecution(workspace, id(body, EXECUTION));
            case DELIVERY -> ofDelivery(workspace, integration, id(body, DELIVERY));
            default ->
                new DraftRunService.Input.Given(body.has(EVENT) ? body.value(EVENT) : Map.of(), Optional.empty());
        };
    }

    private static UUID id(JsonRequestReader body, String key) throws InvalidFieldException {
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
                .find(integration, id)
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.NOT_FOUND,
                        "delivery_id: no delivery with this id at the integration of the draft's trigger"));
        if (opened.request().isPresent()) {
            return new DraftRunService.Input.Sent(RedeliveryService.request(
                    opened.request().get(), opened.delivery().source(), clock.instant(), "draft"));
        }
        return runs(opened.delivery().became()).stream()
                .flatMap(run -> event(workspace, run.execution()).stream())
                .findFirst()
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.CONFLICT,
                        "delivery_id: the request of this delivery is not kept, and it started no execution. What the"
                                + " integration rejects from now on is kept with activity.keep_refused"));
    }

    private static List<Delivery.Run> runs(Delivery.DeliveryOutcome became) {
        return switch (became) {
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
