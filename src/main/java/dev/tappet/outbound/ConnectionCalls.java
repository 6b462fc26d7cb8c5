package dev.tappet.outbound;

import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.engine.SecretLearner;
import dev.tappet.memory.MemoryBudget;
import dev.tappet.workspace.connection.Connection;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Opens the connections of workspaces for calls. */
final class ConnectionCalls {
    private final ConnectionAccess access;
    private final AccessTokens tokens;
    private final InstantSource clock;

    ConnectionCalls(ConnectionAccess access, RequestSender sender, MemoryBudget bodyMemory, InstantSource clock) {
        this.access = access;
        this.tokens = new AccessTokens(new TokenEndpoint(sender, bodyMemory, clock), access.tokens(), clock);
        this.clock = clock;
    }

    AccessTokens tokens() {
        return tokens;
    }

    /**
     * Opens the connection that a step names.
     *
     * @return empty if the step names none
     * @throws OperatorFailedException if the workspace has no such connection
     */
    Optional<ConnectionUse> open(UUID workspace, OperatorArguments arguments, SecretLearner secrets)
            throws OperatorFailedException {
        Optional<String> name = arguments.text("connection");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Connection connection = access.connections()
                .find(workspace, name.get())
                .orElseThrow(() -> new OperatorFailedException(
                        "http.connection: there is no connection \"%s\" in this workspace".formatted(name.get())));
        return Optional.of(new ConnectionUse(workspace, connection, tokens, access.signer(), clock, secrets));
    }
}
