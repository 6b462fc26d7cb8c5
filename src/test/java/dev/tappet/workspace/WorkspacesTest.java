package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkspacesTest {
    private final Room room = new Room();

    @Test
    void aWorkspaceIsFoundAsItWasMade() {
        Workspace made = room.workspaces.create(new Name("SOC"));
        assertThat(made.name()).isEqualTo("SOC");
        assertThat(made.created()).isEqualTo(room.now.get());
        assertThat(room.workspaces.find(made.id())).contains(made);
        assertThat(room.workspaces.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void allWorkspacesAreListedInPages() throws Exception {
        Listed<Workspace> first = room.workspaces.list(new PageRequest(1, Optional.empty()));
        Listed<Workspace> second = room.workspaces.list(new PageRequest(1, first.next()));

        assertThat(second.next()).isEmpty();
        assertThat(first.found()).hasSize(1);
        assertThat(second.found()).hasSize(1);
        assertThat(first.found().getFirst().id())
                .isNotEqualTo(second.found().getFirst().id());
    }
}
