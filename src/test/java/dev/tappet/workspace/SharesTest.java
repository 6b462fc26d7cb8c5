package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.paging.PageRequest;
import dev.tappet.storage.Query;
import dev.tappet.workspace.Shares.Received;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A workflow of one workspace that runs in another. */
class SharesTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final UUID integration = fixture.integration().id();
    private final UUID workflow = fixture.published("One", integration);

    @Test
    void offeredWorkflow_hasOwnId_runsOnceAccepted() throws Exception {
        Share offered = offer(fixture.stranger);
        assertThat(offered.id()).isNotEqualTo(workflow);
        assertThat(received()).singleElement().satisfies(it -> {
            assertThat(it.share()).isEqualTo(offered);
            assertThat(it.workflow().name()).isEqualTo("One");
            assertThat(fixture.shares.source(it)).contains(MinimalDefinitions.source("One", integration));
        });
        assertThat(bound(offered)).as("before it is accepted").isEmpty();
        assertThat(triggers(integration)).isEqualTo(1);

        fixture.shares.accept(fixture.stranger, offered.id());
        fixture.shares.accept(fixture.stranger, offered.id());

        assertThat(bound(offered)).contains(new Binding(integration, offered.id(), fixture.stranger, workflow, 1));
        assertThat(triggers(integration)).isEqualTo(2);
        assertThat(fixture.shares.list(fixture.workspace, workflow).orElseThrow())
                .singleElement()
                .satisfies(share -> assertThat(share.accepted()).isPresent());
    }

    @Test
    void publish_movesAllShares_inOneCommit() throws Exception {
        Share first = accepted(fixture.stranger);
        Share second =
                accepted(fixture.workspaces.create(new DisplayName("others")).id());
        Share onlyOffered =
                offer(fixture.workspaces.create(new DisplayName("careful")).id());
        UUID other = fixture.integration().id();

        fixture.workflows.save(fixture.workspace, workflow, MinimalDefinitions.source("Two", other));
        fixture.table.calls();
        fixture.publisher.publish(fixture.workspace, workflow);

        assertThat(fixture.table.calls().stream().filter(call -> call.startsWith("commit")))
                .hasSize(1);
        for (Share share : List.of(first, second)) {
            assertThat(bound(share)).isEmpty();
            assertThat(fixture.catalog.find(other, share.id()).binding())
                    .contains(new Binding(other, share.id(), share.with(), workflow, 2));
        }
        assertThat(fixture.catalog.find(other, onlyOffered.id()).binding()).isEmpty();
        assertThat(triggers(integration)).isZero();
        assertThat(triggers(other)).isEqualTo(3);
    }

    @Test
    void unpublish_stopsShares_republishRestartsThem() throws Exception {
        Share share = accepted(fixture.stranger);
        fixture.publisher.unpublish(fixture.workspace, workflow);
        assertThat(bound(share)).isEmpty();
        assertThat(triggers(integration)).isZero();
        fixture.publisher.publish(fixture.workspace, workflow);
        assertThat(bound(share)).isPresent();
        assertThat(triggers(integration)).isEqualTo(2);
    }

    @Test
    void unpublishedShare_isAccepted_runsOncePublished() throws Exception {
        UUID draft = fixture.drafted("Later", integration);
        Share share = done(fixture.shares.offer(fixture.workspace, draft, fixture.stranger));
        fixture.shares.accept(fixture.stranger, share.id());
        assertThat(bound(share)).isEmpty();
        fixture.publisher.publish(fixture.workspace, draft);
        assertThat(bound(share)).isPresent();
    }

    @Test
    void share_isEndedByEitherSide() throws Exception {
        Share share = accepted(fixture.stranger);
        done(fixture.shares.withdraw(fixture.workspace, workflow, fixture.stranger));
        assertThat(bound(share)).isEmpty();
        assertThat(received()).isEmpty();
        assertThat(triggers(integration)).isEqualTo(1);

        Share again = accepted(fixture.stranger);
        assertThat(again.id()).as("ids are never used again").isNotEqualTo(share.id());
        done(fixture.shares.remove(fixture.stranger, again.id()));
        assertThat(bound(again)).isEmpty();
        assertThat(fixture.shares.list(fixture.workspace, workflow).orElseThrow())
                .isEmpty();
        assertThat(triggers(integration)).isEqualTo(1);

        Share offered = offer(fixture.stranger);
        done(fixture.shares.remove(fixture.stranger, offered.id()));
        assertThat(triggers(integration)).isEqualTo(1);
        assertThat(fixture.shares.remove(fixture.stranger, offered.id())).isInstanceOf(ChangeResult.Missing.class);
        assertThat(fixture.shares.withdraw(fixture.workspace, workflow, fixture.stranger))
                .isInstanceOf(ChangeResult.Missing.class);
    }

    @Test
    void deletedWorkflow_deletesItsShares() throws Exception {
        Share share = accepted(fixture.stranger);
        offer(fixture.workspaces.create(new DisplayName("others")).id());
        done(fixture.publisher.delete(fixture.workspace, workflow));
        assertThat(bound(share)).isEmpty();
        assertThat(received()).isEmpty();
        assertThat(triggers(integration)).isZero();
        assertThat(fixture.table
                        .query(Query.startingWith(
                                WorkspaceKeys.workflow(workflow).partition(), WorkspaceKeys.SHARES))
                        .found())
                .isEmpty();
    }

    @Test
    void repeatedOffer_isOneShare() throws Exception {
        assertThat(offer(fixture.stranger)).isEqualTo(offer(fixture.stranger));
    }

    @Test
    void offer_toOwnOrMissingWorkspace_isRejected() {
        assertThatThrownBy(() -> fixture.shares.offer(fixture.workspace, workflow, fixture.workspace))
                .isInstanceOf(InvalidFieldException.class);
        assertThatThrownBy(() -> fixture.shares.offer(fixture.workspace, workflow, UUID.randomUUID()))
                .isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void foreignShare_isMissing() throws Exception {
        UUID third = fixture.workspaces.create(new DisplayName("third")).id();
        Share share = offer(fixture.stranger);
        assertThat(fixture.shares.offer(third, workflow, fixture.stranger)).isInstanceOf(ChangeResult.Missing.class);
        assertThat(fixture.shares.list(fixture.stranger, workflow)).isEmpty();
        assertThat(fixture.shares.withdraw(third, workflow, fixture.stranger)).isInstanceOf(ChangeResult.Missing.class);
        for (UUID other : List.of(third, fixture.workspace)) {
            assertThat(fixture.shares.received(other, share.id())).isEmpty();
            assertThat(fixture.shares.accept(other, share.id())).isInstanceOf(ChangeResult.Missing.class);
            assertThat(fixture.shares.remove(other, share.id())).isInstanceOf(ChangeResult.Missing.class);
        }
    }

    @Test
    void shareLimit_rejectsThirtyFirst_movesTogether() throws Exception {
        for (int i = 0; i < Shares.MAX; i++) {
            accepted(fixture.workspaces.create(new DisplayName("w" + i)).id());
        }
        assertThat(fixture.shares.offer(fixture.workspace, workflow, fixture.stranger))
                .isInstanceOf(ChangeResult.Conflict.class);
        UUID other = fixture.integration().id();
        fixture.workflows.save(fixture.workspace, workflow, MinimalDefinitions.source("Two", other));
        done(fixture.publisher.publish(fixture.workspace, workflow));
        assertThat(triggers(integration)).isZero();
        assertThat(triggers(other)).isEqualTo(1 + Shares.MAX);
        done(fixture.publisher.delete(fixture.workspace, workflow));
        assertThat(triggers(other)).isZero();
    }

    @Test
    void shares_countTowardsTriggerLimit() throws Exception {
        Share share = offer(fixture.stranger);
        for (int i = 1; i < Publisher.TRIGGERS; i++) {
            fixture.published("W" + i, integration);
        }
        assertThat(fixture.shares.accept(fixture.stranger, share.id())).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(bound(share)).isEmpty();
        fixture.publisher.unpublish(fixture.workspace, workflow);
        done(fixture.shares.accept(fixture.stranger, share.id()));
        assertThat(fixture.publisher.publish(fixture.workspace, workflow))
                .as("one place is free, and it takes two")
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(triggers(integration)).isEqualTo(Publisher.TRIGGERS - 1);
    }

    @Test
    void concurrentAcceptAndPublish_leaveNoShareBehind() throws Exception {
        for (int round = 0; round < 30; round++) {
            UUID id = fixture.published("Round", integration);
            Share share = done(fixture.shares.offer(fixture.workspace, id, fixture.stranger));
            fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("Round on", integration));
            CyclicBarrier together = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                Future<ChangeResult<Share>> accepting = threads.submit(() -> {
                    together.await();
                    return fixture.shares.accept(fixture.stranger, share.id());
                });
                Future<ChangeResult<WorkflowMetadata>> publishing = threads.submit(() -> {
                    together.await();
                    return fixture.publisher.publish(fixture.workspace, id);
                });
                boolean accepted = accepting.get() instanceof ChangeResult.Done<Share>;
                boolean published = publishing.get() instanceof ChangeResult.Done<WorkflowMetadata>;
                assertThat(accepted || published).isTrue();
                assertThat(fixture.catalog
                                .find(integration, share.id())
                                .binding()
                                .map(Binding::version))
                        .isEqualTo(accepted ? Optional.of(published ? 2 : 1) : Optional.empty());
            }
            fixture.publisher.delete(fixture.workspace, id);
        }
        assertThat(triggers(integration)).isEqualTo(1);
    }

    private Share offer(UUID with) throws InvalidFieldException {
        return done(fixture.shares.offer(fixture.workspace, workflow, with));
    }

    private Share accepted(UUID with) throws InvalidFieldException {
        return done(fixture.shares.accept(with, offer(with).id()));
    }

    private static <T> T done(ChangeResult<T> result) {
        return switch (result) {
            case ChangeResult.Done<T>(T now) -> now;
            case ChangeResult.Missing<T> _,
                    ChangeResult.Conflict<T> _,
                    ChangeResult.Outdated<T> _,
                    ChangeResult.Invalid<T> _ -> throw new AssertionError("Not done: " + result);
        };
    }

    private List<Received> received() throws InvalidFieldException {
        return fixture.shares
                .received(fixture.stranger, new PageRequest(50, Optional.empty()))
                .found();
    }

    private Optional<Binding> bound(Share share) {
        return fixture.catalog.find(integration, share.id()).binding();
    }

    private long triggers(UUID at) {
        return fixture.table
                .get(List.of(WorkspaceKeys.integration(at)))
                .get(WorkspaceKeys.integration(at))
                .number("triggers")
                .orElseThrow();
    }
}
