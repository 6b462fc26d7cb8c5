package dev.tappet.workspace;

import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integrations;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The whole room on one table in memory, with a clock that a test moves. */
public final class WorkspaceFixture {
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    public final InstantSource clock = now::get;
    public final RecordingTable table = new RecordingTable(new InMemoryItemTable(clock));
    public final SecretBox box = new AesGcmSecretBox(new byte[32]);
    final PageTokens pageTokens = new PageTokens(box);
    final MinimalDefinitions definitions = new MinimalDefinitions();

    final Workspaces workspaces = new Workspaces(table, pageTokens, clock);
    public final Integrations integrations = new Integrations(table, box, pageTokens, clock);
    public final Workflows workflows = new Workflows(table, definitions, pageTokens, clock);
    public final Publisher publisher = new Publisher(table, definitions, clock);
    final Shares shares = new Shares(table, definitions, pageTokens, clock);
    final Secrets secrets = new Secrets(table, box, pageTokens, clock);
    final VariableValues variableValues = new VariableValues(table, clock);
    final Variables variables = new Variables(table, variableValues, pageTokens, clock);
    public final Catalog catalog = new TableCatalog(table, box, definitions, variableValues);

    public final UUID workspace = workspaces.create(new DisplayName("ours")).id();
    public final UUID stranger = workspaces.create(new DisplayName("theirs")).id();

    public void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    public Integration integration() {
        return integrations.create(workspace, new DisplayName("Alerts"), Kind.WEBHOOK, secret("X-Token", "s3cret"));
    }

    public Integration edited(Integration standing, UnaryOperator<Integration> edit) {
        return ((ChangeResult.Done<Integration>)
                        integrations.update(workspace, standing.id(), it -> new ChangeResult.Done<>(edit.apply(it))))
                .now();
    }

    public static Authentication secret(String header, String... secrets) {
        return new Authentication(List.of(new HeaderSecret(header, List.of(secrets))));
    }

    public UUID drafted(String name, UUID integration) {
        UUID id = workflows.create(workspace, new DisplayName(name)).id();
        workflows.save(workspace, id, MinimalDefinitions.source(name, integration));
        return id;
    }

    public UUID published(String name, UUID integration) {
        UUID id = drafted(name, integration);
        if (publisher.publish(workspace, id) instanceof ChangeResult.Done<WorkflowMetadata> _) {
            return id;
        }
        throw new AssertionError("Not published: " + name);
    }
}
