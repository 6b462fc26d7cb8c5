package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.expression.Evaluation;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.json.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is a workflow: valid documents and what they become, the traps of YAML, and the served schema. */
class DefinitionParserTest {
    @Test
    void callback_mayBeWaitedForWhereItMayHaveBeenOpened() {
        TestDefinitions.valid(TestDefinitions.HEAD + """
                steps:
                  - id: approval
                    callback:
                      choices: [ approve, reject ]
                      timeout: "{{ $.event.hours }}h"
                      authentication: { bearer: { secrets: [ "{{ $.secrets.key }}" ] } }
                  - if: "{{ $.event.two }}"
                    then:
                      - { id: second, callback: { timeout: 1d } }
                  - for_each:
                      items: [ 1 ]
                      steps:
                        - wait: { callback: approval }
                        - { id: inner, callback: { timeout: 1d } }
                        - try: [ { wait: { callback: inner } } ]
                          catch: []
                  - wait: { callback: second }
                """);
    }

    @Test
    void trigger_scheduleBesideOrInThePlaceOfAnIntegration() {
        assertThat(TestDefinitions.valid(
                                "name: x\nsteps: []\ntrigger: { schedule: { cron: '0 7 * * 1-5', timezone: Europe/Berlin } }")
                        .trigger())
                .satisfies(trigger -> assertThat(trigger.integration()).isEmpty())
                .satisfies(
                        trigger -> assertThat(trigger.schedule().orElseThrow().text())
                                .isEqualTo("cron 0 7 * * 1-5 Europe/Berlin"));
        assertThat(TestDefinitions.valid(
                                TestDefinitions.HEAD.replace(" }", ", schedule: { every: 15m } }") + "steps: []")
                        .trigger())
                .satisfies(trigger -> assertThat(trigger.integration()).isPresent())
                .satisfies(trigger ->
                        assertThat(trigger.schedule().orElseThrow().text()).isEqualTo("every PT15M"));
        assertThat(TestDefinitions.valid("name: x\nsteps: []\ntrigger: { schedule: { every: 3600 } }")
                        .trigger()
                        .schedule())
                .contains(new Schedule.Every(Duration.ofHours(1)));
    }

    @Test
    void failureStatus_isThatOfTheDefinition_else200() {
        assertThat(TestDefinitions.valid(TestDefinitions.HEAD + "steps: []").failureStatus())
                .isEqualTo(200);
        assertThat(TestDefinitions.valid(TestDefinitions.HEAD + "failure: { status: 503 }\nsteps: []")
                        .failureStatus())
                .isEqualTo(503);
        assertThat(TestDefinitions.problems(TestDefinitions.HEAD + "failure: { status: 200 }\nsteps: []"))
                .extracting(Problem::place)
                .containsExactly("failure.status");
    }

    @Test
    void languageExample_isReadWithAllSteps() {
        Workflow workflow = TestDefinitions.valid("""
                name: Answer a browser's preflight
                trigger:
                  integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11
                  condition: "{{ $.event.http_method in ['OPTIONS', 'POST'] }}"
                steps:
                  - if: "{{ $.event.http_method = 'OPTIONS' }}"
                    then:
                      - exit: { status: 204, headers: { Access-Control-Allow-Origin: "*" } }
                  - id: lookup
                    probe:
                      url: "https://intel.example/ip/{{ $.event.body.ip }}?{{ $.secrets.intel_token }}"
                  - exit:
                      status: "{{ $.lookup.body.score > 80 ? 202 : 200 }}"
                      headers: { Content-Type: text/plain }
                      body: "score {{ $.lookup.body.score }}"
                """);

        assertThat(workflow.name()).isEqualTo("Answer a browser's preflight");
        assertThat(workflow.trigger().integration()).contains(UUID.fromString("4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11"));
        Evaluation in = new Evaluation(
                Map.of("event", Map.of("http_method", "POST"), "lookup", Map.of("body", Map.of("score", 81))),
                Instant.EPOCH,
                1);
        assertThat(workflow.trigger().condition().orElseThrow().evaluate(in)).isEqualTo(true);
        assertThat(workflow.steps()).hasSize(3);
        assertThat(workflow.steps().get(0)).isInstanceOfSatisfying(Step.If.class, branch -> {
            assertThat(branch.condition().evaluate(in)).isEqualTo(false);
            assertThat(branch.thenSteps().getFirst().label().place()).isEqualTo("steps[0].then[0]");
            assertThat(branch.elseSteps()).isEmpty();
        });
        assertThat(workflow.steps().get(1)).isInstanceOfSatisfying(Step.OperatorStep.class, act -> {
            assertThat(act.operator()).isEqualTo("probe");
            assertThat(act.label().id()).contains("lookup");
        });
        assertThat(workflow.steps().get(2))
                .isInstanceOfSatisfying(
                        Step.Exit.class,
                        exit -> assertThat(exit.output().evaluate(in))
                                .isEqualTo(Map.of(
                                        "status",
                                        202,
                                        "headers",
                                        Map.of("Content-Type", "text/plain"),
                                        "body",
                                        "score 81")));
    }

