package dev.tappet.access;

import dev.tappet.storage.Key;
import dev.tappet.workspace.WorkspaceKeys;
import java.util.UUID;

/** The keys of token items. A token is stored under its workspace and under its hash. */
final class TokenKeys {
    static final String TOKENS = "TOK#";

    private TokenKeys() {}

    static Key member(UUID workspace, UUID token) {
        return WorkspaceKeys.member(workspace, TOKENS, token);
    }

    static Key byHash(String sha256) {
        return new Key(TOKENS + sha256, "0");
    }
}
