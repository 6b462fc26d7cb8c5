package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkspacesTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();

    @Test
    void workspace_isFoundAsCreated() {
        Workspace made = fixture.workspaces.create(new DisplayName("SOC"));
        assertThat(made.name()).isEqualTo("SOC");
        assertThat(made.created()).isEqualTo(fixture.now.get());
        assertThat(fixture.workspaces.find(made.id())).contains(made);
        assertThat(fixture.workspaces.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void workspaces_areListedInPages() throws Exception {
        ResultPage<Workspace> first = fixture.workspaces.list(new PageRequest(1, Optional.empty()));
        ResultPage<Workspace> second = fixture.workspaces.list(new PageRequest(1, first.next()));

        assertThat(second.next()).isEmpty();
        assertThat(first.found()).hasSize(1);
        assertThat(second.found()).hasSize(1);
        assertThat(first.found().getFirst().id())
                .isNotEqualTo(second.found().getFirst().id());
    }
}
