package dev.tappet.api.execution;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.execution.CallbackList;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.workspace.ChangeResult;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The callbacks of an execution, which can be decided here without their URLs. */
@Path(PublicApi.ROOT + "/executions/{execution_id}/callbacks")
@RunOnVirtualThread
public class ExecutionCallbackResource {
    private static final String CHOICE = "choice";
    private static final String EVENT = "event";

    private final CallbackList callbacks;
    private final CallerContext access;
    private final InstantSource clock;

    ExecutionCallbackResource(CallbackList callbacks, CallerContext access, InstantSource clock) {
        this.callbacks = callbacks;
        this.access = access;
        this.clock = clock;
    }

    @GET
    public CallbackView.Listing ofExecution(
            @RestPath("execution_id") String executionId,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        UUID id = IdParser.read(executionId).orElseThrow(ExecutionResource::notFound);
        return CallbackView.listing(
                callbacks.of(workspace, id, PagingQuery.of(size, token)).orElseThrow(ExecutionResource::notFound),
                clock.instant());
    }

    @POST
    @Path("{callback_id}/decide")
    @Audited("decideCallback")
    public CallbackView decide(
            @RestPath("execution_id") String executionId, @RestPath("callback_id") String callbackId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        ObjectFields body = JsonRequestReader.optionalJson(sent, Set.of(CHOICE, EVENT));
        Optional<String> choice = body.has(CHOICE) ? Optional.of(body.text(CHOICE)) : Optional.empty();
        Object event = body.has(EVENT) ? body.value(EVENT) : Map.of();
        Optional<UUID> execution = IdParser.read(executionId);
        Optional<UUID> callback = IdParser.read(callbackId);
        ChangeResult<CallbackList.Listed> result = execution.isPresent() && callback.isPresent()
                ? callbacks.decide(workspace, execution.get(), callback.get(), choice, event)
                : new ChangeResult.Missing<>();
        return CallbackView.of(ChangeResponses.done(result, ExecutionCallbackResource::notFound), clock.instant());
    }

    private static RejectedException notFound() {
        return RejectedException.of(
                ProblemType.NOT_FOUND, "This execution has no callback with this id, or there is no such execution");
    }
}
