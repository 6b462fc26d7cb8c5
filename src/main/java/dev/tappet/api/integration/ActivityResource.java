package dev.tappet.api.integration;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.IdempotencyKeyHeader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.api.support.RequestIdFilter;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.ResultPage;
import dev.tappet.trigger.RedeliveryService;
import dev.tappet.trigger.activity.Delivery;
import dev.tappet.trigger.activity.DeliveryReader;
import dev.tappet.trigger.activity.StoredRequest;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integrations;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The deliveries of an integration of the caller's workspace, and their outcomes. Rejected ones can be sent again. */
@Path(PublicApi.ROOT + "/integrations/{integration_id}/activity")
@RunOnVirtualThread
public class ActivityResource {
    /** A page of deliveries. */
    @PublicApi
    public record Listing(List<DeliveryView.Entry> deliveries, Optional<String> nextPageToken) {}

    private final Integrations integrations;
    private final DeliveryReader deliveries;
    private final RedeliveryService redeliveries;
    private final CallerContext access;
    private final CurrentVertxRequest current;

    ActivityResource(
            Integrations integrations,
            DeliveryReader deliveries,
            RedeliveryService redeliveries,
            CallerContext access,
            CurrentVertxRequest current) {
        this.integrations = integrations;
        this.deliveries = deliveries;
        this.redeliveries = redeliveries;
        this.access = access;
        this.current = current;
    }

    @GET
    public Listing list(
            @RestPath("integration_id") String integrationId,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        Integration integration = integration(access.viewerWorkspace(), integrationId);
        ResultPage<Delivery> page =
                deliveries.list(integration.workspace(), integration.id(), PagingQuery.of(size, token));
        return new Listing(page.found().stream().map(DeliveryView.Entry::of).toList(), page.next());
    }

    @GET
    @Path("{delivery_id}")
    public DeliveryView.Opened find(
            @RestPath("integration_id") String integrationId, @RestPath("delivery_id") String deliveryId) {
        Integration integration = integration(access.viewerWorkspace(), integrationId);
        return DeliveryView.Opened.of(opened(integration, deliveryId), integration);
    }

    /** Sends a delivery again and returns the new one. */
    @POST
    @Path("{delivery_id}/redeliver")
    @ResponseStatus(201)
    @Audited("redeliver")
    public DeliveryView.Entry redeliver(
            @RestPath("integration_id") String integrationId,
            @RestPath("delivery_id") String deliveryId,
            @Context HttpHeaders headers) {
        Integration integration = integration(access.editorWorkspace(), integrationId);
        DeliveryReader.Opened first = opened(integration, deliveryId);
        StoredRequest stored = first.request().orElseThrow(() -> requestNotStored(first.delivery()));
        return switch (redeliveries.send(integration.id(), first.delivery(), stored, redeliveryRequest(headers))) {
            case RedeliveryService.Result.Sent(Delivery redelivery) -> DeliveryView.Entry.of(redelivery);
            case RedeliveryService.Result.Refused(Rejection rejection) -> throw rejectedRedelivery(rejection);
        };
    }

    /**
     * The error lies in the stored request, not in this one, so the status is 409; but the rate limit applies to both.
     */
    private static RejectedException rejectedRedelivery(Rejection rejection) {
        return rejection.row() == ProblemType.RATE_LIMIT_EXCEEDED
                ? RejectedException.of(rejection)
                : RejectedException.of(
                        ProblemType.CONFLICT,
                        "The request was refused again, with %d %s: %s"
                                .formatted(
                                        rejection.row().status(),
                                        rejection.row().title(),
                                        rejection.detail()));
    }

    private RedeliveryService.RedeliveryRequest redeliveryRequest(HttpHeaders headers) {
        return new RedeliveryService.RedeliveryRequest(
                RequestIdFilter.of(current.getCurrent()), IdempotencyKeyHeader.of(headers));
    }

    private Integration integration(UUID workspace, String id) {
        return integrations.find(workspace, IdParser.integration(id)).orElseThrow(IntegrationResource::notFound);
    }

    private DeliveryReader.Opened opened(Integration integration, String deliveryId) {
        return IdParser.read(deliveryId)
                .flatMap(id -> deliveries.find(integration.workspace(), integration.id(), id))
                .orElseThrow(() -> RejectedException.of(ProblemType.NOT_FOUND, "No delivery with this id"));
    }

    private static RejectedException requestNotStored(Delivery delivery) {
        return RejectedException.of(
                ProblemType.CONFLICT,
                switch (delivery.outcome()) {
                    case Delivery.DeliveryOutcome.Started _, Delivery.DeliveryOutcome.Repeated _ ->
                        "The delivery was accepted. Run its executions again: POST %s/executions/{id}/rerun"
                                .formatted(PublicApi.ROOT);
                    case Delivery.DeliveryOutcome.Refused _
                    when delivery.repeats().isPresent() ->
                        "This delivery is a redelivery of %s. Send that one again"
                                .formatted(delivery.repeats().get());
                    case Delivery.DeliveryOutcome.Refused _ ->
                        "The request of this delivery is not stored. Set activity.keep_refused to store refused"
                                + " requests from now on";
                    case Delivery.DeliveryOutcome.Filtered _,
                            Delivery.DeliveryOutcome.HandshakeAnswered _,
                            Delivery.DeliveryOutcome.Failed _,
                            Delivery.DeliveryOutcome.Unlisted _ ->
                        "Only refused deliveries are stored and can be sent again";
                });
    }
}
