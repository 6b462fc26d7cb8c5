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
    private final WorkspaceFixture room = new WorkspaceFixture();
    private final UUID integration = room.integration().id();
    private final DefinitionReader reader = new DefinitionParser(Map.of())::read;
    private final Workflows workflows = new Workflows(room.table, reader, room.pageTokens, room.clock);
    private final Publisher publisher = new Publisher(room.table, reader, room.clock);

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
        workflows.save(room.workspace, id, source);
        return switch (publisher.publish(room.workspace, id)) {
            case ChangeResult.Done<WorkflowMetadata> _ -> List.of();
            case ChangeResult.Invalid<WorkflowMetadata>(List<Problem> problems) -> problems;
            case ChangeResult.Missing<WorkflowMetadata> _,
                    ChangeResult.Conflict<WorkflowMetadata> _,
                    ChangeResult.Outdated<WorkflowMetadata> _ -> throw new AssertionError(id);
        };
    }

    @Test
    void publishedWorkflow_mayBeCalled() {
        UUID inner = made(room.workspace, "inner");
        UUID outer = made(room.workspace, "outer");
        assertThat(publish(inner, calling("inner"))).isEmpty();
        assertThat(publish(outer, calling("outer", inner))).isEmpty();
        assertThat(room.catalog.published(room.workspace, outer))
                .contains(new Binding(integration, outer, room.workspace, outer, 1));
    }

    @Test
    void missingOrForeignWorkflow_isAnError() {
        UUID outer = made(room.workspace, "outer");
        for (UUID called : List.of(new UUID(1, 1), made(room.stranger, "theirs"))) {
            assertThat(publish(outer, calling("outer", called)))
                    .containsExactly(new Problem(
                            "steps[0].workflow.id",
                            "must be the id of a workflow of this workspace",
                            Problem.Severity.ERROR));
            assertThat(room.catalog.published(room.workspace, called)).isEmpty();
        }
    }

    @Test
    void unpublishedWorkflow_isAWarning() {
        UUID inner = made(room.workspace, "inner");
        UUID outer = made(room.workspace, "outer");
        workflows.save(room.workspace, outer, calling("outer", inner));
        assertThat(workflows
                        .find(room.workspace, outer)
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
        UUID one = made(room.workspace, "one");
        UUID two = made(room.workspace, "two");
        UUID three = made(room.workspace, "three");
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
        assertThat(publisher.publishAgain(room.workspace, two, 1))
                .as("an earlier version that closes the circle")
                .isInstanceOf(ChangeResult.Invalid.class);
    }

    @Test
    void newDefinition_isValidatedWithoutOwnId() {
        UUID inner = made(room.workspace, "inner");
        publish(inner, calling("inner"));
        assertThat(workflows.validate(room.workspace, calling("new", inner))).isInstanceOf(ParseResult.Valid.class);
    }
}
