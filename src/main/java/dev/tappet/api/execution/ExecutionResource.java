package dev.tappet.api.execution;

import dev.tappet.api.support.ApiMemory;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.draftrun.ReplayRunner;
import dev.tappet.engine.StepTrace;
import dev.tappet.execution.Execution;
import dev.tappet.execution.ExecutionList;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.Executions;
import dev.tappet.execution.StepTraceReader;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.ResultPage;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The executions of the caller's workspace. */
@Path(PublicApi.ROOT + "/executions")
@RunOnVirtualThread
class ExecutionResource {
    private final Executions executions;
    private final ExecutionList list;
    private final StepTraceReader steps;
    private final ExecutionViews views;
    private final ExecutionLongPoll longPoll;
    private final ExecutionDecisions decisions;
    private final CallerContext access;
    private final ApiMemory memory;

    ExecutionResource(
            Executions executions,
            ExecutionList list,
            StepTraceReader steps,
            ExecutionViews views,
            ExecutionLongPoll longPoll,
            ExecutionDecisions decisions,
            CallerContext access,
            ApiMemory memory) {
        this.decisions = decisions;
        this.memory = memory;
        this.views = views;
        this.longPoll = longPoll;
        this.steps = steps;
        this.executions = executions;
        this.list = list;
        this.access = access;
    }

    @GET
    public ExecutionView.Listing list(
            @BeanParam ExecutionQuery filter,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        ResultPage<ExecutionSummary> page = list.list(filter.in(workspace), PagingQuery.of(size, token));
        return new ExecutionView.Listing(views.of(workspace, page.found()), page.next());
    }

    /** Returns an execution: immediately or, with {@code wait}, once its revision is no longer {@code seen}. */
    @GET
    @Path("{execution_id}")
    public ExecutionView find(
            @RestPath("execution_id") String executionId,
            @RestQuery("wait") Optional<String> wait,
            @RestQuery("seen") Optional<String> seen)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        Optional<Duration> longest = longPoll.maxWait(wait, seen);
        Execution execution = find(workspace, executionId);
        if (longest.isPresent() && longPoll.await(execution.summary(), seen, longest.get())) {
            execution = find(workspace, executionId);
        }
        return views.of(execution.redacted());
    }

    private Execution find(UUID workspace, String executionId) {
        return IdParser.read(executionId)
                .flatMap(id -> executions.find(id, bytes -> reserve(workspace, bytes)))
                .filter(execution -> execution.workspace().equals(workspace))
                .orElseThrow(ExecutionResource::notFound);
    }

    private void reserve(UUID workspace, long bytes) {
        if (bytes > 0) {
            memory.reserve(workspace, bytes);
        }
    }

    /**
     * The steps of an execution, in order. Steps that compute or choose leave no record. On request, the execution is
     * replayed to show their results.
     */
    @GET
    @Path("{execution_id}/steps")
    public StepView.Listing steps(
            @RestPath("execution_id") String executionId,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token,
            @RestQuery("decisions") Optional<String> iteration)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        UUID id = IdParser.read(executionId).orElseThrow(ExecutionResource::notFound);
        boolean hasDecisions = DecisionView.isWanted(iteration);
        ResultPage<StepTrace> page =
                steps.of(workspace, id, PagingQuery.of(size, token)).orElseThrow(ExecutionResource::notFound);
        Optional<ReplayRunner.Decisions> decided =
                hasDecisions ? Optional.of(this.decisions.of(workspace, id)) : Optional.empty();
        return new StepView.Listing(
                page.found().stream().map(StepView::of).toList(),
                page.next(),
                decided.map(DecisionView::of),
                decided.map(ReplayRunner.Decisions::omitted).filter(omitted -> omitted > 0));
    }

    static RejectedException notFound() {
        return RejectedException.of(
                ProblemType.EXECUTION_NOT_FOUND,
                "No execution with this id. Ensure that no trigger condition prevents the workflow's execution"
                        + " with this event");
    }
}
