package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.storage.Change;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.StorageException;
import dev.tappet.storage.Write;
import java.time.Duration;
import java.util.List;
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
    void missingLimit_isDefault() {
        limit(7);
        assertThat(allowances.of(room.workspace)).isEqualTo(new Quota(7, 1_000, 2_000));
        assertThat(allowances.of(room.stranger)).isEqualTo(STANDARD);
        assertThat(allowances.of(UUID.randomUUID())).isEqualTo(STANDARD);
    }

    @Test
    void quota_isCachedForTenSeconds() {
        allowances.of(room.workspace);
        room.pass(StoredQuotas.LIFETIME);
        room.table.calls();
        for (int i = 0; i < 100; i++) {
            allowances.of(room.workspace);
        }
        assertThat(room.table.calls()).hasSize(1);
    }

    @Test
    void copyThatCannotBeWritten_failsNoRequest() {
        room.table.beforeNext("write", () -> {
            throw new StorageException("Writing", null);
        });
        assertThat(allowances.of(room.workspace)).isEqualTo(STANDARD);
    }

    /** As after a change by a process of an older version, which does not know of the copy. */
    @Test
    void changeOfTheWorkspaceAlone_worksWhenTheCopyHasExpired() {
        limit(5);
        assertThat(allowances.of(room.workspace).rate()).isEqualTo(5);
        room.table.write(
                new Write.Update(
                        WorkspaceKeys.workspace(room.workspace), List.of(Change.set("rate", 9)), Condition.exists()),
                Durability.SYNCED);
        room.pass(Duration.ofMinutes(9));
        assertThat(allowances.of(room.workspace).rate()).isEqualTo(5);
        room.pass(Duration.ofMinutes(2));
        assertThat(allowances.of(room.workspace).rate()).isEqualTo(9);
    }

    /** All workspaces together have one partition, which serves 3,000 reads a second. */
    @Test
    void limits_areReadFromAPartitionOfTheirOwn() {
        limit(7);
        room.table.write(new Write.Delete(WorkspaceKeys.workspace(room.workspace), Condition.any()), Durability.SYNCED);
        assertThat(allowances.of(room.workspace).rate()).isEqualTo(7);
        assertThat(WorkspaceKeys.limits(room.workspace).partition()).contains(room.workspace.toString());
    }

    @Test
    void processes_readAtDifferentTimes() {
        Quotas other = new StoredQuotas(room.table, STANDARD, room.clock, () -> 5_000);
        Quotas first = new StoredQuotas(room.table, STANDARD, room.clock, () -> 0);
        first.of(room.workspace);
        other.of(room.workspace);
        room.table.calls();
        int together = 0;
        for (int i = 0; i < 100; i++) {
            room.pass(Duration.ofMillis(100));
            first.of(room.workspace);
            other.of(room.workspace);
            together = Math.max(together, room.table.calls().size());
        }
        assertThat(together).isEqualTo(1);
    }

    @Test
    void change_isEffectiveAfterTenSeconds() {
        allowances.of(room.workspace);
        limit(7);
        room.pass(StoredQuotas.LIFETIME);
        assertThat(allowances.of(room.workspace).rate()).isEqualTo(7);
        room.workspaces.limit(room.workspace, WorkspaceLimits.NONE);
        room.pass(Duration.ofSeconds(10));
        assertThat(allowances.of(room.workspace)).isEqualTo(STANDARD);
    }

    @Test
    void limits_ofMissingWorkspace_areRejected() {
        UUID none = UUID.randomUUID();
        assertThat(room.workspaces.limit(none, WorkspaceLimits.NONE)).isEmpty();
        assertThat(room.workspaces.find(none)).isEmpty();
    }

    private Spread spread(int partitions) {
        room.workspaces.limit(
                room.workspace,
                new WorkspaceLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(partitions)));
        return new StoredQuotas(room.table, STANDARD, room.clock, () -> 0)
                .of(room.workspace)
                .spread();
    }

    @Test
    void spread_worksForReadersAtOnce_andForWritersWhenAllReadersKnowIt() {
        Spread spread = spread(20);

        assertThat(spread.partitionsToRead(room.clock.instant())).isEqualTo(20);
        assertThat(spread.partitionsToWrite(
                        room.clock.instant().plus(StoredQuotas.LIFETIME).plusSeconds(10)))
                .isEqualTo(1);
        assertThat(spread.partitionsToWrite(room.clock.instant().plus(Spread.WRITE_DELAY)))
                .isEqualTo(20);
        assertThat(Spread.WRITE_DELAY).isGreaterThan(StoredQuotas.LIFETIME.multipliedBy(2));
    }

    @Test
    void shrunkSpread_isReadAsLongAsItsExecutionsAreKept() {
        spread(20);
        room.pass(Duration.ofHours(1));
        spread(4);
        room.pass(Duration.ofMinutes(1));
        Spread spread = spread(1);

        assertThat(spread.partitionsToWrite(room.clock.instant().plusSeconds(60)))
                .isEqualTo(1);
        assertThat(spread.partitionsToRead(room.clock.instant().plus(Duration.ofDays(60))))
                .isEqualTo(20);
        assertThat(spread.partitionsToRead(room.clock.instant().plus(Duration.ofDays(62))))
                .isEqualTo(1);
        room.pass(Duration.ofDays(62));
        assertThat(spread(2).changes())
                .extracting(Spread.SpreadChange::partitions)
                .containsExactly(1, 2);
    }
}
