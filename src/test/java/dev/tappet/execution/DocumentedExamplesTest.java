package dev.tappet.execution;

import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exit;
import static dev.tappet.engine.TestSteps.fail;
import static dev.tappet.engine.TestSteps.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.documentation.Page;
import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ScriptedOperator;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Step;
import dev.tappet.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The examples of respond, workflow and the list of all operators in the language's reference do what they say. */
class DocumentedExamplesTest {
    private final WorkerCluster fleet = new WorkerCluster();

    private static String block(String beginning) {
        return Page.named("language.md").block(beginning);
    }

    private static Workflow read(String source, Map<String, Object> acting) {
        ParseResult reading = new DefinitionParser(acting).read(source.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(source).isInstanceOf(ParseResult.Valid.class);
        assertThat(((ParseResult.Valid) reading).warnings()).isEmpty();
        return ((ParseResult.Valid) reading).workflow();
    }

    private static List<Step> steps(String beginning) throws Exception {
        String before = "name: Example\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n";
        return read(before + block(beginning), Map.of()).steps();
    }

    private UUID ran(List<Step> steps, Object event) {
        UUID id = fleet.start(steps, event, Lane.SYNC);
        fleet.runAll();
        return id;
    }

    @Test
    void respondExample_answersAndContinues() throws Exception {
        UUID id = ran(steps("- respond:"), Map.of("order", 7));
        assertThat(fleet.find(id).response().map(Reply.Response::parameters))
                .contains(Map.of("status", 202, "headers", Map.of("X-Order", 7), "body", Map.of("taken", 7)));
        assertThat(fleet.find(id).outcome()).contains(new ExecutionResult.Success(Map.of("delivered", 7)));
    }

    @Test
    void workflowExample_returnsOutputOrFailure() throws Exception {
        UUID other = UUID.fromString("01a20099-c434-7000-8000-000000000001");
        List<Step> steps = steps("- id: scored");
        fleet.publish(
                other,
                List.of(exit(
                        computed(in -> Map.of("score", "of " + at("event.ip").evaluate(in))))));
        UUID scored = ran(steps, Map.of("ip", "192.0.2.1"));
        assertThat(fleet.find(scored).outcome()).contains(new ExecutionResult.Success(Map.of("score", "of 192.0.2.1")));
        fleet.publish(other, List.of(fail("unknown address")));
        UUID failed = ran(steps, Map.of("ip", "192.0.2.1"));
        assertThat(fleet.find(failed).outcome())
                .contains(new ExecutionResult.Failure(Optional.of("steps[0].catch[0]"), "No score: unknown address"));
    }

    private ExecutionResult endOfAllOperators(int status, Map<String, Object> event) throws Exception {
        WorkerCluster shop = new WorkerCluster(new ScriptedOperator()
                .on(Map.of("url", "https://shop.example/prices/7"), () -> Map.of("status", status, "body", 5)));
        shop.publish(UUID.fromString("01a20099-c434-7000-8000-000000000001"), List.of(exit(value(Map.of("score", 1)))));
        Workflow workflow = read(block("name: Text").replace(" http:", " probe:"), Map.of("probe", Map.of()));
        UUID id = shop.start(workflow.steps(), event, Lane.SYNC);
        shop.runAll();
        return shop.find(id).outcome().orElseThrow();
    }

    @Test
    void operatorListExample_runsAsDocumented() throws Exception {
        Map<String, Object> event =
                Map.of("action", "opened", "usual", "opened", "prices", List.of(60, 70), "id", 7, "ip", "192.0.2.1");
        assertThat(endOfAllOperators(200, event))
                .isEqualTo(new ExecutionResult.Success(
                        Map.of("status", 202, "headers", Map.of("X-Total", 65), "body", Map.of("ok", true))));
        assertThat(endOfAllOperators(404, event))
                .isEqualTo(new ExecutionResult.Failure(Optional.of("steps[12].then[0]"), "No price for 7"));
        Map<String, Object> brief = new HashMap<>(event);
        brief.put("brief", true);
        assertThat(endOfAllOperators(200, brief)).isEqualTo(new ExecutionResult.Success(Map.of("sum", 130)));
        brief.put("action", "closed");
        assertThat(endOfAllOperators(200, brief)).isEqualTo(new ExecutionResult.Success(Map.of()));
        brief.put("action", "lost");
        assertThat(endOfAllOperators(200, brief))
                .isEqualTo(new ExecutionResult.Failure(Optional.of("steps[2].default[0]"), "What is lost?"));
    }

    @Test
    void operatorListOutputs_areAsDocumented() throws Exception {
        String all = block("name: Text");
        String outputs = all.substring(0, all.indexOf("  - wait: 10s"))
                + "  - exit: { vars: \"{{ $.vars }}\", doubled: \"{{ $.doubled }}\", sides: \"{{ $.sides }}\" }\n";
        UUID id = ran(
                read(outputs, Map.of()).steps(),
                Map.of("action", "opened", "usual", "opened", "prices", List.of(60, 70)));
        assertThat(fleet.find(id).outcome())
                .contains(new ExecutionResult.Success(Map.of(
                        "vars",
                        Map.of("sum", 65, "size", "large", "usual", true, "caught", "It is large"),
                        "doubled",
                        List.of(Map.of("twice", 120), Map.of("twice", 140)),
                        "sides",
                        Map.of(
                                "left",
                                Map.of("l", 1),
                                "right",
                                Map.of(
                                        "error",
                                        Map.of(
                                                "step",
                                                "steps[5].parallel.branches.right[0]",
                                                "message",
                                                "not today"))))));
    }
}
