package dev.tappet.workspace;

import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.workspace.Integration.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** The whole room on one table in memory, with a clock that a test moves. */
final class Room {
    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    final InstantSource clock = now::get;
    final WatchedTable table = new WatchedTable(new InMemoryItemTable(clock));
    final SecretBox box = new AesGcmSecretBox(new byte[32]);
    final PageTokens pageTokens = new PageTokens(box);
    final SmallDefinitions definitions = new SmallDefinitions();

    final Workspaces workspaces = new Workspaces(table, pageTokens, clock);
    final Integrations integrations = new Integrations(table, box, pageTokens, clock);
    final Workflows workflows = new Workflows(table, definitions, pageTokens, clock);
    final Publisher publisher = new Publisher(table, definitions, clock);
    final Shares shares = new Shares(table, definitions, pageTokens, clock);
    final Secrets secrets = new Secrets(table, box, pageTokens, clock);
    final Catalog catalog = new TableCatalog(table, box, definitions);

    final UUID workspace = workspaces.create(new Name("ours")).id();
    final UUID stranger = workspaces.create(new Name("theirs")).id();

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    Integration integration() {
        return integrations.create(workspace, new Name("Alerts"), Kind.WEBHOOK, secret("X-Token", "s3cret"));
    }

    Integration edited(Integration standing, UnaryOperator<Integration> edit) {
        return ((Verdict.Done<Integration>)
                        integrations.update(workspace, standing.id(), it -> new Verdict.Done<>(edit.apply(it))))
                .now();
    }

    static Authentication secret(String header, String... secrets) {
        return new Authentication(List.of(new HeaderSecret(header, List.of(secrets))));
    }

    UUID drafted(String name, UUID integration) {
        UUID id = workflows.create(workspace, new Name(name)).id();
        workflows.save(workspace, id, SmallDefinitions.source(name, integration));
        return id;
    }

    UUID published(String name, UUID integration) {
        UUID id = drafted(name, integration);
        if (publisher.publish(workspace, id) instanceof Verdict.Done<WorkflowHead> _) {
            return id;
        }
        throw new AssertionError("Not published: " + name);
    }
}
