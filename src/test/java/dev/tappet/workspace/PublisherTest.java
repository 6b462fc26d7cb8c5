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
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final UUID integration = fixture.integration().id();

    @Test
    void publishedDraft_isTriggeredAsNextVersion() {
        UUID id = fixture.published("One", integration);
        assertThat(fixture.catalog.find(integration, id).binding())
                .contains(new Binding(integration, id, fixture.workspace, id, 1));

        fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("Two", integration));
        assertThat(bound(id)).isEqualTo(1);
        fixture.publisher.publish(fixture.workspace, id);

        assertThat(bound(id)).isEqualTo(2);
        assertThat(fixture.catalog.definition(id, 1).name()).isEqualTo("One");
        assertThat(fixture.catalog.definition(id, 2).name()).isEqualTo("Two");
        assertThat(fixture.workflows
                        .version(fixture.workspace, id, 1)
                        .orElseThrow()
                        .source())
                .isEqualTo(MinimalDefinitions.source("One", integration));
        assertThat(triggers(integration)).isEqualTo(1);
    }

    @Test
    void publish_repeated_createsOneVersion() {
        UUID id = fixture.published("One", integration);
        assertThat(fixture.publisher.publish(fixture.workspace, id))
                .isInstanceOfSatisfying(
                        ChangeResult.Done.class,
                        done -> assertThat(((WorkflowMetadata) done.now()).versions())
                                .isEqualTo(1));
        assertThat(bound(id)).isEqualTo(1);
    }

    @Test
    void publish_costsOneCommit() {
        UUID id = fixture.drafted("One", integration);
        fixture.table.calls();
        fixture.publisher.publish(fixture.workspace, id);
        assertThat(fixture.table.calls())
                .containsOnlyOnce("commit[update, put, put, put, update] SYNCED")
                .noneMatch(call -> call.startsWith("put") || call.startsWith("update"));
    }

    @Test
    void invalidDraft_isNotPublished() {
        UUID id = fixture.published("One", integration);
        fixture.workflows.save(fixture.workspace, id, new DefinitionSource("{}"));

        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Invalid.class);
        assertThat(bound(id)).isEqualTo(1);
    }

    @Test
    void foreignIntegration_isInvalid() {
        UUID theirs = fixture.integrations
                .create(fixture.stranger, new DisplayName("t"), Integration.Kind.WEBHOOK, Authentication.NONE)
                .id();
        UUID id = fixture.drafted("One", theirs);
        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Invalid.class);
        assertThat(triggers(theirs)).isZero();
    }

    @Test
    void missingDraft_isNotPublished() {
        UUID id = fixture.workflows
                .create(fixture.workspace, new DisplayName("Empty"))
                .id();
        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
    }

    @Test
    void publish_toOtherIntegration_leavesTheFirst() {
        UUID other = fixture.integration().id();
        UUID id = fixture.published("One", integration);
        fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("One", other));
        fixture.publisher.publish(fixture.workspace, id);

        assertThat(fixture.catalog.find(integration, id).binding()).isEmpty();
        assertThat(fixture.catalog.find(other, id).binding()).isPresent();
        assertThat(triggers(integration)).isZero();
        assertThat(triggers(other)).isEqualTo(1);
    }

    @Test
    void unpublishedWorkflow_isNotTriggered_isRepublished() {
        UUID id = fixture.published("One", integration);
        fixture.publisher.unpublish(fixture.workspace, id);
        assertThat(fixture.publisher.unpublish(fixture.workspace, id)).isInstanceOf(ChangeResult.Done.class);

        assertThat(fixture.catalog.find(integration, id).binding()).isEmpty();
        assertThat(fixture.catalog.workspaceOf(id)).isEmpty();
        assertThat(triggers(integration)).isZero();

        fixture.publisher.publish(fixture.workspace, id);
        assertThat(bound(id)).isEqualTo(2);
    }

    @Test
    void triggerLimit_rejectsNinetyFirst_keepsOthersPublishable() {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < Publisher.TRIGGERS; i++) {
            ids.add(fixture.published("w" + i, integration));
        }
        UUID oneMore = fixture.drafted("one more", integration);

        assertThat(fixture.publisher.publish(fixture.workspace, oneMore))
                .isInstanceOfSatisfying(
                        ChangeResult.Conflict.class,
                        conflict -> assertThat(conflict.reason()).contains("90"));
        assertThat(fixture.catalog.workspaceOf(oneMore)).isEmpty();
        assertThat(fixture.catalog.bindings(integration)).hasSize(90);

        fixture.workflows.save(fixture.workspace, ids.getFirst(), MinimalDefinitions.source("anew", integration));
        assertThat(fixture.publisher.publish(fixture.workspace, ids.getFirst())).isInstanceOf(ChangeResult.Done.class);

        fixture.publisher.unpublish(fixture.workspace, ids.getLast());
        assertThat(fixture.publisher.publish(fixture.workspace, oneMore)).isInstanceOf(ChangeResult.Done.class);
    }

    @Test
    void concurrentPublishes_ofDifferentDrafts_rejectOne() {
        UUID other = fixture.integration().id();
        UUID id = fixture.drafted("One", integration);
        fixture.table.beforeNextCommit(() -> {
            fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("Two", other));
            fixture.publisher.publish(fixture.workspace, id);
        });

        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);

        assertThat(fixture.catalog.find(integration, id).binding()).isEmpty();
        assertThat(triggers(integration)).isZero();
        assertThat(fixture.catalog.find(other, id).binding()).isPresent();
        assertThat(fixture.catalog.definition(id, 1).name()).isEqualTo("Two");
    }

    @Test
    void publish_duringSave_isAConflict() {
        UUID id = fixture.drafted("One", integration);
        fixture.table.beforeNextCommit(
                () -> fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("Two", integration)));

        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);

        assertThat(fixture.catalog.workspaceOf(id)).isEmpty();
        fixture.publisher.publish(fixture.workspace, id);
        assertThat(fixture.catalog.definition(id, 1).name()).isEqualTo("Two");
    }

    @Test
    void unpublishOrDelete_duringMove_isAConflict() {
        UUID other = fixture.integration().id();
        UUID id = fixture.published("One", integration);
        fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("One", other));
        fixture.table.beforeNextCommit(() -> fixture.publisher.publish(fixture.workspace, id));
        assertThat(fixture.publisher.unpublish(fixture.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(triggers(other)).isEqualTo(1);

        fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source("One", integration));
        fixture.table.beforeNextCommit(() -> fixture.publisher.publish(fixture.workspace, id));
        assertThat(fixture.publisher.delete(fixture.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(triggers(integration)).isEqualTo(1);
        assertThat(triggers(other)).isZero();
    }

    @Test
    void integrationDeleted_duringPublish_isNotTriggered() {
        UUID id = fixture.drafted("One", integration);
        fixture.table.beforeNextCommit(() -> fixture.integrations.delete(fixture.workspace, integration));

        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Conflict.class);
        assertThat(fixture.catalog.bindings(integration)).isEmpty();
        assertThat(fixture.publisher.publish(fixture.workspace, id)).isInstanceOf(ChangeResult.Invalid.class);
    }

    @Test
    void concurrentPublishes_createEveryVersionOnce() throws Exception {
        UUID id = fixture.drafted("0", integration);
        int rounds = 40;
        CyclicBarrier together = new CyclicBarrier(2);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<?>> both = new ArrayList<>();
            for (int thread = 0; thread < 2; thread++) {
                String name = "by " + thread;
                both.add(threads.submit(() -> {
                    for (int i = 0; i < rounds; i++) {
                        together.await();
                        fixture.workflows.save(fixture.workspace, id, MinimalDefinitions.source(name + i, integration));
                        fixture.publisher.publish(fixture.workspace, id);
                    }
                    return null;
                }));
            }
            for (Future<?> one : both) {
                one.get();
            }
        }
        WorkflowMetadata head =
                fixture.workflows.find(fixture.workspace, id).orElseThrow().metadata();
        List<Item> versions =
                fixture.table.query(Query.startingWith("W#" + id, "V#")).found();
        assertThat(versions).hasSize(head.versions());
        assertThat(head.versions()).isGreaterThanOrEqualTo(rounds);
        assertThat(bound(id)).isEqualTo(head.versions());
        assertThat(triggers(integration)).isEqualTo(1);
    }

    private int bound(UUID workflow) {
        return fixture.catalog
                .find(integration, workflow)
                .binding()
                .orElseThrow()
                .version();
    }

    /** As the integration counts them, which must be as many as there are. */
    private int triggers(UUID at) {
        Item item =
                fixture.table.query(Query.startingWith("I#" + at, "0")).found().getFirst();
        int counted = Math.toIntExact(item.number("triggers").orElseThrow());
        assertThat(fixture.catalog.bindings(at)).hasSize(counted);
        return counted;
    }
}
