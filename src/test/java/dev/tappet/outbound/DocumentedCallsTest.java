package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.documentation.Page;
import dev.tappet.engine.Operator.OperatorFailedException;
import dev.tappet.expression.Evaluation;
import dev.tappet.workflow.DefinitionParser;
import dev.tappet.workflow.ParseResult;
import dev.tappet.workflow.Step;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples in the language's reference do what they say, with a target of the test in the place of the shop. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DocumentedCallsTest {
    private final DefinitionParser definitions = new DefinitionParser(Map.of(HttpOperator.NAME, HttpOperator.schema()));
    private TestPeer shop;

    @BeforeEach
    void open() throws Exception {
        shop = new TestPeer();
    }

    @AfterEach
    void close() throws Exception {
        shop.close();
    }

    private List<Step> steps(String yaml) {
        String workflow =
                "name: Example\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n" + yaml;
        ParseResult reading = definitions.read(workflow.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).as(yaml).isInstanceOf(ParseResult.Valid.class);
        return ((ParseResult.Valid) reading).workflow().steps();
    }

    private Map<String, Object> evaluated(Step step) {
        assertThat(step).isInstanceOf(Step.OperatorStep.class);
        Map<String, Object> context =
                Map.of("event", Map.of("id", "a/b"), "secrets", Map.of("shop", "s3cret"), "vars", Map.of());
        Object value = ((Step.OperatorStep) step)
                .arguments()
                .evaluate(new Evaluation(context, Instant.parse("2026-03-01T12:00:00Z"), 1));
        Map<String, Object> arguments = new HashMap<>();
        ((Map<?, ?>) value).forEach((name, argument) -> arguments.put((String) name, argument));
        arguments.compute("url", (_, url) -> ((String) url).replace("https://shop.example", shop.url("")));
        return arguments;
    }

    @Test
    void shortExample_callsUrl() throws Exception {
        String line = Page.named("language.md")
                .block("name: Text")
                .lines()
                .filter(each -> each.contains("http: {"))
                .findFirst()
                .orElseThrow();
        shop.then(ok("application/json", "{\"price\":5}"));
        assertThat(HttpOperatorCalls.toLoopback()
                        .output(evaluated(steps("  -" + line.substring(3)).getFirst())))
                .containsEntry("body", Map.of("price", 5));
        assertThat(shop.onlyRequest().line()).isEqualTo("GET /prices/7 HTTP/1.1");
    }

    @Test
    void fullExample_usesAllArguments() throws Exception {
        String block = Page.named("language.md").block("http:").indent(2).replaceFirst("^  http", "- http");
        shop.then("HTTP/1.1 503 Busy\nContent-Length: 0\n\n").then("HTTP/1.1 404 None\nContent-Length: 4\n\nnull");
        Map<String, Object> arguments = evaluated(steps(block).getFirst());
        assertThat(HttpOperatorCalls.toLoopback().output(arguments)).containsEntry("status", 404);
        TestPeer.Request request = shop.requests().getLast();
        assertThat(request.line()).isEqualTo("POST /orders/a%2Fb?notify=true&tag=a&tag=b HTTP/1.1");
        assertThat(request.header("Authorization")).hasValue("Bearer s3cret");
        assertThat(request.text()).isEqualTo("{\"amount\":5}");
    }

    @Test
    void bodyExamples_haveTheirContentTypes() throws Exception {
        shop.then("HTTP/1.1 204 None\n\n");
        List<String> bodies = Page.named("language.md")
                .block("http:")
                .lines()
                .filter(line -> line.matches("  # (form|text|multipart): .*"))
                .map(line -> line.substring("  # ".length()).replaceFirst(" # .*", ""))
                .toList();
        assertThat(bodies).hasSize(3);
        for (String each : bodies) {
            String step = "- http: { url: 'https://shop.example/', method: POST, %s }".formatted(each.strip());
            HttpOperatorCalls.toLoopback().call(evaluated(steps(step).getFirst()));
        }
        assertThat(shop.requests())
                .extracting(
                        request -> request.header("Content-Type").orElseThrow().replaceFirst(";.*", ""))
                .containsExactly("application/x-www-form-urlencoded", "text/plain", "multipart/form-data");
    }

    @Test
    void conflictExample_handlesConflictAsSuccess() throws Exception {
        Step.Try attempt =
                (Step.Try) steps(Page.named("language.md").block("- id: order")).getFirst();
        shop.then("HTTP/1.1 409 Conflict\nContent-Length: 0\n\n");
        OperatorFailedException failure =
                HttpOperatorCalls.toLoopback().failure(evaluated(attempt.steps().getFirst()));
        Step.If handler = (Step.If) attempt.handler().getFirst();
        Map<String, Object> context = arguments("error", failure.detail());
        assertThat(handler.condition().evaluate(new Evaluation(context, Instant.EPOCH, 1)))
                .isEqualTo(false);
    }
}