    @Test
    void operators_areCompiledToTheirSteps() {
        Workflow workflow = TestDefinitions.valid(TestDefinitions.HEAD + """
                steps:
                  - id: a
                    name: for people
                    set: { x: "{{ 1 + 1 }}", y: [1, "{{ $.vars.x }}"] }
                  - switch: "{{ $.event.action }}"
                    cases:
                      - { value: opened, steps: [ { set: { z: 1 } } ] }
                      - { value: "{{ $.a.x }}", steps: [] }
                    default: [ { fail: "message {{ $.event.x }}" } ]
                  - for_each: { items: "{{ $.event.list }}", concurrency: 4, on_error: continue, steps: [ { set: { i: "{{ $.item }}{{ $.index }}" } } ] }
                  - parallel: { branches: { left: [], right: [ { wait: 10s } ] } }
                  - try: [ { wait: { until: "2026-01-01T00:00:00Z" } } ]
                    catch: [ { exit: "{{ $.error }}" } ]
                  - wait: "{{ $.event.seconds }}"
                  - respond: { status: 202, body: "{{ $.event.x }}" }
                  - respond: "{{ $.event.answer }}"
                  - workflow: { id: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e12, input: { x: "{{ $.event.x }}" } }
                  - workflow: { id: "{{ $.event.workflow }}" }
                """);

        assertThat(workflow.steps())
                .hasExactlyElementsOfTypes(
                        Step.Set.class,
                        Step.Switch.class,
                        Step.ForEach.class,
                        Step.Parallel.class,
                        Step.Try.class,
                        Step.Wait.For.class,
                        Step.Respond.class,
                        Step.Respond.class,
                        Step.Call.class,
                        Step.Call.class);
        assertThat(workflow.calls())
                .isEqualTo(Map.of(UUID.fromString("4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e12"), "steps[8]"));
        Step.ForEach loop = (Step.ForEach) workflow.steps().get(2);
        assertThat(loop.concurrency()).isEqualTo(4);
        assertThat(loop.onError()).isEqualTo(Step.OnError.CONTINUE);
        Step.Parallel parallel = (Step.Parallel) workflow.steps().get(3);
        assertThat(parallel.onError()).isEqualTo(Step.OnError.FAIL);
        assertThat(parallel.branches()).containsOnlyKeys("left", "right");
        Step.Switch choice = (Step.Switch) workflow.steps().get(1);
        assertThat(choice.cases().getFirst().value().isConstant()).isTrue();
        assertThat(choice.cases().getLast().value().isConstant()).isFalse();
        assertThat(((Step.Try) workflow.steps().get(4)).steps().getFirst()).isInstanceOf(Step.Wait.Until.class);
    }

    @Test
    void json_isReadLikeYaml() {
        assertThat(TestDefinitions.valid("""
                {
                \t"$schema": "https://example.org/schema/workflow.json",
                \t"name": "J", "trigger": {"integration": "4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11"},
                \t"steps": [{"exit": {"status": 200}}]
                }""").name()).isEqualTo("J");
    }

    @Test
    void yamlScalars_followVersion12() {
        Workflow workflow = TestDefinitions.valid(TestDefinitions.HEAD + """
                steps:
                  - set:
                      on: [ yes, no, on, off, y, 2026-01-01, 12:30:45, 1_000, .inf ]
                      numbers: [ 010, 0x1F, 1.50, 1e2, +5, -0, 123456789012345678901 ]
                      words: [ true, False, ~, null, "010", 'true' ]
                """);
        Object values = ((Step.Set) workflow.steps().getFirst())
                .variables().sequencedValues().stream()
                        .map(template -> template.evaluate(new Evaluation(Map.of(), Instant.EPOCH, 0)))
                        .toList();
        assertThat(new String(Json.write(values), UTF_8))
                .isEqualTo("[[\"yes\",\"no\",\"on\",\"off\",\"y\",\"2026-01-01\",\"12:30:45\",\"1_000\",\".inf\"],"
                        + "[10,31,1.5,100.0,5,0,123456789012345678901],[true,false,null,null,\"010\",\"true\"]]");
    }

    @Test
    void servedSchema_isTheValidatingOne() throws MalformedJsonException {
        Map<?, ?> schema = (Map<?, ?>) Json.read(TestDefinitions.PARSER.schema());
        Map<?, ?> definitions = (Map<?, ?>) schema.get("$defs");
        assertThat(definitions.get("probe").toString()).contains("url", "times");
        assertThat(new String(new DefinitionParser(Map.of()).schema(), UTF_8)).doesNotContain("probe");
        assertThat(new DefinitionParser(Map.of())
                        .read((TestDefinitions.HEAD + "steps: [ { probe: { url: x } } ]").getBytes(UTF_8)))
                .isInstanceOf(ParseResult.Invalid.class);
    }
}
