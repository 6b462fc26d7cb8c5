package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.storage.Item;
import dev.tappet.storage.Query;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PublisherTest {
    private final WorkspaceFixture room = new WorkspaceFixture();
    private final UUID integration = room.integration().id();

    @Test
    void publishedDraft_isTriggeredAsNextVersion() {
        UUID id = room.published("One", integration);
        assertThat(room.catalog.find(integration, id).binding())
                .contains(new Binding(integration, id, room.workspace, id, 1));

        room.workflows.save(room.workspace, id, MinimalDefinitions.source("Two", integration));
        assertThat(bound(id)).isEqualTo(1);
        room.publisher.publish(room.workspace, id);

        assertThat(bound(id)).isEqualTo(2);
        assertThat(room.catalog.definition(id, 1).name()).isEqualTo("One");
        assertThat(room.catalog.definition(id, 2).name()).isEqualTo("Two");
        assertThat(room.workflows.version(room.workspace, id, 1).orElseThrow().source())
                .isEqualTo(MinimalDefinitions.source("One", integration));
        assertThat(triggers(integration)).isEqualTo(1);
    }

    @Test
    void publish_repeated_createsOneVersion() {
        UUID id = room.published("One", integration);
        assertThat(room.publisher.publish(room.workspace, id))
                .isInstanceOfSatisfying(
                        ChangeResult.Done.class,
                        done -> assertThat(((WorkflowMetadata) done.now()).versions())
                                .isEqualTo(1));
        assertThat(bound(id)).isEqualTo(1);
    }

    @Test
    void publish_costsOneCommit() {
        UUID id = room.drafted("One", integration);
        room.table.calls();
        room.publisher.publish(room.workspace, id);
        assertThat(room.table.calls())
                .containsOnlyOnce("commit[update, put, put, put, update] SYNCED")
                .noneMatch(call -> call.startsWith("put") || call.startsWith("update"));
    }

    @Test
    void invalidDraft_isNotPublished() {
        UUID id = room.published("One", integration);
        room.workflows.save(room.workspace, id, new DefinitionSource("{}"));

        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Invalid.class);
        assertThat(bound(id)).isEqualTo(1);
    }

    @Test
    void foreignIntegration_isInvalid() {
        UUID theirs = room.integrations
                .create(room.stranger, new DisplayName("t"), Integration.Kind.WEBHOOK, Authentication.NONE)
                .id();
        UUID id = room.drafted("One", theirs);
        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Invalid.class);
        assertThat(triggers(theirs)).isZero();
    }

    @Test
    void missingDraft_isNotPublished() {
        UUID id =
                room.workflows.create(room.workspace, new DisplayName("Empty")).id();
        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
    }

    @Test
    void publish_toOtherIntegration_leavesTheFirst() {
        UUID other = room.integration().id();
        UUID id = room.published("One", integration);
        room.workflows.save(room.workspace, id, MinimalDefinitions.source("One", other));
        room.publisher.publish(room.workspace, id);

        assertThat(room.catalog.find(integration, id).binding()).isEmpty();
        assertThat(room.catalog.find(other, id).binding()).isPresent();
        assertThat(triggers(integration)).isZero();
        assertThat(triggers(other)).isEqualTo(1);
    }

    @Test
    void unpublishedWorkflow_isNotTriggered_isRepublished() {
        UUID id = room.published("One", integration);
        room.publisher.unpublish(room.workspace, id);
        assertThat(room.publisher.unpublish(room.workspace, id)).isInstanceOf(ChangeResult.Done.class);

        assertThat(room.catalog.find(integration, id).binding()).isEmpty();
        assertThat(room.catalog.workspaceOf(id)).isEmpty();
        assertThat(triggers(integration)).isZero();

        room.publisher.publish(room.workspace, id);
        assertThat(bound(id)).isEqualTo(2);
    }

    @Test
    void triggerLimit_rejectsNinetyFirst_keepsOthersPublishable() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < Publisher.TRIGGERS; i++) {
            ids.add(room.published("w" + i, integration));
        }
        UUID oneMore = room.drafted("one more", integration);

        assertThat(room.publisher.publish(room.workspace, oneMore))
                .isInstanceOfSatisfying(
                        ChangeResult.Conflict.class,
                        conflict -> assertThat(conflict.reason()).contains("90"));
        assertThat(room.catalog.workspaceOf(oneMore)).isEmpty();
        assertThat(room.catalog.bindings(integration)).hasSize(90);

        room.workflows.save(room.workspace, ids.getFirst(), MinimalDefinitions.source("anew", integration));
        assertThat(room.publisher.publish(room.workspace, ids.getFirst())).isInstanceOf(ChangeResult.Done.class);

        room.publisher.unpublish(room.workspace, ids.getLast());
        assertThat(room.publisher.publish(room.workspace, oneMore)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void concurrentPublishes_ofDifferentDrafts_rejectOne() {
        UUID other = room.integration().id();
        UUID id = room.drafted("One", integration);
        room.table.beforeNextCommit(() -> {
            room.workflows.save(room.workspace, id, MinimalDefinitions.source("Two", other));
            room.publisher.publish(room.workspace, id);
        });

        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);

        assertThat(room.catalog.find(integration, id).binding()).isEmpty();
        assertThat(triggers(integration)).isZero();
        assertThat(room.catalog.find(other, id).binding()).isPresent();
        assertThat(room.catalog.definition(id, 1).name()).isEqualTo("Two");
    }

    @Test
    void publish_duringSave_isAConflict() {
        UUID id = room.drafted("One", integration);
        room.table.beforeNextCommit(
                () -> room.workflows.save(room.workspace, id, MinimalDefinitions.source("Two", integration)));

        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);

        assertThat(room.catalog.workspaceOf(id)).isEmpty();
        room.publisher.publish(room.workspace, id);
        assertThat(room.catalog.definition(id, 1).name()).isEqualTo("Two");
    }

    @Test
    void unpublishOrDelete_duringMove_isAConflict() {
        UUID other = room.integration().id();
        UUID id = room.published("One", integration);
        room.workflows.save(room.workspace, id, MinimalDefinitions.source("One", other));
        room.table.beforeNextCommit(() -> room.publisher.publish(room.workspace, id));
        assertThat(room.publisher.unpublish(room.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(triggers(other)).isEqualTo(1);

        room.workflows.save(room.workspace, id, MinimalDefinitions.source("One", integration));
        room.table.beforeNextCommit(() -> room.publisher.publish(room.workspace, id));
        assertThat(room.publisher.delete(room.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(triggers(integration)).isEqualTo(1);
        assertThat(triggers(other)).isZero();
    }

    @Test
    void integrationDeleted_duringPublish_isNotTriggered() {
        UUID id = room.drafted("One", integration);
        room.table.beforeNextCommit(() -> room.integrations.delete(room.workspace, integration));

        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(room.catalog.bindings(integration)).isEmpty();
        assertThat(room.publisher.publish(room.workspace, id)).isInstanceOf(ChangeResult.Invalid.class);
    }

    @Test
    void concurrentPublishes_createEveryVersionOnce() throws Exception {
        UUID id = room.drafted("0", integration);
        int rounds = 40;
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> both = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                String name = "by " + thread;
                both.add(threads.submit(() -> {
                    for (int i = 0; i < rounds; i++) {
                        together.await();
                        room.workflows.save(room.workspace, id, MinimalDefinitions.source(name + i, integration));
                        room.publisher.publish(room.workspace, id);
                    }
                    return null;
                }));
            }
            for (Future<?> one : both) {
                one.get();
            }
        }
        WorkflowMetadata head =
                room.workflows.find(room.workspace, id).orElseThrow().metadata();
        List<Item> versions =
                room.table.query(Query.startingWith("W#" + id, "V#")).found();
        assertThat(versions).hasSize(head.versions());
        assertThat(head.versions()).isGreaterThanOrEqualTo(rounds);
        assertThat(bound(id)).isEqualTo(head.versions());
        assertThat(triggers(integration)).isEqualTo(1);
    }

    private int bound(UUID workflow) {
        return room.catalog.find(integration, workflow).binding().orElseThrow().version();
    }

    /** As the integration counts them, which must be as many as there are. */
    private int triggers(UUID at) {
        Item item = room.table.query(Query.startingWith("I#" + at, "0")).found().getFirst();
        int counted = Math.toIntExact(item.number("triggers").orElseThrow());
        assertThat(room.catalog.bindings(at)).hasSize(counted);
        return counted;
    }
}
