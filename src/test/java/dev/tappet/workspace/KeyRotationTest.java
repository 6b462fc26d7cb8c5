package dev.tappet.workspace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.secret.KeyRing;
import dev.tappet.secret.SecretBox;
import dev.tappet.signature.HeaderSecret;
import dev.tappet.state.StateKey;
import dev.tappet.state.StateStore;
import dev.tappet.workspace.integration.Integration;
import dev.tappet.workspace.integration.Integrations;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The drill of the runbook: a second key, everything saved once, the first key dropped. */
class KeyRotationTest {
    private static final String OLD = key('o');
    private static final String NEW = key('n');
    private static final StateKey STATE = new StateKey("last");

    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private UUID integration;

    /** A process with some keys. */
    private final class Keyed {
        private final Secrets secrets;
        private final Integrations integrations;
        private final StateStore state;

        private Keyed(String keys) {
            SecretBox box = KeyRing.ofBase64(keys);
            secrets = new Secrets(fixture.table, box, fixture.pageTokens, fixture.clock);
            integrations = new Integrations(fixture.table, box, fixture.pageTokens, fixture.clock);
            state = new StateStore(fixture.table, box, fixture.pageTokens, fixture.clock);
        }

        private void save() throws InvalidFieldException {
            assertThat(secrets.put(fixture.workspace, Secret.Name.of("api_key"), Secret.Value.of("correct horse")))
                    .isInstanceOf(ChangeResult.Done.class);
            state.put(fixture.workspace, STATE, "\"a value\"".getBytes(UTF_8), Optional.empty(), OptionalLong.empty());
        }

        private void assertReadable() {
            assertThat(secrets.values(fixture.workspace, Set.of("api_key")))
                    .isEqualTo(Map.of("api_key", "correct horse"));
            assertThat(integrations
                            .find(fixture.workspace, integration)
                            .orElseThrow()
                            .authentication())
                    .containsExactly(new HeaderSecret("X-Token", List.of("s3cret")));
            assertThat(state.find(fixture.workspace, STATE).orElseThrow().value())
                    .isEqualTo("a value");
        }
    }

    private static String key(char c) {
        return Base64.getEncoder().encodeToString(String.valueOf(c).repeat(32).getBytes(UTF_8));
    }

    @BeforeEach
    void beforeTheRotation() throws InvalidFieldException {
        Keyed before = new Keyed(OLD);
        before.save();
        integration = before.integrations
                .create(
                        fixture.workspace,
                        new DisplayName("Alerts"),
                        Integration.Kind.WEBHOOK,
                        WorkspaceFixture.secret("X-Token", "s3cret"))
                .id();
        before.assertReadable();
    }

    @Test
    void secondKey_opensWhatTheFirstSealed() {
        new Keyed(NEW + "," + OLD).assertReadable();
    }

    @Test
    void savedOnce_isSealedByTheNewKey_andTheOldOneCanBeDropped() throws InvalidFieldException {
        Keyed rotating = new Keyed(NEW + "," + OLD);
        rotating.save();
        rotating.integrations.update(fixture.workspace, integration, ChangeResult.Done::new);

        new Keyed(NEW).assertReadable();
    }

    @Test
    void notSaved_isLostWithTheOldKey() {
        Keyed after = new Keyed(NEW);

        assertThatThrownBy(() -> after.integrations.find(fixture.workspace, integration))
                .isInstanceOf(SecretBox.CannotOpenException.class);
        assertThatThrownBy(() -> after.state.find(fixture.workspace, STATE))
                .isInstanceOf(SecretBox.CannotOpenException.class);
    }
}
