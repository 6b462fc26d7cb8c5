package dev.tappet.access;

import dev.tappet.storage.Key;
import dev.tappet.workspace.WorkspaceKeys;
import java.util.UUID;

/** Where tokens stand in the table: each twice, among the members of its workspace and under what it is presented by. */
final class TokenKeys {
    static final String TOKENS = "TOK#";

    private TokenKeys() {}

    static Key member(UUID workspace, UUID token) {
        return WorkspaceKeys.member(workspace, TOKENS, token);
    }

    static Key presented(String sha256) {
        return new Key(TOKENS + sha256, "0");
    }
}
