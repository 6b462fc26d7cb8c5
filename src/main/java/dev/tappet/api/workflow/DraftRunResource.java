package dev.tappet.api.workflow;

import dev.tappet.api.support.ApiTurn;
import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.http.Rejection;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.json.Problem;
import dev.tappet.trigger.DraftRunService;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.Draft;
import dev.tappet.workspace.Workflows;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.RestPath;

/** Runs drafts. Steps that are not mocked have real effects, so a run requires the right to change the workspace. */
@Path(PublicApi.ROOT + "/workflows/{workflow_id}/draft/run")
@RunOnVirtualThread
class DraftRunResource {
    private static final String MOCKS = "mocks";
    private static final Set<String> KEYS =
            Stream.concat(DraftRunInput.KEYS.stream(), Stream.of(MOCKS)).collect(Collectors.toUnmodifiableSet());

    private final Workflows workflows;
    private final DraftRunService drafts;
    private final DraftRunInput inputs;
    private final CallerContext access;
    private final ApiTurn turn;

    DraftRunResource(
            Workflows workflows, DraftRunService drafts, DraftRunInput inputs, CallerContext access, ApiTurn turn) {
        this.turn = turn;
        this.inputs = inputs;
        this.workflows = workflows;
        this.drafts = drafts;
        this.access = access;
    }

    @POST
    @Audited("runDraft")
    @Consumes(MediaType.APPLICATION_JSON)
    public DraftRunView run(@RestPath("workflow_id") String workflowId, InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        ObjectFields body = JsonRequestReader.optionalJson(sent, KEYS);
        Workflows.Opened opened =
                workflows.find(workspace, IdParser.workflow(workflowId)).orElseThrow(WorkflowResource::notFound);
        Draft draft = opened.draft()
                .orElseThrow(() -> RejectedException.of(
                        ProblemType.CONFLICT, "The workflow has no draft yet. Save one, then run it"));
        Map<String, Object> mocks = body.has(MOCKS) ? body.values(MOCKS) : Map.of();
        Workflow workflow = valid(draft);
        DraftRunService.Input input = inputs.of(workspace, workflow.trigger(), body);
        return switch (turn.during(() -> drafts.run(opened.metadata(), workflow, input, mocks))) {
            case DraftRunService.Result.Ran ran -> DraftRunView.of(ran);
            case DraftRunService.Result.Filtered _ -> DraftRunView.FILTERED;
            case DraftRunService.Result.Refused(Rejection rejection) ->
                throw RejectedException.of(
                        ProblemType.INVALID_REQUEST,
                        "request: the integration would respond with %d %s. %s"
                                .formatted(
                                        rejection.row().status(),
                                        rejection.row().title(),
                                        rejection.detail()));
            case DraftRunService.Result.Busy _ ->
                throw RejectedException.of(
                        ProblemType.RATE_LIMIT_EXCEEDED, "Too many drafts are running. Retry in a few seconds");
        };
    }

    private static Workflow valid(Draft draft) {
        return switch (draft.reading()) {
            case ParseResult.Valid valid -> valid.workflow();
            case ParseResult.Invalid(List<Problem> problems) -> throw RejectedException.invalidDefinition(problems);
        };
    }
}
