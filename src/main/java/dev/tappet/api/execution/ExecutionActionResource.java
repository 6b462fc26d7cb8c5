package dev.tappet.api.execution;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.IdempotencyKeyHeader;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PublicApi;
import dev.tappet.execution.ExecutionStopper;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.RerunService;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.workspace.ChangeResult;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Actions on an execution of the caller's workspace. */
@Path(PublicApi.ROOT + "/executions/{execution_id}")
@RunOnVirtualThread
class ExecutionActionResource {
    private final ExecutionStopper stopper;
    private final RerunService reruns;
    private final ExecutionViews views;
    private final CallerContext access;

    ExecutionActionResource(ExecutionStopper stopper, RerunService reruns, ExecutionViews views, CallerContext access) {
        this.views = views;
        this.stopper = stopper;
        this.reruns = reruns;
        this.access = access;
    }

    @POST
    @Path("stop")
    @Audited("stopExecution")
    public ExecutionView.Summary stop(@RestPath("execution_id") String executionId) {
        UUID workspace = access.editorWorkspace();
        return done(executionId, id -> stopper.stop(workspace, id));
    }

    /** Reruns an execution and returns the new one. The body is optional. */
    @POST
    @Path("rerun")
    @ResponseStatus(201)
    @Audited("rerunExecution")
    public ExecutionView.Summary rerun(
            @RestPath("execution_id") String executionId, @Context HttpHeaders headers, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        RerunForm form = RerunForm.of(JsonRequestReader.optionalJson(sent, RerunForm.KEYS));
        Optional<String> once = IdempotencyKeyHeader.of(headers);
        return done(executionId, id -> reruns.rerun(workspace, id, form.from(), form.version(), once));
    }

    private ExecutionView.Summary done(String executionId, Function<UUID, ChangeResult<ExecutionSummary>> view) {
        ChangeResult<ExecutionSummary> result =
                IdParser.read(executionId).map(view).orElseGet(ChangeResult.Missing::new);
        return views.of(ChangeResponses.done(result, ExecutionResource::notFound));
    }
}
