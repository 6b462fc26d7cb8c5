package dev.tappet.workspace;

import dev.tappet.storage.Change;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.UUID;

/**
 * Reads and writes the two items of a share: one next to the workflow, with all data, and one in the workspace that it
 * is shared with, which refers to the workflow.
 */
final class ShareItems {
    private static final String ID = "id";
    private static final String OWNER = "owner";
    private static final String OFFERED = "offered";
    private static final String ACCEPTED = "accepted";
    private static final String WORKFLOW = "workflow";

    private ShareItems() {}

    static Item write(Share offered) {
        return Item.at(WorkspaceKeys.share(offered.workflow(), offered.with()))
                .with(ID, offered.id().toString())
                .with(OWNER, offered.owner().toString())
                .with(OFFERED, offered.offered().toEpochMilli())
                .build();
    }

    static Share read(Item share) {
        return new Share(
                UUID.fromString(share.key().partition().substring(WorkspaceKeys.WORKFLOWS.length())),
                UUID.fromString(share.text(OWNER).orElseThrow()),
                UUID.fromString(share.key().sort().substring(WorkspaceKeys.SHARES.length())),
                UUID.fromString(share.text(ID).orElseThrow()),
                Instant.ofEpochMilli(share.number(OFFERED).orElseThrow()),
                share.number(ACCEPTED).map(Instant::ofEpochMilli));
    }

    static Change accepted(Instant now) {
        return Change.set(ACCEPTED, now.toEpochMilli());
    }

    static Key memberKey(Share share) {
        return WorkspaceKeys.member(share.with(), WorkspaceKeys.SHARED, share.id());
    }

    static Item member(Share share) {
        return Item.at(memberKey(share))
                .with(WORKFLOW, share.workflow().toString())
                .build();
    }

    /** The workflow that the item in the other workspace refers to. */
    static UUID workflow(Item member) {
        return UUID.fromString(member.text(WORKFLOW).orElseThrow());
    }
}
