package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.storage.Key;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkflowsTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final UUID integration = fixture.integration().id();

    @Test
    void invalidDraft_isStoredExactly() throws Exception {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Triage"))
                .id();
        DefinitionSource source =
                DefinitionSource.of("# not yet\r\n\tsteps: [ ünfinished".getBytes(StandardCharsets.UTF_8));

        fixture.workflows.save(fixture.workspace, id, source);

        Draft draft = fixture.workflows
                .find(fixture.workspace, id)
                .orElseThrow()
                .draft()
                .orElseThrow();
        assertThat(draft.source()).isEqualTo(source);
        assertThat(draft.reading())
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems()).hasSize(1));
    }

    @Test
    void validDraft_setsWorkflowName() {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Untitled"))
                .id();
        fixture.pass(Duration.ofSeconds(1));
        ChangeResult<Workflows.Opened> saved =
                fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("Triage", integration));

        Workflows.Opened found = fixture.workflows.find(fixture.workspace, id).orElseThrow();
        assertThat(saved).isEqualTo(new ChangeResult.Done<>(found));
        assertThat(found.metadata().name()).isEqualTo("Triage");
        assertThat(found.metadata().updated()).isEqualTo(fixture.now.get());
        assertThat(found.metadata().created()).isBefore(fixture.now.get());

        fixture.workflows.save(fixture.workspace, id, new DefinitionSource("{}"));
        assertThat(fixture.workflows
                        .find(fixture.workspace, id)
                        .orElseThrow()
                        .metadata()
                        .name())
                .isEqualTo("Triage");
    }

    @Test
    void foreignIntegration_isAProblemOfTheDraft() {
        UUID theirs = fixture.integrations
                .create(fixture.stranger, new DisplayName("t"), Integration.Kind.WEBHOOK, Authentication.NONE)
                .id();
        for (UUID foreign : List.of(theirs, UUID.randomUUID())) {
            assertThat(fixture.workflows.validate(fixture.workspace, MinimalDefinitions.source("odd", foreign)))
                    .isInstanceOfSatisfying(
                            ParseResult.Invalid.class,
                            invalid -> assertThat(invalid.problems())
                                    .extracting("place")
                                    .containsExactly("trigger.integration", "name"));
        }
        assertThat(fixture.workflows.validate(fixture.workspace, MinimalDefinitions.source("ours", integration)))
                .isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void concurrentSaves_rejectOne() {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Triage"))
                .id();
        fixture.table.beforeNextCommit(
                () -> fixture.workflows.save(fixture.workspace, id, new DefinitionSource("first")));

        assertThat(fixture.workflows.save(fixture.workspace, id, new DefinitionSource("second")))
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(fixture.workflows
                        .find(fixture.workspace, id)
                        .orElseThrow()
                        .draft()
                        .orElseThrow()
                        .source()
                        .text())
                .isEqualTo("first");
    }

    @Test
    void precondition_ofAnotherDraft_isRefusedWithTheCurrentOne() {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Triage"))
                .id();
        assertThat(save(id, "none yet", new DraftPrecondition.Present()))
                .isEqualTo(new ChangeResult.Outdated<>(Optional.empty()));
        assertThat(save(id, "first", new DraftPrecondition.Absent())).isInstanceOf(ChangeResult.Done.class);
        long first = draft(id).revision();
        assertThat(save(id, "mine", new DraftPrecondition.Absent())).isInstanceOf(ChangeResult.Outdated.class);
        assertThat(save(id, "second", new DraftPrecondition.OneOf(Set.of(first))))
                .isInstanceOf(ChangeResult.Done.class);

        assertThat(save(id, "late", new DraftPrecondition.OneOf(Set.of(first))))
                .isEqualTo(new ChangeResult.Outdated<>(Optional.of(draft(id))));
        assertThat(fixture.publisher.publish(fixture.workspace, id, new DraftPrecondition.OneOf(Set.of(first))))
                .isInstanceOf(ChangeResult.Outdated.class);
        assertThat(draft(id).source().text()).isEqualTo("second");
        assertThat(draft(id).author()).contains("ada");
    }

    @Test
    void precondition_whenAnotherDraftIsSavedDuringTheCommit_isRefusedWithThatDraft() {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Triage"))
                .id();
        fixture.table.beforeNextCommit(
                () -> fixture.workflows.save(fixture.workspace, id, new DefinitionSource("first")));

        assertThat(save(id, "second", new DraftPrecondition.Absent()))
                .isEqualTo(new ChangeResult.Outdated<>(Optional.of(draft(id))));
        assertThat(draft(id).source().text()).isEqualTo("first");
    }

    private ChangeResult<Workflows.Opened> save(UUID id, String text, DraftPrecondition precondition) {
        return fixture.workflows.save(
                fixture.workspace, id, new DefinitionSource(text), Optional.of("ada"), precondition);
    }

    private Draft draft(UUID id) {
        return fixture.workflows
                .find(fixture.workspace, id)
                .orElseThrow()
                .draft()
                .orElseThrow();
    }

    @Test
    void foreignWorkflow_isMissing() throws Exception {
        UUID id = fixture.published("Triage", integration);

        assertThat(fixture.workflows.find(fixture.stranger, id)).isEmpty();
        assertThat(fixture.workflows.save(fixture.stranger, id, new DefinitionSource("x")))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(fixture.workflows.version(fixture.stranger, id, 1)).isEmpty();
        assertThat(fixture.workflows.list(fixture.stranger, PageRequest.FIRST).found())
                .isEmpty();
        assertThat(fixture.publisher.publish(fixture.stranger, id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(fixture.publisher.unpublish(fixture.stranger, id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(fixture.publisher.delete(fixture.stranger, id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(fixture.workflows.version(fixture.workspace, id, 1)).isPresent();
    }

    @Test
    void list_readsWorkflowsWithoutDrafts() throws Exception {
        UUID first = fixture.published("First", integration);
        fixture.pass(Duration.ofMillis(1));
        UUID second = fixture.drafted("Second", integration);
        fixture.table.calls();

        assertThat(fixture.workflows.list(fixture.workspace, PageRequest.FIRST).found())
                .extracting(WorkflowMetadata::id)
                .containsExactly(first, second);
        assertThat(fixture.table.calls()).containsExactly("query", "get 2");
    }

    @Test
    void deletedWorkflow_isGone_itsVersionsCanRun() throws Exception {
        UUID id = fixture.published("Triage", integration);

        assertThat(fixture.publisher.delete(fixture.workspace, id)).isInstanceOf(ChangeResult.Done.class);

        assertThat(fixture.workflows.find(fixture.workspace, id)).isEmpty();
        assertThat(fixture.workflows.version(fixture.workspace, id, 1)).isEmpty();
        assertThat(fixture.workflows.list(fixture.workspace, PageRequest.FIRST).found())
                .isEmpty();
        assertThat(fixture.catalog.find(integration, id).binding()).isEmpty();
        assertThat(fixture.catalog.workspaceOf(id)).isEmpty();
        assertThat(fixture.catalog.definition(id, 1).name()).isEqualTo("Triage");
        assertThat(fixture.table.get(List.of(new Key("W#" + id, "D")))).isEmpty();
        assertThat(fixture.integrations.delete(fixture.workspace, integration)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void definition_overSizeLimit_isRejected() throws Exception {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Triage"))
                .id();
        byte[] largest = "x".repeat(DefinitionSource.BYTES).getBytes(StandardCharsets.UTF_8);
        assertThat(fixture.workflows.save(fixture.workspace, id, DefinitionSource.of(largest)))
                .isInstanceOf(ChangeResult.Done.class);

        assertThatThrownBy(() -> DefinitionSource.of(new byte[DefinitionSource.BYTES + 1]))
                .isInstanceOf(InvalidFieldException.class);
        assertThatThrownBy(() -> DefinitionSource.of(new byte[] {'a', (byte) 0xff}))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("UTF-8");
    }
}
