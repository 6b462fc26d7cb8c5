package dev.tappet.server.demo;

import dev.tappet.access.ApiToken;
import dev.tappet.access.ApiTokens;
import dev.tappet.access.Caller;
import dev.tappet.access.Role;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.server.demo.DemoMemory.Demo;
import dev.tappet.workspace.DisplayName;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * The token that the demo prints. It has the role of an editor and is renewed at every start, because printed text is
 * kept in logs and terminals. Older versions printed a permanent token of an administrator, which is revoked.
 */
final class DemoToken {
    static final String NAME = "demo, new at every start";

    private final ApiTokens tokens;
    private final DemoMemory memory;

    DemoToken(ApiTokens tokens, DemoMemory memory) {
        this.tokens = tokens;
        this.memory = memory;
    }

    /**
     * Replaces the stored token. The id of the workspace is stored first: after an interrupted start, the next one
     * continues with it. A token created by the interrupted start was neither stored nor printed, so that its secret is
     * lost.
     *
     * @return the demo with its new token; empty if the table does not contain its workspace
     * @throws IOException if the file cannot be written
     */
    Optional<Demo> renew(Demo demo) throws IOException, InvalidFieldException {
        Optional<Caller.Member> previous = tokens.identify(demo.token())
                .filter(Caller.Member.class::isInstance)
                .map(Caller.Member.class::cast);
        Optional<UUID> workspace = demo.workspace().or(() -> previous.map(Caller.Member::workspace));
        if (workspace.isEmpty()) {
            return Optional.empty();
        }
        memory.write(new Demo(workspace, demo.token(), demo.secret(), demo.workflows()));
        Optional<ApiToken.Created> made = tokens.create(workspace.get(), DisplayName.of(NAME), Role.EDITOR);
        if (made.isEmpty()) {
            return Optional.empty();
        }
        if (previous.isPresent()) {
            revoke(previous.get(), demo.token());
        }
        Demo renewed = new Demo(workspace, made.get().secret(), demo.secret(), demo.workflows());
        memory.write(renewed);
        return Optional.of(renewed);
    }

    /**
     * Revokes the previous token. A workspace must keep an administrator's token: if the previous one is of an
     * administrator, one without a known secret replaces it.
     */
    private void revoke(Caller.Member previous, String secret) throws InvalidFieldException {
        Optional<UUID> token = previous.actor().token().or(() -> tokens.idOf(previous.workspace(), secret));
        if (token.isPresent()) {
            if (previous.role() == Role.ADMIN) {
                tokens.create(previous.workspace(), DisplayName.of("demo, its secret was not kept"), Role.ADMIN);
            }
            tokens.revoke(previous.workspace(), token.get());
        }
    }
}
