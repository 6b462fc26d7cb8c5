package dev.tappet.management;

import dev.tappet.trigger.ErrorRow;
import dev.tappet.trigger.activity.Deliveries;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.Delivery.Became;
import dev.tappet.workspace.Integrations;
import dev.tappet.workspace.Listed;
import dev.tappet.workspace.UnusableInputException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** What came in at an integration of the caller's workspace, and what became of it. */
@Path(PublicApi.ROOT + "/integrations/{integrationId}/activity")
@RunOnVirtualThread
class ActivityResource {
    /**
     * @param url        which of the trigger URLs it came to
     * @param workflowId in that URL
     * @param outcome    what became of it
     * @param executions what it started, or had started when it came before
     * @param refusal    what the sender was told
     */
    @PublicApi
    record View(
            UUID id,
            Instant receivedAt,
            String requestId,
            String method,
            String url,
            Optional<UUID> workflowId,
            String sourceAddress,
            int payloadBytes,
            String outcome,
            Optional<List<RunView>> executions,
            Optional<RefusalView> refusal) {}

    @PublicApi
    record RunView(UUID workflowId, UUID executionId) {}

    @PublicApi
    record RefusalView(int status, String title, String detail) {}

    @PublicApi
    record Listing(List<View> deliveries, Optional<String> nextPageToken) {}

    private final Integrations integrations;
    private final Deliveries deliveries;
    private final Access access;

    ActivityResource(Integrations integrations, Deliveries deliveries, Access access) {
        this.integrations = integrations;
        this.deliveries = deliveries;
        this.access = access;
    }

    @GET
    public Listing list(
            @RestPath String integrationId,
            @RestQuery(Paging.SIZE) Optional<String> size,
            @RestQuery(Paging.TOKEN) Optional<String> token)
            throws UnusableInputException {
        UUID workspace = access.reading();
        UUID integration = Ids.integration(integrationId);
        if (integrations.find(workspace, integration).isEmpty()) {
            throw RejectedException.of(ErrorRow.INTEGRATION_NOT_FOUND, "No integration with this id");
        }
        Listed<Delivery> page = deliveries.list(integration, Paging.of(size, token));
        return new Listing(page.found().stream().map(ActivityResource::view).toList(), page.next());
    }

    private static View view(Delivery delivery) {
        return new View(
                delivery.id(),
                delivery.received(),
                delivery.requestId(),
                delivery.method(),
                Words.of(delivery.url()),
                delivery.workflow(),
                delivery.source(),
                delivery.bytes(),
                outcome(delivery.became()),
                switch (delivery.became()) {
                    case Became.Started(List<Delivery.Run> runs) -> Optional.of(views(runs));
                    case Became.Repeated(List<Delivery.Run> runs) -> Optional.of(views(runs));
                    case Became.Filtered _, Became.Handshake _, Became.Refused _, Became.Failed _, Became.Unlisted _ ->
                        Optional.empty();
                },
                delivery.became() instanceof Became.Refused(int status, String title, String detail)
                        ? Optional.of(new RefusalView(status, title, detail))
                        : Optional.empty());
    }

    private static String outcome(Became became) {
        return switch (became) {
            case Became.Started _ -> "started";
            case Became.Repeated _ -> "repeated";
            case Became.Filtered _ -> "filtered";
            case Became.Handshake _ -> "handshake";
            case Became.Refused _ -> "refused";
            case Became.Failed _ -> "failed";
            case Became.Unlisted _ -> "unlisted";
        };
    }

    private static List<RunView> views(List<Delivery.Run> runs) {
        return runs.stream()
                .map(run -> new RunView(run.workflow(), run.execution()))
                .toList();
    }
}
