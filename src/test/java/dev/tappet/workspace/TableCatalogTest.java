package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.secret.SecretBox;
import dev.tappet.workspace.integration.Integration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TableCatalogTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final AtomicInteger opened = new AtomicInteger();
    private final SecretBox box = new SecretBox() {
        @Override
        public byte[] seal(UUID owner, byte[] plain) {
            return fixture.box.seal(owner, plain);
        }

        @Override
        public byte[] open(UUID owner, byte[] sealed) {
            opened.incrementAndGet();
            return fixture.box.open(owner, sealed);
        }

        @Override
        public byte[] derive(String purpose) {
            return fixture.box.derive(purpose);
        }
    };
    private final Catalog catalog = new TableCatalog(fixture.table, box, fixture.definitions, fixture.variableValues);

    @Test
    void trigger_isFoundInOneRead() {
        Integration integration = fixture.integration();
        UUID workflow = fixture.published("One", integration.id());
        fixture.table.calls();

        Catalog.Triggered found = catalog.find(integration.id(), workflow);

        assertThat(fixture.table.calls()).containsExactly("get 2");
        assertThat(found.integration()).contains(integration);
        assertThat(found.binding()).contains(new Binding(integration.id(), workflow, fixture.workspace, workflow, 1));
    }

    @Test
    void secrets_areDecryptedOncePerRevision() {
        Integration integration = fixture.integration();
        UUID workflow = fixture.published("One", integration.id());
        catalog.find(integration.id(), workflow);
        fixture.published("Two", integration.id());
        catalog.find(integration.id(), workflow);
        catalog.integration(integration.id());
        assertThat(opened).hasValue(1);

        fixture.edited(integration, it -> it.authenticatedBy(WorkspaceFixture.secret("X-Token", "rotated")));

        assertThat(catalog.find(integration.id(), workflow)
                        .integration()
                        .orElseThrow()
                        .authentication())
                .isEqualTo(WorkspaceFixture.secret("X-Token", "rotated").schemes());
        assertThat(opened).hasValue(2);
    }

    @Test
    void missingEntries_areNotFound() {
        Integration integration = fixture.integration();
        assertThat(catalog.find(integration.id(), UUID.randomUUID()))
                .isEqualTo(new Catalog.Triggered(Optional.of(integration), Optional.empty()));
        assertThat(catalog.find(UUID.randomUUID(), UUID.randomUUID()))
                .isEqualTo(new Catalog.Triggered(Optional.empty(), Optional.empty()));
        assertThat(catalog.integration(UUID.randomUUID())).isEmpty();
        assertThat(catalog.bindings(UUID.randomUUID())).isEmpty();
        assertThat(catalog.workspaceOf(UUID.randomUUID())).isEmpty();
    }

    @Test
    void bindings_areFoundInOneRead() {
        Integration integration = fixture.integration();
        List<UUID> workflows =
                List.of(fixture.published("One", integration.id()), fixture.published("Two", integration.id()));
        fixture.drafted("Three", integration.id());
        fixture.table.calls();

        assertThat(catalog.bindings(integration.id()))
                .extracting(Binding::workflow)
                .containsExactlyInAnyOrderElementsOf(workflows);
        assertThat(fixture.table.calls()).containsExactly("query");
    }

    @Test
    void publishedWorkflow_isFoundWithItsWorkspace() {
        UUID workflow = fixture.published("One", fixture.integration().id());
        fixture.table.calls();
        assertThat(catalog.workspaceOf(workflow)).contains(fixture.workspace);
        assertThat(fixture.table.calls()).containsExactly("get 1");
    }

    @Test
    void definition_isReadAndCompiledOnce() {
        UUID workflow = fixture.published("One", fixture.integration().id());
        fixture.table.calls();
        int before = fixture.definitions.reads();

        assertThat(catalog.definition(workflow, 1)).isSameAs(catalog.definition(workflow, 1));

        assertThat(fixture.table.calls()).containsExactly("get 1");
        assertThat(fixture.definitions.reads()).isEqualTo(before + 1);
    }

    @Test
    void missingVersion_isAnErrorEveryTime() {
        UUID workflow = fixture.published("One", fixture.integration().id());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> catalog.definition(workflow, 2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no version 2");
        }
    }
}
