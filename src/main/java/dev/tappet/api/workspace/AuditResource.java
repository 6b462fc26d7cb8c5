package dev.tappet.api.workspace;

import dev.tappet.access.AuditTrail;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.ResultPage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/** The audit of changes in the caller's workspace, for its administrators. */
@Path(PublicApi.ROOT + "/audit")
@RunOnVirtualThread
public class AuditResource {
    /**
     * An audit entry.
     *
     * @param tokenId of the actor; left out for the instance's administrator
     * @param actor   the name of the token
     * @param action  the name of the operation in the OpenAPI document
     * @param path    of the request
     * @param target  the id of the created or changed object, if it has one
     */
    @PublicApi
    public record View(
            UUID id,
            Instant at,
            Optional<UUID> tokenId,
            String actor,
            String action,
            String path,
            Optional<UUID> target,
            String requestId) {
        static View of(AuditTrail.Entry entry) {
            AuditTrail.AuditEvent event = entry.event();
            return new View(
                    entry.id(),
                    entry.at(),
                    event.actor().token(),
                    event.actor().name(),
                    event.action(),
                    event.path(),
                    event.target(),
                    event.request());
        }
    }

    /** A page of audit entries. */
    @PublicApi
    public record Listing(List<View> entries, Optional<String> nextPageToken) {}

    private final AuditTrail trail;
    private final CallerContext access;

    AuditResource(AuditTrail trail, CallerContext access) {
        this.trail = trail;
        this.access = access;
    }

    @GET
    public Listing list(
            @RestQuery(PagingQuery.SIZE) Optional<String> size, @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        ResultPage<AuditTrail.Entry> page = trail.list(access.adminWorkspace(), PagingQuery.of(size, token));
        return new Listing(page.found().stream().map(View::of).toList(), page.next());
    }
}
