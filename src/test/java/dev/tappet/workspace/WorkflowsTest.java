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
    private final WorkspaceFixture room = new WorkspaceFixture();
    private final UUID integration = room.integration().id();

    @Test
    void invalidDraft_isStoredExactly() throws Exception {
        UUID id =
                room.workflows.create(room.workspace, new DisplayName("Triage")).id();
        DefinitionSource source =
                DefinitionSource.of("# not yet\r\n\tsteps: [ ünfinished".getBytes(StandardCharsets.UTF_8));

        room.workflows.save(room.workspace, id, source);

        Draft draft =
                room.workflows.find(room.workspace, id).orElseThrow().draft().orElseThrow();
        assertThat(draft.source()).isEqualTo(source);
        assertThat(draft.reading())
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems()).hasSize(1));
    }

    @Test
    void validDraft_setsWorkflowName() {
        UUID id = room.workflows
                .create(room.workspace, new DisplayName("Untitled"))
                .id();
        room.pass(Duration.ofSeconds(1));
        ChangeResult<Workflows.Opened> saved =
                room.workflows.save(room.workspace, id, MinimalDefinitions.source("Triage", integration));

        Workflows.Opened found = room.workflows.find(room.workspace, id).orElseThrow();
        assertThat(saved).isEqualTo(new ChangeResult.Done<>(found));
        assertThat(found.metadata().name()).isEqualTo("Triage");
        assertThat(found.metadata().updated()).isEqualTo(room.now.get());
        assertThat(found.metadata().created()).isBefore(room.now.get());

        room.workflows.save(room.workspace, id, new DefinitionSource("{}"));
        assertThat(room.workflows
                        .find(room.workspace, id)
                        .orElseThrow()
                        .metadata()
                        .name())
                .isEqualTo("Triage");
    }

    @Test
    void foreignIntegration_isAProblemOfTheDraft() {
        UUID theirs = room.integrations
                .create(room.stranger, new DisplayName("t"), Integration.Kind.WEBHOOK, Authentication.NONE)
                .id();
        for (UUID foreign : List.of(theirs, UUID.randomUUID())) {
            assertThat(room.workflows.validate(room.workspace, MinimalDefinitions.source("odd", foreign)))
                    .isInstanceOfSatisfying(
                            ParseResult.Invalid.class,
                            invalid -> assertThat(invalid.problems())
                                    .extracting("place")
                                    .containsExactly("trigger.integration", "name"));
        }
        assertThat(room.workflows.validate(room.workspace, MinimalDefinitions.source("ours", integration)))
                .isInstanceOf(ParseResult.Valid.class);
    }

    @Test
    void concurrentSaves_rejectOne() {
        UUID id =
                room.workflows.create(room.workspace, new DisplayName("Triage")).id();
        room.table.beforeNextCommit(() -> room.workflows.save(room.workspace, id, new DefinitionSource("first")));

        assertThat(room.workflows.save(room.workspace, id, new DefinitionSource("second")))
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(room.workflows
                        .find(room.workspace, id)
                        .orElseThrow()
                        .draft()
                        .orElseThrow()
                        .source()
                        .text())
                .isEqualTo("first");
    }

    @Test
    void precondition_ofAnotherDraft_isRefusedWithTheCurrentOne() {
        UUID id =
                room.workflows.create(room.workspace, new DisplayName("Triage")).id();
        assertThat(save(id, "none yet", new DraftPrecondition.Present()))
                .isEqualTo(new ChangeResult.Outdated<>(Optional.empty()));
        assertThat(save(id, "first", new DraftPrecondition.Absent())).isInstanceOf(ChangeResult.Done.class);
        long first = draft(id).revision();
        assertThat(save(id, "mine", new DraftPrecondition.Absent())).isInstanceOf(ChangeResult.Outdated.class);
        assertThat(save(id, "second", new DraftPrecondition.OneOf(Set.of(first))))
                .isInstanceOf(ChangeResult.Done.class);

        assertThat(save(id, "late", new DraftPrecondition.OneOf(Set.of(first))))
                .isEqualTo(new ChangeResult.Outdated<>(Optional.of(draft(id))));
        assertThat(room.publisher.publish(room.workspace, id, new DraftPrecondition.OneOf(Set.of(first))))
                .isInstanceOf(ChangeResult.Outdated.class);
        assertThat(draft(id).source().text()).isEqualTo("second");
        assertThat(draft(id).author()).contains("ada");
    }

    @Test
    void precondition_whenAnotherDraftIsSavedDuringTheCommit_isRefusedWithThatDraft() {
        UUID id =
                room.workflows.create(room.workspace, new DisplayName("Triage")).id();
        room.table.beforeNextCommit(() -> room.workflows.save(room.workspace, id, new DefinitionSource("first")));

        assertThat(save(id, "second", new DraftPrecondition.Absent()))
                .isEqualTo(new ChangeResult.Outdated<>(Optional.of(draft(id))));
        assertThat(draft(id).source().text()).isEqualTo("first");
    }

    private ChangeResult<Workflows.Opened> save(UUID id, String text, DraftPrecondition precondition) {
        return room.workflows.save(room.workspace, id, new DefinitionSource(text), Optional.of("ada"), precondition);
    }

    private Draft draft(UUID id) {
        return room.workflows.find(room.workspace, id).orElseThrow().draft().orElseThrow();
    }

    @Test
    void foreignWorkflow_isMissing() throws Exception {
        UUID id = room.published("Triage", integration);

        assertThat(room.workflows.find(room.stranger, id)).isEmpty();
        assertThat(room.workflows.save(room.stranger, id, new DefinitionSource("x")))
                .isEqualTo(new ChangeResult.Missing<>());
        assertThat(room.workflows.version(room.stranger, id, 1)).isEmpty();
        assertThat(room.workflows.list(room.stranger, PageRequest.FIRST).found())
                .isEmpty();
        assertThat(room.publisher.publish(room.stranger, id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(room.publisher.unpublish(room.stranger, id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(room.publisher.delete(room.stranger, id)).isEqualTo(new ChangeResult.Missing<>());
        assertThat(room.workflows.version(room.workspace, id, 1)).isPresent();
    }

    @Test
    void list_readsWorkflowsWithoutDrafts() throws Exception {
        UUID first = room.published("First", integration);
        room.pass(Duration.ofMillis(1));
        UUID second = room.drafted("Second", integration);
        room.table.calls();

        assertThat(room.workflows.list(room.workspace, PageRequest.FIRST).found())
                .extracting(WorkflowMetadata::id)
                .containsExactly(first, second);
        assertThat(room.table.calls()).containsExactly("query", "get 2");
    }

    @Test
    void deletedWorkflow_isGone_itsVersionsCanRun() throws Exception {
        UUID id = room.published("Triage", integration);

        assertThat(room.publisher.delete(room.workspace, id)).isInstanceOf(ChangeResult.Done.class);

        assertThat(room.workflows.find(room.workspace, id)).isEmpty();
        assertThat(room.workflows.version(room.workspace, id, 1)).isEmpty();
        assertThat(room.workflows.list(room.workspace, PageRequest.FIRST).found())
                .isEmpty();
        assertThat(room.catalog.find(integration, id).binding()).isEmpty();
        assertThat(room.catalog.workspaceOf(id)).isEmpty();
        assertThat(room.catalog.definition(id, 1).name()).isEqualTo("Triage");
        assertThat(room.table.get(List.of(new Key("W#" + id, "D")))).isEmpty();
        assertThat(room.integrations.delete(room.workspace, integration)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void definition_overSizeLimit_isRejected() throws Exception {
        UUID id =
                room.workflows.create(room.workspace, new DisplayName("Triage")).id();
        byte[] largest = "x".repeat(DefinitionSource.BYTES).getBytes(StandardCharsets.UTF_8);
        assertThat(room.workflows.save(room.workspace, id, DefinitionSource.of(largest)))
                .isInstanceOf(ChangeResult.Done.class);

        assertThatThrownBy(() -> DefinitionSource.of(new byte[DefinitionSource.BYTES + 1]))
                .isInstanceOf(InvalidFieldException.class);
        assertThatThrownBy(() -> DefinitionSource.of(new byte[] {'a', (byte) 0xff}))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("UTF-8");
    }
}
