package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.process.ProcessIdentity;
import dev.tappet.storage.StorageException;
import dev.tappet.workspace.integration.Integration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecentCatalogTest {
    private static final Duration ALMOST_EXPIRED = RecentCatalog.PERIOD.minusMillis(1);

    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private int rate = 25;
    private final Catalog catalog = process();
    private final Integration integration = fixture.integration();
    private final UUID workflow = fixture.published("One", integration.id());

    private Catalog process() {
        return new RecentCatalog(
                fixture.catalog, _ -> new Quota(rate, 1_000, 1_000), fixture.clock, new ProcessIdentity());
    }

    @BeforeEach
    void forgetCalls() {
        fixture.table.calls();
    }

    private void request(int times) {
        for (int i = 0; i < times; i++) {
            catalog.find(integration.id(), workflow);
        }
    }

    /** Of a workspace that may start so many executions that each process has the integration in its memory. */
    private void beBusy() {
        rate = RecentCatalog.BUSY_RATE + 1;
        request(2);
        fixture.table.calls();
    }

    private boolean isAccepted(String secret) {
        return catalog.find(integration.id(), workflow)
                .integration()
                .orElseThrow()
                .authentication()
                .equals(WorkspaceFixture.secret("X-Token", secret).schemes());
    }

    @Test
    void fewRequests_areReadAnew() {
        for (int second = 0; second < 3; second++) {
            request(RecentCatalog.BUSY_READS);
            assertThat(fixture.table.calls()).hasSize(RecentCatalog.BUSY_READS);
            fixture.pass(RecentCatalog.PERIOD);
        }
    }

    @Test
    void manyRequests_readOnceMoreInTheSecond() {
        request(1_000);

        assertThat(fixture.table.calls()).hasSize(RecentCatalog.BUSY_READS + 1);
    }

    @Test
    void busyWorkspace_isReadOnceASecondByEachProcess() {
        beBusy();
        for (int second = 0; second < 5; second++) {
            fixture.pass(RecentCatalog.PERIOD);
            request(100);
        }

        assertThat(fixture.table.calls()).hasSize(5);
    }

    @Test
    void workflowsOfABusyIntegration_areReadOnceASecond() {
        beBusy();
        fixture.pass(RecentCatalog.PERIOD);
        for (int i = 0; i < 100; i++) {
            assertThat(catalog.integration(integration.id())).contains(integration);
            assertThat(catalog.bindings(integration.id())).hasSize(1);
        }

        assertThat(fixture.table.calls()).containsExactlyInAnyOrder("get 1", "query");
    }

    @Test
    void rotatedSecret_isAcceptedAfterASecond_andTheOldOneIsNot() {
        beBusy();
        fixture.edited(integration, it -> it.authenticatedBy(WorkspaceFixture.secret("X-Token", "rotated")));
        assertThat(isAccepted("s3cret")).isTrue();

        fixture.pass(RecentCatalog.PERIOD);

        assertThat(isAccepted("rotated")).isTrue();
        assertThat(isAccepted("s3cret")).isFalse();
    }

    @Test
    void deletedIntegration_isGoneAfterASecond() {
        beBusy();
        fixture.publisher.unpublish(fixture.workspace, workflow);
        fixture.integrations.delete(fixture.workspace, integration.id());

        fixture.pass(RecentCatalog.PERIOD);

        assertThat(catalog.find(integration.id(), workflow))
                .isEqualTo(new Catalog.Triggered(Optional.empty(), Optional.empty()));
        assertThat(catalog.integration(integration.id())).isEmpty();
        assertThat(catalog.bindings(integration.id())).isEmpty();
    }

    @Test
    void newVersion_runsAfterASecond() {
        beBusy();
        fixture.workflows.save(fixture.workspace, workflow, MinimalDefinitions.source("Two", integration.id()));
        fixture.publisher.publish(fixture.workspace, workflow);
        fixture.pass(RecentCatalog.PERIOD);

        assertThat(catalog.find(integration.id(), workflow).binding())
                .map(Binding::version)
                .contains(2);
    }

    @Test
    void change_isSeenAtOnceWhereFewRequestsCome() {
        request(1);
        fixture.edited(integration, it -> it.authenticatedBy(WorkspaceFixture.secret("X-Token", "rotated")));

        assertThat(isAccepted("rotated")).isTrue();
    }

    @Test
    void change_isSeenAtOnceAfterARefresh() {
        beBusy();
        assertThat(catalog.bindings(integration.id())).hasSize(1);
        fixture.publisher.unpublish(fixture.workspace, workflow);
        assertThat(catalog.find(integration.id(), workflow).binding()).isPresent();
        assertThat(catalog.bindings(integration.id())).hasSize(1);

        catalog.refresh(integration.id());

        assertThat(catalog.find(integration.id(), workflow).binding()).isEmpty();
        assertThat(catalog.bindings(integration.id())).isEmpty();
    }

    /** What was read before is not used again, although its second comes again. */
    @Test
    void clockSetBack_doesNotBringAnOldSecretBack() {
        beBusy();
        fixture.edited(integration, it -> it.authenticatedBy(WorkspaceFixture.secret("X-Token", "rotated")));
        fixture.pass(RecentCatalog.PERIOD);
        assertThat(isAccepted("rotated")).isTrue();

        fixture.pass(RecentCatalog.PERIOD.negated());

        assertThat(isAccepted("rotated")).isTrue();
    }

    @Test
    void unknownIntegration_isReadOnceMoreInTheSecondToo() {
        UUID unknown = UUID.randomUUID();
        for (int i = 0; i < 100; i++) {
            assertThat(catalog.integration(unknown)).isEmpty();
        }

        assertThat(fixture.table.calls()).hasSize(RecentCatalog.BUSY_READS + 1);
    }

    @Test
    void failedRead_isNotKept() {
        beBusy();
        fixture.pass(RecentCatalog.PERIOD);
        AtomicBoolean failed = new AtomicBoolean();
        fixture.table.beforeNext("get", () -> {
            failed.set(true);
            throw new StorageException("The table does not answer", null);
        });

        assertThatThrownBy(() -> request(1)).isInstanceOf(StorageException.class);
        assertThat(failed).isTrue();
        assertThat(catalog.find(integration.id(), workflow).integration()).contains(integration);
    }

    @Test
    void limitThatIsLowered_isNoLongerBusyAfterASecond() {
        beBusy();
        rate = 25;
        fixture.pass(RecentCatalog.PERIOD);
        request(1);
        fixture.table.calls();
        fixture.pass(ALMOST_EXPIRED);

        request(2);

        assertThat(fixture.table.calls()).hasSizeBetween(1, 2);
    }

    @Test
    void everythingElse_isAskedOfTheTable() {
        assertThat(catalog.workspaceOf(workflow)).contains(fixture.workspace);
        assertThat(catalog.published(fixture.workspace, workflow)).isPresent();
        assertThat(catalog.definition(workflow, 1)).isNotNull();
        assertThat(catalog.variables(fixture.workspace, Set.of("none"))).isEmpty();
        assertThat(List.copyOf(fixture.table.calls())).hasSize(4);
    }
}
