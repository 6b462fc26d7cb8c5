package dev.tappet.api.workflow;

import dev.tappet.api.support.Audited;
import dev.tappet.api.support.CallerContext;
import dev.tappet.api.support.ChangeResponses;
import dev.tappet.api.support.IdParser;
import dev.tappet.api.support.PagingQuery;
import dev.tappet.api.support.PublicApi;
import dev.tappet.api.support.RejectedException;
import dev.tappet.http.ProblemType;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.ResultPage;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Schedules;
import dev.tappet.workspace.Version;
import dev.tappet.workspace.Versions;
import dev.tappet.workspace.Versions.Edition;
import dev.tappet.workspace.Workflows;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The published versions of a workflow: reads and compares them, and publishes an earlier one again. */
@Path(PublicApi.ROOT + "/workflows/{workflow_id}")
@RunOnVirtualThread
public class VersionResource {
    /** A version with its definition. */
    @PublicApi
    public record View(UUID workflowId, int version, Instant publishedAt, String source) {
        static View of(Version version) {
            return new View(
                    version.workflow(),
                    version.number(),
                    version.published(),
                    version.source().text());
        }
    }

    /** A version in a list: without its definition. */
    @PublicApi
    public record Summary(UUID workflowId, int version, Instant publishedAt) {
        static Summary of(Version version) {
            return new Summary(version.workflow(), version.number(), version.published());
        }
    }

    /** A page of versions. */
    @PublicApi
    public record Listing(List<Summary> versions, Optional<String> nextPageToken) {}

    /**
     * The difference between two versions, or a version and the draft.
     *
     * @param diff unified, with three lines of context; empty if there are no differences
     */
    @PublicApi
    public record DiffView(UUID workflowId, String from, String to, String diff) {}

    private final Versions versions;
    private final Workflows workflows;
    private final Publisher publisher;
    private final Schedules schedules;
    private final TriggerUrls urls;
    private final CallerContext access;
    private final InstantSource clock;

    VersionResource(
            Versions versions,
            Workflows workflows,
            Publisher publisher,
            Schedules schedules,
            TriggerUrls urls,
            CallerContext access,
            InstantSource clock) {
        this.clock = clock;
        this.versions = versions;
        this.workflows = workflows;
        this.publisher = publisher;
        this.schedules = schedules;
        this.urls = urls;
        this.access = access;
    }

    @GET
    @Path("versions")
    public Listing list(
            @RestPath("workflow_id") String workflowId,
            @RestQuery(PagingQuery.SIZE) Optional<String> size,
            @RestQuery(PagingQuery.TOKEN) Optional<String> token)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        ResultPage<Version> page = versions.list(workspace, IdParser.workflow(workflowId), PagingQuery.of(size, token))
                .orElseThrow(WorkflowResource::notFound);
        return new Listing(page.found().stream().map(Summary::of).toList(), page.next());
    }

    @GET
    @Path("versions/{number}")
    public View find(@RestPath("workflow_id") String workflowId, @RestPath String number) {
        UUID workspace = access.viewerWorkspace();
        UUID id = IdParser.workflow(workflowId);
        return number(number).stream()
                .boxed()
                .findFirst()
                .flatMap(version -> workflows.version(workspace, id, version))
                .map(View::of)
                .orElseThrow(VersionResource::noSuchVersion);
    }

    /** Publishes an earlier version again, as the next version. The draft does not change. */
    @POST
    @Path("versions/{number}/publish")
    @Audited("publishVersion")
    public WorkflowView publish(@RestPath("workflow_id") String workflowId, @RestPath String number) {
        UUID workspace = access.editorWorkspace();
        UUID id = IdParser.workflow(workflowId);
        int version = number(number).orElseThrow(VersionResource::noSuchVersion);
        ChangeResponses.done(publisher.publishAgain(workspace, id, version), VersionResource::noSuchVersion);
        return workflows
                .find(workspace, id)
                .map(opened -> WorkflowView.of(opened, urls, clock.instant()).with(schedules.find(workspace, id)))
                .orElseThrow(WorkflowResource::notFound);
    }

    @GET
    @Path("diff")
    public DiffView diff(
            @RestPath("workflow_id") String workflowId,
            @RestQuery Optional<String> from,
            @RestQuery Optional<String> to)
            throws InvalidFieldException {
        UUID workspace = access.viewerWorkspace();
        UUID id = IdParser.workflow(workflowId);
        Edition before = edition("from", from.orElse("published"));
        Edition after = edition("to", to.orElse("draft"));
        return versions.difference(workspace, id, before, after)
                .map(found -> new DiffView(id, found.from(), found.to(), found.diff()))
                .orElseThrow(VersionResource::noSuchVersion);
    }

    private static Edition edition(String name, String text) throws InvalidFieldException {
        return switch (text) {
            case "draft" -> new Edition.OfDraft();
            case "published" -> new Edition.OfPublished();
            default ->
                new Edition.Numbered(number(text)
                        .orElseThrow(() -> new InvalidFieldException(
                                name, "must be draft, published or the number of a version")));
        };
    }

    private static OptionalInt number(String text) {
        return text.matches("[1-9][0-9]{0,7}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    private static RejectedException noSuchVersion() {
        return RejectedException.of(ProblemType.NOT_FOUND, "No such version of a workflow");
    }
}
