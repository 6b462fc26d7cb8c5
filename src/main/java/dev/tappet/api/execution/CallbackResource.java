package dev.tappet.api.execution;

import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.execution.CallbackList;
import dev.tappet.json.InvalidFieldException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;

/** The open callbacks of the caller's workspace. */
@Path(PublicApi.ROOT + "/callbacks")
@RunOnVirtualThread
public class CallbackResource {
    private final CallbackList callbacks;
    private final CallerContext access;
    private final InstantSource clock;

    CallbackResource(CallbackList callbacks, CallerContext access, InstantSource clock) {
        this.callbacks = callbacks;
        this.access = access;
        this.clock = clock;
    }

    @GET
    public CallbackView.Listing open(
            @RestQuery(PagingQuery.SIZE) Optional<String> size, @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        return CallbackView.listing(
                callbacks.open(access.viewerWorkspace(), PagingQuery.of(size, token)), clock.instant());
    }
}
