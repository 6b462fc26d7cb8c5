package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class StoredQuotasTest {
    private static final Quota STANDARD = new Quota(25, 1_000, 2_000);

    private final WorkspaceFixture room = new WorkspaceFixture();
    private final Quotas allowances = new StoredQuotas(room.table, STANDARD, room.clock);

    private void limit(int rate) {
        room.workspaces.limit(
                room.workspace, new WorkspaceLimits(Optional.of(rate), Optional.empty(), Optional.empty()));
    }

    @Test
    void whatIsNotSetIsAsForOthers() {
        limit(7);
        assertThat(allowances.of(room.workspace)).isEqualTo(new Quota(7, 1_000, 2_000));
        assertThat(allowances.of(room.stranger)).isEqualTo(STANDARD);
        assertThat(allowances.of(UUID.randomUUID())).isEqualTo(STANDARD);
    }

    @Test
    void manyQuestionsCostOneCallInTenSeconds() {
        room.table.calls();
        for (int i = 0; i < 100; i++) {
            allowances.of(room.workspace);
        }
        assertThat(room.table.calls()).hasSize(1);
    }

    @Test
    void aChangeWorksAfterTenSecondsAtTheLatest() {
        allowances.of(room.workspace);
        limit(7);
        room.pass(StoredQuotas.KEPT);
        assertThat(allowances.of(room.workspace).rate()).isEqualTo(7);
        room.workspaces.limit(room.workspace, WorkspaceLimits.NONE);
        room.pass(Duration.ofSeconds(10));
        assertThat(allowances.of(room.workspace)).isEqualTo(STANDARD);
    }

    @Test
    void noLimitsAreSetForAWorkspaceThatIsNone() {
        UUID none = UUID.randomUUID();
        assertThat(room.workspaces.limit(none, WorkspaceLimits.NONE)).isEmpty();
        assertThat(room.workspaces.find(none)).isEmpty();
    }
}
