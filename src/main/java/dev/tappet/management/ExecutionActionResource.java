package dev.tappet.management;

import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.Stops;
import dev.tappet.workspace.Verdict;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.util.UUID;
import java.util.function.Function;
import org.jboss.resteasy.reactive.RestPath;

/** What can be done with an execution of the caller's workspace. */
@Path(PublicApi.ROOT + "/executions/{executionId}")
@RunOnVirtualThread
class ExecutionActionResource {
    private final Stops stops;
    private final Access access;

    ExecutionActionResource(Stops stops, Access access) {
        this.stops = stops;
        this.access = access;
    }

    @POST
    @Path("stop")
    public ExecutionView.Summary stop(@RestPath String executionId) {
        UUID workspace = access.changing();
        return done(executionId, id -> stops.stop(workspace, id));
    }

    private static ExecutionView.Summary done(String executionId, Function<UUID, Verdict<ExecutionSummary>> what) {
        Verdict<ExecutionSummary> verdict = Ids.read(executionId).map(what).orElseGet(Verdict.Missing::new);
        return ExecutionView.Summary.of(Verdicts.done(verdict, ExecutionResource::notFound));
    }
}
