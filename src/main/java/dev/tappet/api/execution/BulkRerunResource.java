package dev.tappet.api.execution;

import dev.tappet.api.support.ApiTurn;
import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.IdempotencyKeyHeader;
import dev.tappet.api.support.JsonRequestReader;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.execution.ExecutionFilter;
import dev.tappet.execution.ExecutionList;
import dev.tappet.execution.ExecutionSummary;
import dev.tappet.execution.RerunService;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.ObjectFields;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.ChangeResult;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;

/** Reruns many executions, one page at a time. */
@Path(PublicApi.ROOT + "/executions/rerun")
@RunOnVirtualThread
public class BulkRerunResource {
    private static final String FILTER = "filter";
    private static final String DRY_RUN = "dry_run";

    /**
     * A page of reruns.
     *
     * @param count how many executions of the page are rerun, or would be by a dry run
     */
    @PublicApi
    public record View(int count, List<Entry> executions, Optional<String> nextPageToken) {}

    /**
     * An execution that matches the filter.
     *
     * @param rerunId the new execution; left out if there is none
     * @param skipped the reason why it cannot be rerun; left out if it is rerun
     */
    @PublicApi
    public record Entry(UUID executionId, Optional<UUID> rerunId, Optional<String> skipped) {}

    private final ExecutionList list;
    private final RerunService reruns;
    private final CallerContext access;
    private final ApiTurn turn;
    private final InstantSource clock;

    BulkRerunResource(
            ExecutionList list, RerunService reruns, CallerContext access, ApiTurn turn, InstantSource clock) {
        this.list = list;
        this.turn = turn;
        this.reruns = reruns;
        this.access = access;
        this.clock = clock;
    }

    /**
     * A repeat with the same key returns the same reruns. The filter must end in the past, so that it finds no reruns.
     * A page with more executions than the workspace may run again in a second takes several seconds. After
     * {@link RerunPace#LONGEST}, a repeat continues it.
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Audited("rerunExecutions")
    public View rerun(
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token,
            @Context HttpHeaders headers,
            InputStream sent)
            throws InvalidFieldException, IOException {
        UUID workspace = access.editorWorkspace();
        Set<String> keys = new HashSet<>(RerunForm.KEYS);
        keys.addAll(Set.of(FILTER, DRY_RUN));
        ObjectFields body = JsonRequestReader.json(sent, keys);
        RerunForm form = RerunForm.of(body);
        boolean dry = body.has(DRY_RUN) && body.flag(DRY_RUN);
        ExecutionFilter filter =
                BulkRerunFilter.of(workspace, body.object(FILTER, BulkRerunFilter.KEYS), clock.instant());
        Optional<String> key = IdempotencyKeyHeader.of(headers);
        if (key.isEmpty() && !dry) {
            throw RejectedException.of(
                    ProblemType.INVALID_REQUEST,
                    "Send an Idempotency-Key, so that a repeated request starts no" + " execution twice");
        }
        ResultPage<ExecutionSummary> page = list.list(filter, PagingQuery.of(size, token));
        RerunPace pace = new RerunPace(clock, this::waited);
        List<Entry> entries = new ArrayList<>();
        for (ExecutionSummary found : page.found()) {
            entries.add(
                    dry
                            ? new Entry(found.id(), Optional.empty(), Optional.empty())
                            : entry(
                                    found,
                                    pace.next(() ->
                                            reruns.rerun(workspace, found.id(), form.from(), form.version(), key))));
        }
        int count = (int)
                entries.stream().filter(entry -> entry.skipped().isEmpty()).count();
        return new View(count, entries, page.next());
    }

    /** Waits; false if the thread was interrupted. */
    private boolean waited(Duration pause) {
        return turn.during(() -> {
            try {
                Thread.sleep(pause);
                return true;
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    private static Entry entry(ExecutionSummary found, ChangeResult<ExecutionSummary> result) {
        return switch (result) {
            case ChangeResult.Done<ExecutionSummary>(ExecutionSummary rerun) ->
                new Entry(found.id(), Optional.of(rerun.id()), Optional.empty());
            case ChangeResult.Conflict<ExecutionSummary>(String reason) ->
                new Entry(found.id(), Optional.empty(), Optional.of(reason));
            case ChangeResult.Missing<ExecutionSummary> _,
                    ChangeResult.Outdated<ExecutionSummary> _,
                    ChangeResult.Invalid<ExecutionSummary> _ ->
                new Entry(found.id(), Optional.empty(), Optional.of("Its record has expired"));
        };
    }
}
