package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.ItemTable;
import java.util.Optional;
import java.util.UUID;

/** Lists and compares the published versions of workflows. A workflow of another workspace is treated as missing. */
public final class Versions {
    /** A text of a workflow, current or previous. */
    public sealed interface Edition {
        record Numbered(int version) implements Edition {}

        /** The draft. */
        record OfDraft() implements Edition {}

        /** The published version. */
        record OfPublished() implements Edition {}
    }

    /** The difference between two texts of a workflow, as a unified diff. */
    public record Difference(String from, String to, String diff) {}

    private record Named(String name, DefinitionSource source) {}

    private final Workflows workflows;
    private final PageReader lists;

    public Versions(ItemTable table, Workflows workflows, PageTokens pageTokens) {
        this.workflows = workflows;
        this.lists = new PageReader(table, pageTokens);
    }

    /**
     * The versions of a workflow, newest first; empty if there is no such workflow.
     *
     * @throws InvalidFieldException if the page token does not belong to this list
     */
    public Optional<ResultPage<Version>> list(UUID workspace, UUID workflow, PageRequest page)
            throws InvalidFieldException {
        return workflows.find(workspace, workflow).isPresent()
                ? Optional.of(
                        lists.newestFirst(WorkspaceKeys.workflow(workflow).partition(), WorkspaceKeys.VERSIONS, page)
                                .map(WorkflowItems::readVersion))
                : Optional.empty();
    }

    /** Empty if the workflow does not have both texts. */
    public Optional<Difference> difference(UUID workspace, UUID workflow, Edition from, Edition to) {
        return resolve(workspace, workflow, from)
                .flatMap(before -> resolve(workspace, workflow, to)
                        .map(after -> new Difference(
                                before.name(),
                                after.name(),
                                DefinitionDiff.of(before.name(), before.source(), after.name(), after.source()))));
    }

    private Optional<Named> resolve(UUID workspace, UUID workflow, Edition edition) {
        return switch (edition) {
            case Edition.Numbered(int version) -> byNumber(workspace, workflow, version);
            case Edition.OfPublished _ ->
                workflows
                        .find(workspace, workflow)
                        .flatMap(found -> found.metadata().published())
                        .flatMap(published -> byNumber(workspace, workflow, published.version()));
            case Edition.OfDraft _ ->
                workflows
                        .find(workspace, workflow)
                        .flatMap(Workflows.Opened::draft)
                        .map(draft -> new Named("draft", draft.source()));
        };
    }

    private Optional<Named> byNumber(UUID workspace, UUID workflow, int version) {
        return workflows
                .version(workspace, workflow, version)
                .map(found -> new Named("version " + version, found.source()));
    }
}
