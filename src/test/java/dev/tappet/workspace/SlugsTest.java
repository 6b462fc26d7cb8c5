package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Problem;
import dev.tappet.storage.Condition;
import dev.tappet.storage.Durability;
import dev.tappet.storage.Write;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Workflow;
import dev.tappet.workspace.integration.Authentication;
import dev.tappet.workspace.integration.Integration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workflows and integrations that definitions name by slugs, and what keeps those that are used. */
class SlugsTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final DefinitionParser parser = new DefinitionParser(Map.of("probe", Map.of("type", "object")));
    private final Workflows workflows = new Workflows(fixture.table, parser::read, fixture.pageTokens, fixture.clock);
    private final Publisher publisher = new Publisher(fixture.table, parser::read, fixture.clock);
    private final TableCatalog catalog =
            new TableCatalog(fixture.table, fixture.box, parser::read, fixture.variableValues);

    private static Optional<Slug> slug(String text) {
        try {
            return Optional.of(Slug.of(text));
        } catch (InvalidFieldException e) {
            throw new AssertionError(text, e);
        }
    }

    private UUID made(String name, Optional<Slug> slug) {
        return workflows.create(fixture.workspace, new DisplayName(name), slug)
                        instanceof ChangeResult.Done<WorkflowMetadata>(WorkflowMetadata head)
                ? head.id()
                : null;
    }

    private ChangeResult<WorkflowMetadata> publish(UUID id, String trigger, String steps) {
        String name =
                workflows.find(fixture.workspace, id).orElseThrow().metadata().name();
        workflows.save(
                fixture.workspace,
                id,
                new DefinitionSource("{name: %s, trigger: %s, steps: %s}".formatted(name, trigger, steps)));
        return publisher.publish(fixture.workspace, id);
    }

    private ChangeResult<WorkflowMetadata> publish(UUID id, String steps) {
        return publish(id, "called", steps);
    }

    private static void assertDone(ChangeResult<?> result) {
        assertThat(result).isInstanceOf(ChangeResult.Done.class);
    }

    private static void assertConflict(ChangeResult<?> result, String... words) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        ChangeResult.Conflict.class,
                        conflict -> assertThat(conflict.reason()).contains(words));
    }

    private Workflow published(UUID id) {
        Binding binding = catalog.published(fixture.workspace, id).orElseThrow();
        return catalog.definition(binding.source(), binding.version());
    }

    @Test
    void workflowCalledBySlug_isResolvedAtPublish() {
        UUID inner = made("inner", slug("enrich"));
        UUID outer = made("outer", Optional.empty());
        assertDone(publish(inner, "[]"));
        assertDone(publish(outer, "[{workflow: {slug: enrich}}]"));
        assertThat(published(outer).calls()).containsOnlyKeys(inner);
        assertThat(published(outer).trigger()).isEqualTo(Workflow.Trigger.called());
        assertConflict(
                workflows.rename(fixture.workspace, inner, slug("other")),
                "by the slug \"enrich\"",
                "\"outer\" (" + outer + ")");
        assertConflict(workflows.rename(fixture.workspace, inner, Optional.empty()), "\"outer\"");
        assertDone(publish(outer, "[]"));
        assertDone(workflows.rename(fixture.workspace, inner, slug("other")));
        assertThat(publish(outer, "[{if: '{{ true }}', then: [{workflow: {slug: enrich}}]}]"))
                .isInstanceOfSatisfying(
                        ChangeResult.Invalid.class,
                        invalid -> assertThat(invalid.problems().toString())
                                .contains(
                                        "steps[0].then[0].workflow.slug",
                                        "there is no workflow with the slug \"enrich\" in this workspace"));
        assertDone(publish(outer, "[{workflow: {slug: other}}]"));
        assertThat(catalog.definition(outer, 1).calls()).containsOnlyKeys(inner);
    }

    @Test
    void slug_isOfOneWorkflowOfAWorkspace() {
        UUID first = made("first", slug("enrich"));
        assertConflict(workflows.create(fixture.workspace, new DisplayName("second"), slug("enrich")), "\"enrich\"");
        UUID second = made("second", Optional.empty());
        assertConflict(workflows.rename(fixture.workspace, second, slug("enrich")), "\"enrich\"");
        assertDone(workflows.create(fixture.stranger, new DisplayName("theirs"), slug("enrich")));
        assertThat(workflows.find(fixture.workspace, slug("enrich").orElseThrow()))
                .map(WorkflowMetadata::id)
                .contains(first);
        assertDone(publisher.delete(fixture.workspace, first));
        assertDone(workflows.rename(fixture.workspace, second, slug("enrich")));
        assertThat(workflows
                        .find(fixture.workspace, second)
                        .orElseThrow()
                        .metadata()
                        .slug())
                .contains("enrich");
    }

    @Test
    void slug_thatManyWantAtOnce_hasOneOwner() throws Exception {
        int count = 16;
        CyclicBarrier start = new CyclicBarrier(count);
        List<Future<ChangeResult<WorkflowMetadata>>> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                UUID id = made("w" + i, Optional.empty());
                results.add(threads.submit(() -> {
                    start.await();
                    return workflows.rename(fixture.workspace, id, slug("wanted"));
                }));
            }
        }
        int done = 0;
        for (Future<ChangeResult<WorkflowMetadata>> result : results) {
            done += result.get() instanceof ChangeResult.Done<WorkflowMetadata> ? 1 : 0;
        }
        assertThat(done).isEqualTo(1);
    }

    @Test
    void calledWorkflow_isNotDeletedOrUnpublished_untilNothingCallsIt() {
        UUID inner = made("inner", Optional.empty());
        UUID outer = made("outer", Optional.empty());
        assertDone(publish(inner, "[]"));
        assertDone(publish(outer, "[{workflow: {id: %s}}]".formatted(inner)));
        assertConflict(publisher.delete(fixture.workspace, inner), "\"outer\" (" + outer + ")");
        assertConflict(publisher.unpublish(fixture.workspace, inner), "\"outer\" (" + outer + ")");
        assertThat(catalog.published(fixture.workspace, inner)).isPresent();
        assertDone(publisher.unpublish(fixture.workspace, inner, true));
        assertConflict(publisher.delete(fixture.workspace, inner), "\"outer\"");
        assertDone(publisher.unpublish(fixture.workspace, outer));
        assertDone(publisher.delete(fixture.workspace, inner));
    }

    @Test
    void caller_ofAnEarlierTappet_isFoundInItsDefinition() {
        UUID inner = made("inner", Optional.empty());
        UUID outer = made("outer", Optional.empty());
        assertDone(publish(inner, "[]"));
        assertDone(publish(
                outer, "[{workflow: {id: %s}}]".formatted(inner.toString().toUpperCase())));
        fixture.table.write(new Write.Delete(UseItems.key(outer), Condition.exists()), Durability.SYNCED);
        assertConflict(publisher.delete(fixture.workspace, inner), "\"outer\"");
    }

    @Test
    void deletion_whileACallerIsPublished_doesNotHappen() {
        UUID inner = made("inner", Optional.empty());
        UUID outer = made("outer", Optional.empty());
        assertDone(publish(inner, "[]"));
        PublicationGuard early = PublicationGuard.read(fixture.table, fixture.workspace);
        assertDone(publish(outer, "[{workflow: {id: %s}}]".formatted(inner)));
        assertThat(fixture.table.write(early.remove(), Durability.SYNCED).done())
                .isFalse();
        PublicationGuard late = PublicationGuard.read(fixture.table, fixture.workspace);
        assertDone(publisher.unpublish(fixture.workspace, outer));
        assertThat(fixture.table.write(late.publish(), Durability.SYNCED).done())
                .isFalse();
    }

    @Test
    void integration_namedBySlug_keepsItsSlug() throws Exception {
        Integration github = ((ChangeResult.Done<Integration>) fixture.integrations.create(
                        fixture.workspace,
                        new DisplayName("GitHub"),
                        slug("github"),
                        Integration.Kind.WEBHOOK,
                        Authentication.NONE,
                        Integration.Settings.STANDARD))
                .now();
        assertConflict(
                fixture.integrations.create(
                        fixture.workspace,
                        new DisplayName("other"),
                        slug("github"),
                        Integration.Kind.WEBHOOK,
                        Authentication.NONE,
                        Integration.Settings.STANDARD),
                "\"github\"");
        UUID id = made("triage", Optional.empty());
        assertDone(publish(id, "{integration: github}", "[]"));
        assertThat(catalog.find(github.id(), id).binding()).isPresent();
        ChangeResult<Integration> renamed = fixture.integrations.update(
                fixture.workspace, github.id(), it -> new ChangeResult.Done<>(it.withSlug(slug("gitlab"))));
        assertConflict(renamed, "\"triage\" (" + id + ")");
        assertConflict(fixture.integrations.delete(fixture.workspace, github.id()), "triage");
        assertDone(publisher.unpublish(fixture.workspace, id));
        assertDone(fixture.integrations.update(
                fixture.workspace, github.id(), it -> new ChangeResult.Done<>(it.withSlug(slug("gitlab")))));
        assertThat(fixture.integrations.find(fixture.workspace, slug("gitlab").orElseThrow()))
                .map(Integration::id)
                .contains(github.id());
        assertThat(fixture.integrations.find(fixture.workspace, slug("github").orElseThrow()))
                .isEmpty();
        assertDone(fixture.integrations.delete(fixture.workspace, github.id()));
        assertThat(fixture.integrations.find(fixture.workspace, slug("gitlab").orElseThrow()))
                .isEmpty();
    }

    @Test
    void definition_withHundredsOfSlugs_isRefused() {
        StringBuilder steps = new StringBuilder("[");
        for (int i = 0; i < 101; i++) {
            steps.append("{workflow: {slug: s").append(i).append("}},");
        }
        DefinitionSource source = new DefinitionSource("{name: x, trigger: called, steps: " + steps + "]}");
        assertThat(workflows.validate(fixture.workspace, source))
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems())
                                .extracting(Problem::message)
                                .containsExactly(
                                        "a workflow may use at most 100 slugs: use the ids of the other workflows and integrations"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "1a", "a-", "-a", "a_b", "ä", "a b", "a1b2c3d4-0000-4000-8000-000000000000"})
    void slug_invalidOrLikeAnId_isRejected(String text) {
        assertThatExceptionOfType(InvalidFieldException.class).isThrownBy(() -> Slug.of(text));
    }
}
