package dev.tappet.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.json.Problem;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What publishing says of the workflows that a definition calls. */
class CallCheckTest {
    private final WorkspaceFixture fixture = new WorkspaceFixture();
    private final UUID integration = fixture.integration().id();
    private final DefinitionReader reader = new DefinitionParser(Map.of())::read;
    private final Workflows workflows = new Workflows(fixture.table, reader, fixture.pageTokens, fixture.clock);
    private final Publisher publisher = new Publisher(fixture.table, reader, fixture.clock);

    private DefinitionSource calling(String name, UUID... called) {
        String steps = Stream.of(called)
                .map("{ workflow: { id: %s } }"::formatted)
                .toList()
                .toString();
        return new DefinitionSource(
                "{ name: %s, trigger: { integration: %s }, steps: %s }".formatted(name, integration, steps));
    }

    private UUID made(UUID workspace, String name) {
        return workflows.create(workspace, new DisplayName(name)).id();
    }

    private List<Problem> publish(UUID id, DefinitionSource source) {
        workflows.save(fixture.workspace, id, source);
        return switch (publisher.publish(fixture.workspace, id)) {
            case ChangeResult.Done<WorkflowMetadata> _ -> List.of();
            case ChangeResult.Invalid<WorkflowMetadata>(List<Problem> problems) -> problems;
            case ChangeResult.Missing<WorkflowMetadata> _,
                    ChangeResult.Conflict<WorkflowMetadata> _,
                    ChangeResult.Outdated<WorkflowMetadata> _ -> throw new AssertionError(id);
        };
    }

    @Test
    void publishedWorkflow_mayBeCalled() {
        UUID inner = made(fixture.workspace, "inner");
        UUID outer = made(fixture.workspace, "outer");
        assertThat(publish(inner, calling("inner"))).isEmpty();
        assertThat(publish(outer, calling("outer", inner))).isEmpty();
        assertThat(fixture.catalog.published(fixture.workspace, outer))
                .contains(new Binding(integration, outer, fixture.workspace, outer, 1));
    }

    @Test
    void missingOrForeignWorkflow_isAnError() {
        UUID outer = made(fixture.workspace, "outer");
        for (UUID called : List.of(new UUID(1, 1), made(fixture.stranger, "theirs"))) {
            assertThat(publish(outer, calling("outer", called)))
                    .containsExactly(new Problem(
                            "steps[0].workflow.id",
                            "must be the id of a workflow of this workspace",
                            Problem.Severity.ERROR));
            assertThat(fixture.catalog.published(fixture.workspace, called)).isEmpty();
        }
    }

    @Test
    void unpublishedWorkflow_isAWarning() {
        UUID inner = made(fixture.workspace, "inner");
        UUID outer = made(fixture.workspace, "outer");
        workflows.save(fixture.workspace, outer, calling("outer", inner));
        assertThat(workflows
                        .find(fixture.workspace, outer)
                        .orElseThrow()
                        .draft()
                        .orElseThrow()
                        .reading())
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings()).singleElement().satisfies(warning -> {
                            assertThat(warning.severity()).isEqualTo(Problem.Severity.WARNING);
                            assertThat(warning.message())
                                    .isEqualTo("the workflow \"inner\" has no published version: the step fails until"
                                            + " it has one");
                        }));
        assertThat(publish(outer, calling("outer", inner))).isEmpty();
    }

    @Test
    void recursiveCall_isAnError_namesWorkflows() {
        UUID one = made(fixture.workspace, "one");
        UUID two = made(fixture.workspace, "two");
        UUID three = made(fixture.workspace, "three");
        assertThat(publish(one, calling("one", one)))
                .extracting(Problem::message)
                .containsExactly("the workflow calls itself");
        assertThat(publish(one, calling("one"))).isEmpty();
        assertThat(publish(two, calling("two", one, one))).isEmpty();
        assertThat(publish(three, calling("three", two, two))).isEmpty();
        assertThat(publish(one, calling("one", three)))
                .containsExactly(new Problem(
                        "steps[0].workflow.id",
                        "the workflow calls itself: it calls \"three\", which calls \"two\", which calls it",
                        Problem.Severity.ERROR));
        assertThat(publish(two, calling("two"))).isEmpty();
        assertThat(publish(three, calling("three", two))).isEmpty();
        assertThat(publish(one, calling("one", three)))
                .as("without the way back")
                .isEmpty();
        assertThat(publisher.publishAgain(fixture.workspace, two, 1))
                .as("an earlier version that closes the circle")
                .isInstanceOf(ChangeResult.Invalid.class);
    }

    @Test
    void newDefinition_isValidatedWithoutOwnId() {
        UUID inner = made(fixture.workspace, "inner");
        publish(inner, calling("inner"));
        assertThat(workflows.validate(fixture.workspace, calling("new", inner))).isInstanceOf(ParseResult.Valid.class);
    }
}
