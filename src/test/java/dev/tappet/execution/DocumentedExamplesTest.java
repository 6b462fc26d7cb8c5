package dev.tappet.execution;

import static dev.tappet.engine.Steps.at;
import static dev.tappet.engine.Steps.computed;
import static dev.tappet.engine.Steps.exit;
import static dev.tappet.engine.Steps.fail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.Outcome;
import dev.tappet.engine.Reply;
import dev.tappet.workflow.Definitions;
import dev.tappet.workflow.Reading;
import dev.tappet.workflow.Step;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of respond and workflow in the language's reference do what they say. */
class DocumentedExamplesTest {
    private static final Path REFERENCE = Path.of("src/main/java/dev/tappet/workflow/package-info.java");
    private static final Pattern BLOCK = Pattern.compile("<pre>\\n(.*?)\\s*\\* </pre>", Pattern.DOTALL);

    private final Fleet fleet = new Fleet();

    /** The block of the reference that begins so, as steps. */
    private static List<Step> steps(String beginning) throws Exception {
        String block = BLOCK.matcher(Files.readString(REFERENCE))
                .results()
                .map(each -> each.group(1).replaceAll("(?m)^ \\* ?", ""))
                .filter(each -> each.startsWith(beginning))
                .findFirst()
                .orElseThrow();
        String source =
                "name: Example\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n" + block;
        Reading reading = new Definitions(Map.of()).read(source.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(block).isInstanceOf(Reading.Valid.class);
        assertThat(((Reading.Valid) reading).warnings()).isEmpty();
        return ((Reading.Valid) reading).workflow().steps();
    }

    private UUID ran(List<Step> steps, Object event) {
        UUID id = fleet.start(steps, event, Lane.SYNC);
        fleet.runAll();
        return id;
    }

    @Test
    void respondAnswersAndTheWorkflowGoesOn() throws Exception {
        UUID id = ran(steps("- respond:"), Map.of("order", 7));
        assertThat(fleet.find(id).answer().map(Reply.Answer::parameters))
                .contains(Map.of("status", 202, "headers", Map.of("X-Order", 7), "body", Map.of("taken", 7)));
        assertThat(fleet.find(id).outcome()).contains(new Outcome.Success(Map.of("delivered", 7)));
    }

    @Test
    void workflowGivesTheOtherOnesOutputOrItsFailure() throws Exception {
        UUID other = UUID.fromString("01a20099-c434-7000-8000-000000000001");
        List<Step> steps = steps("- id: scored");
        fleet.publish(
                other,
                List.of(exit(
                        computed(in -> Map.of("score", "of " + at("event.ip").evaluate(in))))));
        UUID scored = ran(steps, Map.of("ip", "192.0.2.1"));
        assertThat(fleet.find(scored).outcome()).contains(new Outcome.Success(Map.of("score", "of 192.0.2.1")));
        fleet.publish(other, List.of(fail("unknown address")));
        UUID failed = ran(steps, Map.of("ip", "192.0.2.1"));
        assertThat(fleet.find(failed).outcome())
                .contains(new Outcome.Failure(Optional.of("steps[0].catch[0]"), "No score: unknown address"));
    }
}
