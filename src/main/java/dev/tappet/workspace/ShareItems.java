package dev.tappet.workspace;

import dev.tappet.storage.Change;
import dev.tappet.storage.Item;
import dev.tappet.storage.Key;
import java.time.Instant;
import java.util.UUID;

/**
 * Shares to and from items. One stands with the workflow and says all; one among the members of the workspace that it
 * is shared with says where that is.
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

    /** The workflow that a member stands for. */
    static UUID workflow(Item member) {
        return UUID.fromString(member.text(WORKFLOW).orElseThrow());
    }
}
