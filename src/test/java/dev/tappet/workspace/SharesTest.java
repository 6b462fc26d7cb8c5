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
    private final WorkspaceFixture room = new WorkspaceFixture();
    private final UUID integration = room.integration().id();
    private final UUID workflow = room.published("One", integration);

    @Test
    void offeredWorkflow_hasOwnId_runsOnceAccepted() throws Exception {
        Share offered = offer(room.stranger);
        assertThat(offered.id()).isNotEqualTo(workflow);
        assertThat(received()).singleElement().satisfies(it -> {
            assertThat(it.share()).isEqualTo(offered);
            assertThat(it.workflow().name()).isEqualTo("One");
            assertThat(room.shares.source(it)).contains(MinimalDefinitions.source("One", integration));
        });
        assertThat(bound(offered)).as("before it is accepted").isEmpty();
        assertThat(triggers(integration)).isEqualTo(1);

        room.shares.accept(room.stranger, offered.id());
        room.shares.accept(room.stranger, offered.id());

        assertThat(bound(offered)).contains(new Binding(integration, offered.id(), room.stranger, workflow, 1));
        assertThat(triggers(integration)).isEqualTo(2);
        assertThat(room.shares.list(room.workspace, workflow).orElseThrow())
                .singleElement()
                .satisfies(share -> assertThat(share.accepted()).isPresent());
    }

    @Test
    void publish_movesAllShares_inOneCommit() throws Exception {
        Share first = accepted(room.stranger);
        Share second =
                accepted(room.workspaces.create(new DisplayName("others")).id());
        Share onlyOffered =
                offer(room.workspaces.create(new DisplayName("careful")).id());
        UUID other = room.integration().id();

        room.workflows.save(room.workspace, workflow, MinimalDefinitions.source("Two", other));
        room.table.calls();
        room.publisher.publish(room.workspace, workflow);

        assertThat(room.table.calls().stream().filter(call -> call.startsWith("commit")))
                .hasSize(1);
        for (Share share : List.of(first, second)) {
            assertThat(bound(share)).isEmpty();
            assertThat(room.catalog.find(other, share.id()).binding())
                    .contains(new Binding(other, share.id(), share.with(), workflow, 2));
        }
        assertThat(room.catalog.find(other, onlyOffered.id()).binding()).isEmpty();
        assertThat(triggers(integration)).isZero();
        assertThat(triggers(other)).isEqualTo(3);
    }

    @Test
    void unpublish_stopsShares_republishRestartsThem() throws Exception {
        Share share = accepted(room.stranger);
        room.publisher.unpublish(room.workspace, workflow);
        assertThat(bound(share)).isEmpty();
        assertThat(triggers(integration)).isZero();
        room.publisher.publish(room.workspace, workflow);
        assertThat(bound(share)).isPresent();
        assertThat(triggers(integration)).isEqualTo(2);
    }

    @Test
    void unpublishedShare_isAccepted_runsOncePublished() throws Exception {
        UUID draft = room.drafted("Later", integration);
        Share share = done(room.shares.offer(room.workspace, draft, room.stranger));
        room.shares.accept(room.stranger, share.id());
        assertThat(bound(share)).isEmpty();
        room.publisher.publish(room.workspace, draft);
        assertThat(bound(share)).isPresent();
    }

    @Test
    void share_isEndedByEitherSide() throws Exception {
        Share share = accepted(room.stranger);
        done(room.shares.withdraw(room.workspace, workflow, room.stranger));
        assertThat(bound(share)).isEmpty();
        assertThat(received()).isEmpty();
        assertThat(triggers(integration)).isEqualTo(1);

        Share again = accepted(room.stranger);
        assertThat(again.id()).as("ids are never used again").isNotEqualTo(share.id());
        done(room.shares.remove(room.stranger, again.id()));
        assertThat(bound(again)).isEmpty();
        assertThat(room.shares.list(room.workspace, workflow).orElseThrow()).isEmpty();
        assertThat(triggers(integration)).isEqualTo(1);

        Share offered = offer(room.stranger);
        done(room.shares.remove(room.stranger, offered.id()));
        assertThat(triggers(integration)).isEqualTo(1);
        assertThat(room.shares.remove(room.stranger, offered.id())).isInstanceOf(ChangeResult.Missing.class);
        assertThat(room.shares.withdraw(room.workspace, workflow, room.stranger))
                .isInstanceOf(ChangeResult.Missing.class);
    }

    @Test
    void deletedWorkflow_deletesItsShares() throws Exception {
        Share share = accepted(room.stranger);
        offer(room.workspaces.create(new DisplayName("others")).id());
        done(room.publisher.delete(room.workspace, workflow));
        assertThat(bound(share)).isEmpty();
        assertThat(received()).isEmpty();
        assertThat(triggers(integration)).isZero();
        assertThat(room.table
                        .query(Query.startingWith(
                                WorkspaceKeys.workflow(workflow).partition(), WorkspaceKeys.SHARES))
                        .found())
                .isEmpty();
    }

    @Test
    void repeatedOffer_isOneShare() throws Exception {
        assertThat(offer(room.stranger)).isEqualTo(offer(room.stranger));
    }

    @Test
    void offer_toOwnOrMissingWorkspace_isRejected() {
        assertThatThrownBy(() -> room.shares.offer(room.workspace, workflow, room.workspace))
                .isInstanceOf(InvalidFieldException.class);
        assertThatThrownBy(() -> room.shares.offer(room.workspace, workflow, UUID.randomUUID()))
                .isInstanceOf(InvalidFieldException.class);
    }

    @Test
    void foreignShare_isMissing() throws Exception {
        UUID third = room.workspaces.create(new DisplayName("third")).id();
        Share share = offer(room.stranger);
        assertThat(room.shares.offer(third, workflow, room.stranger)).isInstanceOf(ChangeResult.Missing.class);
        assertThat(room.shares.list(room.stranger, workflow)).isEmpty();
        assertThat(room.shares.withdraw(third, workflow, room.stranger)).isInstanceOf(ChangeResult.Missing.class);
        for (UUID other : List.of(third, room.workspace)) {
            assertThat(room.shares.received(other, share.id())).isEmpty();
            assertThat(room.shares.accept(other, share.id())).isInstanceOf(ChangeResult.Missing.class);
            assertThat(room.shares.remove(other, share.id())).isInstanceOf(ChangeResult.Missing.class);
        }
    }

    @Test
    void shareLimit_rejectsThirtyFirst_movesTogether() throws Exception {
        for (int i = 0; i < Shares.MAX; i++) {
            accepted(room.workspaces.create(new DisplayName("w" + i)).id());
        }
        assertThat(room.shares.offer(room.workspace, workflow, room.stranger))
                .isInstanceOf(ChangeResult.Conflict.class);
        UUID other = room.integration().id();
        room.workflows.save(room.workspace, workflow, MinimalDefinitions.source("Two", other));
        done(room.publisher.publish(room.workspace, workflow));
        assertThat(triggers(integration)).isZero();
        assertThat(triggers(other)).isEqualTo(1 + Shares.MAX);
        done(room.publisher.delete(room.workspace, workflow));
        assertThat(triggers(other)).isZero();
    }

    @Test
    void shares_countTowardsTriggerLimit() throws Exception {
        Share share = offer(room.stranger);
        for (int i = 1; i < Publisher.TRIGGERS; i++) {
            room.published("W" + i, integration);
        }
        assertThat(room.shares.accept(room.stranger, share.id())).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(bound(share)).isEmpty();
        room.publisher.unpublish(room.workspace, workflow);
        done(room.shares.accept(room.stranger, share.id()));
        assertThat(room.publisher.publish(room.workspace, workflow))
                .as("one place is free, and it takes two")
                .isInstanceOf(ChangeResult.Conflict.class);
        assertThat(triggers(integration)).isEqualTo(Publisher.TRIGGERS - 1);
    }

    @Test
    void concurrentAcceptAndPublish_leaveNoShareBehind() throws Exception {
        for (int round = 0; round < 30; round++) {
            UUID id = room.published("Round", integration);
            Share share = done(room.shares.offer(room.workspace, id, room.stranger));
            room.workflows.save(room.workspace, id, MinimalDefinitions.source("Round on", integration));
            CyclicBarrier together = new CyclicBarrier(2);
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                Future<ChangeResult<Share>> accepting = threads.submit(() -> {
                    together.await();
                    return room.shares.accept(room.stranger, share.id());
                });
                Future<ChangeResult<WorkflowMetadata>> publishing = threads.submit(() -> {
                    together.await();
                    return room.publisher.publish(room.workspace, id);
                });
                boolean accepted = accepting.get() instanceof ChangeResult.Done<Share>;
                boolean published = publishing.get() instanceof ChangeResult.Done<WorkflowMetadata>;
                assertThat(accepted || published).isTrue();
                assertThat(room.catalog.find(integration, share.id()).binding().map(Binding::version))
                        .isEqualTo(accepted ? Optional.of(published ? 2 : 1) : Optional.empty());
            }
            room.publisher.delete(room.workspace, id);
        }
        assertThat(triggers(integration)).isEqualTo(1);
    }

    private Share offer(UUID with) throws InvalidFieldException {
        return done(room.shares.offer(room.workspace, workflow, with));
    }

    private Share accepted(UUID with) throws InvalidFieldException {
        return done(room.shares.accept(with, offer(with).id()));
    }

    private static <T> T done(ChangeResult<T> verdict) {
        return switch (verdict) {
            case ChangeResult.Done<T>(T now) -> now;
            case ChangeResult.Missing<T> _,
                    ChangeResult.Conflict<T> _,
                    ChangeResult.Outdated<T> _,
                    ChangeResult.Invalid<T> _ -> throw new AssertionError("Not done: " + verdict);
        };
    }

    private List<Received> received() throws InvalidFieldException {
        return room.shares
                .received(room.stranger, new PageRequest(50, Optional.empty()))
                .found();
    }

    private Optional<Binding> bound(Share share) {
        return room.catalog.find(integration, share.id()).binding();
    }

    private long triggers(UUID at) {
        return room.table
                .get(List.of(WorkspaceKeys.integration(at)))
                .get(WorkspaceKeys.integration(at))
                .number("triggers")
                .orElseThrow();
    }
}
