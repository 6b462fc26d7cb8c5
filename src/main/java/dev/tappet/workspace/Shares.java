package dev.tappet.workspace;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageReader;
import dev.tappet.paging.PageRequest;
import dev.tappet.paging.PageTokens;
import dev.tappet.paging.ResultPage;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Item;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.Key;
import dev.tappet.storage.Write;
import dev.tappet.storage.WriteResult;
import dev.tappet.workspace.WorkflowMetadata.Publication;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Shares workflows with other workspaces. Every change is one commit that also increases the revision of the workflow.
 * So a concurrent publication, which updates all its shares, either includes the change or fails.
 */
public final class Shares {
    /** Maximum number of workspaces that a workflow is shared with. They are updated and deleted in one commit. */
    public static final int MAX = 30;

    private final ItemTable table;
    private final WorkflowReader reader;
    private final PageReader lists;
    private final InstantSource clock;
    private final IdGenerator ids;

    public Shares(ItemTable table, DefinitionReader reader, PageTokens pageTokens, InstantSource clock) {
        this.table = table;
        this.reader = new WorkflowReader(table, reader);
        this.lists = new PageReader(table, pageTokens);
        this.clock = clock;
        this.ids = new IdGenerator(clock);
    }

    /** A share as the other workspace sees it, with the current state of the workflow. */
    public record Received(Share share, WorkflowMetadata workflow) {}

    /**
     * Offers a workflow to another workspace. An existing offer is unchanged.
     *
     * @throws InvalidFieldException if there is no such workspace, or it is the owner
     */
    public ChangeResult<Share> offer(UUID workspace, UUID workflow, UUID recipient) throws InvalidFieldException {
        Optional<WorkflowMetadata> head = reader.head(workspace, workflow);
        if (head.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        if (recipient.equals(workspace)) {
            throw new InvalidFieldException("workspace_id", "must be the id of another workspace");
        }
        if (table.get(List.of(WorkspaceKeys.workspace(recipient))).isEmpty()) {
            throw new InvalidFieldException("workspace_id", "there is no workspace with this id");
        }
        List<Share> existing = reader.shares(workflow);
        Optional<Share> before = existing.stream()
                .filter(share -> share.with().equals(recipient))
                .findFirst();
        if (before.isPresent()) {
            return new ChangeResult.Done<>(before.get());
        }
        if (existing.size() >= MAX) {
            return new ChangeResult.Conflict<>(
                    "The workflow is shared with %d workspaces already, which is the limit. Withdraw one of the shares"
                            .formatted(MAX));
        }
        Share offered = new Share(workflow, workspace, recipient, ids.next(), now(), Optional.empty());
        return commit(
                head.get(),
                offered,
                List.of(
                        new Write.Put(ShareItems.write(offered), Condition.absent()),
                        new Write.Put(ShareItems.member(offered), Condition.absent())));
    }

    /** The shares of a workflow; empty if there is no such workflow. */
    public Optional<List<Share>> list(UUID workspace, UUID workflow) {
        return reader.head(workspace, workflow).map(metadata -> reader.shares(metadata.id()));
    }

    /** Withdraws a share, accepted or not. Running executions continue. */
    public ChangeResult<Share> withdraw(UUID workspace, UUID workflow, UUID recipient) {
        return reader.head(workspace, workflow)
                .flatMap(metadata -> reader.share(workflow, recipient).map(share -> end(metadata, share)))
                .orElseGet(ChangeResult.Missing::new);
    }

    /** A page of the workflows that are shared with a workspace. */
    public ResultPage<Received> received(UUID workspace, PageRequest pageRequest) throws InvalidFieldException {
        return lists.items(WorkspaceKeys.members(workspace), WorkspaceKeys.SHARED, pageRequest)
                .mapAll(members -> read(workspace, members));
    }

    /** One of the workflows that are shared with a workspace. */
    public Optional<Received> received(UUID workspace, UUID id) {
        Key member = WorkspaceKeys.member(workspace, WorkspaceKeys.SHARED, id);
        return read(workspace, List.copyOf(table.get(List.of(member)).values())).stream()
                .findFirst();
    }

    /** The text of the published version of a shared workflow; empty if there is none. */
    public Optional<DefinitionSource> source(Received received) {
        return received.workflow()
                .published()
                .map(published -> WorkspaceKeys.version(received.workflow().id(), published.version()))
                .flatMap(key -> Optional.ofNullable(table.get(List.of(key)).get(key)))
                .map(WorkflowItems::source);
    }

    /**
     * Accepts an offered workflow: from now on, the published version runs in the workspace. If it was accepted before,
     * nothing changes.
     */
    public ChangeResult<Share> accept(UUID workspace, UUID id) {
        Optional<Received> received = received(workspace, id);
        if (received.isEmpty()) {
            return new ChangeResult.Missing<>();
        }
        Share share = received.get().share();
        if (share.accepted().isPresent()) {
            return new ChangeResult.Done<>(share);
        }
        Instant now = now();
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Update(
                WorkspaceKeys.share(share.workflow(), share.with()),
                List.of(ShareItems.accepted(now)),
                Condition.exists()));
        WorkflowMetadata workflow = received.get().workflow();
        workflow.published()
                .ifPresent(published -> published.integration().ifPresent(integration -> {
                    Binding binding = share.at(published.integration(), published.version());
                    writes.add(new Write.Put(WorkflowItems.trigger(integration, binding), Condition.any()));
                    writes.add(Publisher.addTriggers(integration, workflow.workspace(), 1));
                }));
        return commit(
                workflow,
                new Share(share.workflow(), share.owner(), share.with(), share.id(), share.offered(), Optional.of(now)),
                writes);
    }

