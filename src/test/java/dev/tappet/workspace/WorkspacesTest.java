package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.paging.PageRequest;
import dev.tappet.paging.ResultPage;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkspacesTest {
    private final WorkspaceFixture room = new WorkspaceFixture();

    @Test
    void workspace_isFoundAsCreated() {
        Workspace made = room.workspaces.create(new DisplayName("SOC"));
        assertThat(made.name()).isEqualTo("SOC");
        assertThat(made.created()).isEqualTo(room.now.get());
        assertThat(room.workspaces.find(made.id())).contains(made);
        assertThat(room.workspaces.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void workspaces_areListedInPages() throws Exception {
        ResultPage<Workspace> first = room.workspaces.list(new PageRequest(1, Optional.empty()));
        ResultPage<Workspace> second = room.workspaces.list(new PageRequest(1, first.next()));

        assertThat(second.next()).isEmpty();
        assertThat(first.found()).hasSize(1);
        assertThat(second.found()).hasSize(1);
        assertThat(first.found().getFirst().id())
                .isNotEqualTo(second.found().getFirst().id());
    }
}
