package dev.tappet.api;

import dev.tappet.access.ApiTokens;
import dev.tappet.paging.PageTokens;
import dev.tappet.secret.AesGcmSecretBox;
import dev.tappet.secret.SecretBox;
import dev.tappet.state.StateStore;
import dev.tappet.storage.InMemoryItemTable;
import dev.tappet.storage.RecordingTable;
import dev.tappet.trigger.TriggerOverHttp;
import dev.tappet.workspace.MinimalDefinitions;
import dev.tappet.workspace.Publisher;
import dev.tappet.workspace.Secrets;
import dev.tappet.workspace.Shares;
import dev.tappet.workspace.Workflows;
import dev.tappet.workspace.Workspaces;
import dev.tappet.workspace.integration.Enrolments;
import dev.tappet.workspace.integration.IntegrationSecrets;
import dev.tappet.workspace.integration.Integrations;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The public API on a table in memory, with executions that a test puts there; and, for the same start of the server, the
 * trigger URLs of {@link TriggerOverHttp}.
 */
public class InMemoryApiProfile implements QuarkusTestProfile {
    static final String ADMIN = "the-administrators-token";

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Rooms.class, TriggerOverHttp.Fakes.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("tappet.public-url", "https://tappet.example/");
    }

    @Alternative
    @Singleton
    public static class Rooms {
        private final InstantSource clock = InstantSource.system();
        private final RecordingTable table = new RecordingTable(new InMemoryItemTable(clock));
        private final SecretBox box = new AesGcmSecretBox(new byte[32]);
        private final PageTokens pageTokens = new PageTokens(box);
        private final MinimalDefinitions definitions = new MinimalDefinitions();

        @Produces
        @Singleton
        RecordingTable table() {
            return table;
        }

        @Produces
        @Singleton
        Workspaces workspaces() {
            return new Workspaces(table, pageTokens, clock);
        }

        @Produces
        @Singleton
        ApiTokens apiTokens() {
            return new ApiTokens(table, pageTokens, Optional.of(ADMIN), clock);
        }

        @Produces
        @Singleton
        Integrations integrations() {
            return new Integrations(table, box, pageTokens, clock);
        }

        @Produces
        @Singleton
        Secrets secrets() {
            return new Secrets(table, box, pageTokens, clock);
        }

        @Produces
        @Singleton
        StateStore state() {
            return new StateStore(table, box, pageTokens, clock);
        }

        @Produces
        @Singleton
        IntegrationSecrets integrationSecrets(Integrations integrations) {
            return new IntegrationSecrets(integrations, box);
        }

        @Produces
        @Singleton
        Enrolments enrolments(Integrations integrations) {
            return new Enrolments(integrations, clock);
        }

        @Produces
        @Singleton
        Workflows workflows() {
            return new Workflows(table, definitions, pageTokens, clock);
        }

        @Produces
        @Singleton
        Shares shares() {
            return new Shares(table, definitions, pageTokens, clock);
        }

        @Produces
        @Singleton
        Publisher publisher() {
            return new Publisher(table, definitions, clock);
        }

        @Produces
        @Singleton
        RecordedExecutions recorded() {
            return new RecordedExecutions();
        }
    }
}