    /** Removes a share from the workspace that it is shared with, accepted or not. */
    public ChangeResult<Share> remove(UUID workspace, UUID id) {
        return received(workspace, id)
                .map(received -> end(received.workflow(), received.share()))
                .orElseGet(ChangeResult.Missing::new);
    }

    private ChangeResult<Share> end(WorkflowMetadata workflow, Share share) {
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.Delete(WorkspaceKeys.share(share.workflow(), share.with()), Condition.exists()));
        writes.add(new Write.Delete(ShareItems.memberKey(share), Condition.any()));
        if (share.accepted().isPresent()) {
            workflow.published()
                    .flatMap(Publication::integration)
                    .ifPresent(integration -> writes.addAll(Publisher.removalWrites(integration, List.of(share.id()))));
        }
        return commit(workflow, share, writes);
    }

    private ChangeResult<Share> commit(WorkflowMetadata workflow, Share now, List<Write> writes) {
        List<Write> all = new ArrayList<>(writes);
        all.add(new Write.Update(
                WorkspaceKeys.workflow(workflow.id()),
                List.of(WorkflowItems.incrementRevision(workflow)),
                WorkflowReader.unchanged(workflow)));
        return switch (table.commit(all, Durability.SYNCED)) {
            case WriteResult.Applied _ -> new ChangeResult.Done<>(now);
            case WriteResult.ConditionFailed(int index, Optional<Item> existing)
            when Publisher.isFull(all.get(index), existing) -> new ChangeResult.Conflict<>(Publisher.INTEGRATION_FULL);
            case WriteResult.ConditionFailed _ -> new ChangeResult.Conflict<>(Workflows.CHANGED_MEANWHILE);
        };
    }

    /** Omits shares that were withdrawn since their items were read. */
    private List<Received> read(UUID workspace, List<Item> members) {
        List<UUID> workflows = members.stream().map(ShareItems::workflow).toList();
        if (workflows.isEmpty()) {
            return List.of();
        }
        Map<Key, Item> shares = table.get(
                workflows.stream().map(id -> WorkspaceKeys.share(id, workspace)).toList());
        Map<Key, Item> heads =
                table.get(workflows.stream().map(WorkspaceKeys::workflow).toList());
        List<Received> received = new ArrayList<>();
        for (UUID workflow : workflows) {
            Item share = shares.get(WorkspaceKeys.share(workflow, workspace));
            Item head = heads.get(WorkspaceKeys.workflow(workflow));
            if (share != null && head != null) {
                received.add(new Received(ShareItems.read(share), WorkflowItems.read(head)));
            }
        }
        return received;
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }
}
