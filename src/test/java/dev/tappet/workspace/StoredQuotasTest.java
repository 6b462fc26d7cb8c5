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

    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final Quotas allowances = new StoredQuotas(fixture.table, STANDARD, fixture.clock);

    private void limit(int rate) {
        fixture.workspaces.limit(
                fixture.workspace, new WorkspaceLimits(Optional.of(rate), Optional.empty(), Optional.empty()));
    }

    @Test
    void missingLimit_isDefault() {
        limit(7);
        assertThat(allowances.of(fixture.workspace)).isEqualTo(new Quota(7, 1_000, 2_000));
        assertThat(allowances.of(fixture.stranger)).isEqualTo(STANDARD);
        assertThat(allowances.of(UUID.randomUUID())).isEqualTo(STANDARD);
    }

    @Test
    void quota_isCachedForTenSeconds() {
        allowances.of(fixture.workspace);
        fixture.pass(StoredQuotas.LIFETIME);
        fixture.table.calls();
        for (int i = 0; i < 100; i++) {
            allowances.of(fixture.workspace);
        }
        assertThat(fixture.table.calls()).hasSize(1);
    }

    @Test
    void copyThatCannotBeWritten_failsNoRequest() {
        fixture.table.beforeNext("write", () -> {
            throw new StorageException("Writing", null);
        });
        assertThat(allowances.of(fixture.workspace)).isEqualTo(STANDARD);
    }

    /** As after a change by a process of an older version, which does not know of the copy. */
    @Test
    void changeOfTheWorkspaceAlone_worksWhenTheCopyHasExpired() {
        limit(5);
        assertThat(allowances.of(fixture.workspace).rate()).isEqualTo(5);
        fixture.table.write(
                new Write.Update(
                        WorkspaceKeys.workspace(fixture.workspace), List.of(Change.set("rate", 9)), Condition.exists()),
                Durability.SYNCED);
        fixture.pass(Duration.ofMinutes(9));
        assertThat(allowances.of(fixture.workspace).rate()).isEqualTo(5);
        fixture.pass(Duration.ofMinutes(2));
        assertThat(allowances.of(fixture.workspace).rate()).isEqualTo(9);
    }

    /** All workspaces together have one partition, which serves 3,000 reads a second. */
    @Test
    void limits_areReadFromAPartitionOfTheirOwn() {
        limit(7);
        fixture.table.write(
                new Write.Delete(WorkspaceKeys.workspace(fixture.workspace), Condition.any()), Durability.SYNCED);
        assertThat(allowances.of(fixture.workspace).rate()).isEqualTo(7);
        assertThat(WorkspaceKeys.limits(fixture.workspace).partition()).contains(fixture.workspace.toString());
    }

    @Test
    void processes_readAtDifferentTimes() {
        Quotas other = new StoredQuotas(fixture.table, STANDARD, fixture.clock, () -> 5_000);
        Quotas first = new StoredQuotas(fixture.table, STANDARD, fixture.clock, () -> 0);
        first.of(fixture.workspace);
        other.of(fixture.workspace);
        fixture.table.calls();
        int together = 0;
        for (int i = 0; i < 100; i++) {
            fixture.pass(Duration.ofMillis(100));
            first.of(fixture.workspace);
            other.of(fixture.workspace);
            together = Math.max(together, fixture.table.calls().size());
        }
        assertThat(together).isEqualTo(1);
    }

    @Test
    void change_isEffectiveAfterTenSeconds() {
        allowances.of(fixture.workspace);
        limit(7);
        fixture.pass(StoredQuotas.LIFETIME);
        assertThat(allowances.of(fixture.workspace).rate()).isEqualTo(7);
        fixture.workspaces.limit(fixture.workspace, WorkspaceLimits.NONE);
        fixture.pass(Duration.ofSeconds(10));
        assertThat(allowances.of(fixture.workspace)).isEqualTo(STANDARD);
    }

    @Test
    void limits_ofMissingWorkspace_areRejected() {
        UUID none = UUID.randomUUID();
        assertThat(fixture.workspaces.limit(none, WorkspaceLimits.NONE)).isEmpty();
        assertThat(fixture.workspaces.find(none)).isEmpty();
    }

    private Spread spread(int partitions) {
        fixture.workspaces.limit(
                fixture.workspace,
                new WorkspaceLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(partitions)));
        return new StoredQuotas(fixture.table, STANDARD, fixture.clock, () -> 0)
                .of(fixture.workspace)
                .spread();
    }

    @Test
    void spread_worksForReadersAtOnce_andForWritersWhenAllReadersKnowIt() {
        Spread spread = spread(20);

        assertThat(spread.partitionsToRead(fixture.clock.instant())).isEqualTo(20);
        assertThat(spread.partitionsToWrite(
                        fixture.clock.instant().plus(StoredQuotas.LIFETIME).plusSeconds(10)))
                .isEqualTo(1);
        assertThat(spread.partitionsToWrite(fixture.clock.instant().plus(Spread.WRITE_DELAY)))
                .isEqualTo(20);
        assertThat(Spread.WRITE_DELAY).isGreaterThan(StoredQuotas.LIFETIME.multipliedBy(2));
    }

    @Test
    void shrunkSpread_isReadAsLongAsItsExecutionsAreKept() {
        spread(20);
        fixture.pass(Duration.ofHours(1));
        spread(4);
        fixture.pass(Duration.ofMinutes(1));
        Spread spread = spread(1);

        assertThat(spread.partitionsToWrite(fixture.clock.instant().plusSeconds(60)))
                .isEqualTo(1);
        assertThat(spread.partitionsToRead(fixture.clock.instant().plus(Duration.ofDays(60))))
                .isEqualTo(20);
        assertThat(spread.partitionsToRead(fixture.clock.instant().plus(Duration.ofDays(62))))
                .isEqualTo(1);
        fixture.pass(Duration.ofDays(62));
        assertThat(spread(2).changes())
                .extracting(Spread.SpreadChange::partitions)
                .containsExactly(1, 2);
    }
}
