package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.expression.Evaluation;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.json.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is a workflow and what is not: valid documents, each error at its place and in words that help, warnings, the
 * traps of YAML, and the served schema.
 */
class DefinitionParserTest {
    private static final String HEAD = """
            name: A name
            trigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }
            """;

    private static final DefinitionParser DEFINITIONS = new DefinitionParser(Map.of(
            "probe",
            Map.of(
                    "type",
                    "object",
                    "required",
                    List.of("url"),
                    "additionalProperties",
                    false,
                    "properties",
                    Map.of(
                            "url", Map.of("type", "string"),
                            "times",
                                    Map.of(
                                            "anyOf",
                                            List.of(
                                                    Map.of("type", "integer", "minimum", 1),
                                                    Map.of("$ref", "#/$defs/expression")))))));

    @Test
    void callback_mayBeWaitedForWhereItMayHaveBeenOpened() {
        valid(HEAD + """
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$.event.headers.`X-Key` = 'a'",
                "'a' != $$.event.headers.'X-Key'",
                "event.headers.`X-Key` in ['a']",
                "1 = 1 and $.event.headers.`X-Key` = 'a'",
            })
    void listOfARawEvent_comparedWithAText_isAWarningForRawEvents(String expression) {
        Workflow workflow = valid(HEAD + "steps: [ { if: \"{{ " + expression + " }}\", then: [] } ]");
        assertThat(workflow.rawComparisons())
                .containsExactly(new Problem(
                        "steps[0].if",
                        "$.event.headers of a raw request holds lists, which never equal a text:"
                                + " write $.request.headers.`X-Key`",
                        Problem.Severity.WARNING));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$.event.headers.`X-Key`[0] = 'a'",
                "'a' in $.event.headers.`X-Key`",
                "$.request.headers.`X-Key` = 'a'",
                "$.event.headers.a.b = 'a'",
                "$.event.headers.a = $.event.query.b",
                "$.event.body.a = 'a'",
                "$.x.event.headers",
            })
    void otherComparisons_areNoWarning(String expression) {
        assertThat(valid(HEAD + "steps: [ { if: \"{{ " + expression + " }}\", then: [] } ]")
                        .rawComparisons())
                .isEmpty();
    }

    @Test
    void stepWithTheIdRequest_isAWarning() {
        assertThat(DEFINITIONS.read(
                        (HEAD + "steps: [ { id: request, set: { a: \"{{ $.request.method }}\" } } ]").getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        read -> assertThat(read.warnings())
                                .extracting(Problem::message)
                                .containsExactly(
                                        "the id \"request\" hides $.request, the request that started the workflow"));
    }

    @Test
    void trigger_scheduleBesideOrInThePlaceOfAnIntegration() {
        assertThat(valid("name: x\nsteps: []\ntrigger: { schedule: { cron: '0 7 * * 1-5', timezone: Europe/Berlin } }")
                        .trigger())
                .satisfies(trigger -> assertThat(trigger.integration()).isEmpty())
                .satisfies(
                        trigger -> assertThat(trigger.schedule().orElseThrow().text())
                                .isEqualTo("cron 0 7 * * 1-5 Europe/Berlin"));
        assertThat(valid(HEAD.replace(" }", ", schedule: { every: 15m } }") + "steps: []")
                        .trigger())
                .satisfies(trigger -> assertThat(trigger.integration()).isPresent())
                .satisfies(trigger ->
                        assertThat(trigger.schedule().orElseThrow().text()).isEqualTo("every PT15M"));
        assertThat(valid("name: x\nsteps: []\ntrigger: { schedule: { every: 3600 } }")
                        .trigger()
                        .schedule())
                .contains(new Schedule.Every(Duration.ofHours(1)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                              | trigger                    | must have an"
                        + " \"integration\", a \"schedule\"",
                "{ condition: '{{ true }}' }                     | trigger                    | must have an"
                        + " \"integration\"",
                "{ schedule: {} }                                | trigger.schedule           | must have either"
                        + " \"cron\"",
                "{ schedule: { cron: '0 7 * * *', every: 15m } } | trigger.schedule           | must have either"
                        + " \"cron\"",
                "{ schedule: { timezone: Europe/Berlin } }       | trigger.schedule           | must have either"
                        + " \"cron\"",
                "{ schedule: { cron: '0 25 * * *' } }            | trigger.schedule.cron      | value 25 not in"
                        + " range [0, 23]",
                "{ schedule: { cron: 7 } }                       | trigger.schedule.cron      | must be a text",
                "{ schedule: { cron: '0 0 30 2 *' } }            | trigger.schedule.cron      | never due",
                "{ schedule: { cron: '0 7 * * *', timezone: europe/Berlin } } | trigger.schedule.timezone | did you"
                        + " mean \"Europe/Berlin\"",
                "{ schedule: { every: 15m, timezone: UTC } }     | trigger.schedule.timezone  | remove it",
                "{ schedule: { every: 30s } }                    | trigger.schedule.every     | at least 1m",
                "{ schedule: { every: 90s } }                    | trigger.schedule.every     | whole minutes",
                "{ schedule: { every: 31d } }                    | trigger.schedule.every     | at most 30 days",
                "{ schedule: { every: often } }                  | trigger.schedule.every     | must be a duration",
                "{ schedule: daily }                             | trigger.schedule           | must be an object",
                "{ schedule: { crn: x } }                        | trigger.schedule.crn       | did you mean \"cron\""
            })
    void trigger_malformedSchedule_isAnErrorAtItsPlace(String trigger, String place, String message) {
        assertThat(problems("name: x\nsteps: []\ntrigger: " + trigger))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place()).isEqualTo(place);
                    assertThat(problem.message()).contains(message);
                });
    }

    @Test
    void failureStatus_isThatOfTheDefinition_else200() {
        assertThat(valid(HEAD + "steps: []").failureStatus()).isEqualTo(200);
        assertThat(valid(HEAD + "failure: { status: 503 }\nsteps: []").failureStatus())
                .isEqualTo(503);
        assertThat(problems(HEAD + "failure: { status: 200 }\nsteps: []"))
                .extracting(Problem::place)
                .containsExactly("failure.status");
    }

    @Test
    void languageExample_isReadWithAllSteps() {
        Workflow workflow = valid("""
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
        Workflow workflow = valid(HEAD + """
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
        assertThat(valid("""
                {
                \t"$schema": "https://example.org/schema/workflow.json",
                \t"name": "J", "trigger": {"integration": "4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11"},
                \t"steps": [{"exit": {"status": 200}}]
                }""").name()).isEqualTo("J");
    }

    static Stream<Arguments> errors() {
        return Stream.of(
                // the form
                arguments(
                        "- exit: {}\n  exitt: {}",
                        "steps[0].exitt",
                        "unknown key; known are id, name, sensitive, exit; did you mean \"exit\"?"),
                arguments(
                        "- exot: {}",
                        "steps[0].exot",
                        "unknown operator; known are set, if, switch, for_each, repeat, parallel, try, fail, wait,"
                                + " callback, workflow, respond, exit, probe; did you mean \"exit\"?"),
                arguments("- id: a", "steps[0]", "the step has no operator; known are set, if"),
                arguments(
                        "- set: { a: 1 }\n  exit: {}",
                        "steps[0]",
                        "a step has one operator, this one has set and exit: make it 2 steps"),
                arguments("- just text", "steps[0]", "must be an object"),
                arguments(
                        "- set: { a: 1 }\n- if: \"{{ true }}\"\n  then:\n    - set: 5",
                        "steps[1].then[0].set",
                        "must be an object"),
                arguments("- if: \"{{ true }}\"", "steps[0]", "\"then\" is missing"),
                arguments("- try: []", "steps[0]", "\"catch\" is missing"),
                arguments("- for_each: { steps: [] }", "steps[0].for_each", "\"items\" is missing"),
                arguments(
                        "- for_each: { items: [], steps: [], concurrency: 0 }",
                        "steps[0].for_each.concurrency",
                        "must be at least 1"),
                arguments(
                        "- for_each: { items: [], steps: [], concurrency: 101 }",
                        "steps[0].for_each.concurrency",
                        "must be at most 100"),
                arguments(
                        "- for_each: { items: [], steps: [], on_error: ignore }",
                        "steps[0].for_each.on_error",
                        "must be one of fail, continue"),
                arguments(
                        "- repeat: { steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat",
                        "must have either \"until\", which is evaluated after each round, or \"while\""),
                arguments(
                        "- repeat: { until: '{{ true }}', while: '{{ true }}', steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat",
                        "must have either \"until\""),
                arguments(
                        "- repeat: { until: yes, steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat.until",
                        "must be one expression"),
                arguments(
                        "- repeat: { until: '{{ true }}', steps: [] }",
                        "steps[0].repeat.steps",
                        "must have at least 1 "),
                arguments(
                        "- repeat: { until: '{{ true }}', max: 10001, steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat.max",
                        "must be at most 10000"),
                arguments(
                        "- repeat: { until: '{{ true }}', max: 0, steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat.max",
                        "must be at least 1"),
                arguments(
                        "- repeat: { until: '{{ true }}', delay: soon, steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat.delay",
                        "must be a duration: 500ms"),
                arguments(
                        "- repeat: { until: '{{ true }}', on_max: stop, steps: [ { set: { a: 1 } } ] }",
                        "steps[0].repeat.on_max",
                        "must be one of fail, continue"),
                arguments("- switch: \"{{ 1 }}\"\n  cases: []", "steps[0].cases", "must have at least 1 "),
                arguments(
                        "- switch: \"{{ 1 }}\"\n  cases: [ { steps: [] } ]",
                        "steps[0].cases[0]",
                        "\"value\" is missing"),
                arguments("- set: { \"a b\": 1 }", "steps[0].set", "each name must be letters, digits and _"),
                arguments("- id: 1a\n  set: { a: 1 }", "steps[0].id", "must be letters, digits and _"),
                arguments("- wait: {}", "steps[0].wait", "must have at least 1 of until, callback"),
                arguments(
                        "- wait: { until: 0, callback: a }\n- { id: a, callback: { timeout: 1m } }",
                        "steps[0].wait",
                        "must have at most 1 of until, callback"),
                arguments("- wait: { callback: a }", "steps[0].wait.callback", "there is no callback step with the id"),
                arguments(
                        "- { id: approval, callback: { timeout: 1m } }\n- wait: { callback: aproval }",
                        "steps[1].wait.callback",
                        "did you mean \"approval\"?"),
                arguments(
                        "- wait: { callback: a }\n- { id: a, callback: { timeout: 1m } }",
                        "steps[0].wait.callback",
                        "cannot have been opened before this step"),
                arguments(
                        "- for_each: { items: [ 1 ], steps: [ { id: a, callback: { timeout: 1m } } ] }\n- wait: {"
                                + " callback: a }",
                        "steps[1].wait.callback",
                        "ends with its iteration or branch: wait for it there"),
                arguments(
                        "- parallel: { branches: { b: [ { id: a, callback: { timeout: 1m } } ], c: [ { wait: {"
                                + " callback: a } } ] } }",
                        "steps[0].parallel.branches.c[0].wait.callback",
                        "ends with its iteration or branch"),
                arguments("- callback: { timeout: 1m }", "steps[0]", "\"id\" is missing"),
                arguments("- { id: a, callback: {} }", "steps[0].callback", "\"timeout\" is missing"),
                arguments("- { id: a, callback: { timeout: 0s } }", "steps[0].callback.timeout", "at least one second"),
                arguments("- { id: a, callback: { timeout: 31d } }", "steps[0].callback.timeout", "at most 30 days"),
                arguments(
                        "- { id: a, callback: { timeout: 1m, choices: [ a/b ] } }",
                        "steps[0].callback.choices[0]",
                        "must be 1 to 64 letters, digits, _ and -"),
                arguments(
                        "- { id: a, callback: { timeout: 1m, choices: [ a, a ] } }",
                        "steps[0].callback.choices",
                        "must not contain an entry twice"),
                arguments(
                        "- { id: a, callback: { timeout: 1m, choices: [] } }",
                        "steps[0].callback.choices",
                        "must have at least 1 "),
                arguments(
                        "- { id: a, callback: { timeout: \"{{ $.secrets.x }}\" } }",
                        "steps[0].callback.timeout",
                        "secrets are available in operator steps"),
                arguments("- wait: [ 1 ]", "steps[0].wait", "must be a text or a number or an object"),
                // an acting operator's own schema
                arguments("- probe: {}", "steps[0].probe", "\"url\" is missing"),
                arguments("- probe: { url: x, timse: 1 }", "steps[0].probe.timse", "did you mean \"times\"?"),
                arguments("- probe: { url: x, times: [] }", "steps[0].probe.times", "must be a whole number or a text"),
                arguments("- probe: { url: x, times: 0 }", "steps[0].probe.times", "must be at least 1"),
                arguments("- probe: { url: x, times: text }", "steps[0].probe.times", "must be one expression"),
                // ids
                arguments("- id: event\n  set: { a: 1 }", "steps[0].id", "the id \"event\" is reserved"),
                arguments(
                        "- id: a\n  set: { a: 1 }\n- try: [ { id: a, set: { b: 1 } } ]\n  catch: []",
                        "steps[1].try[0].id",
                        "the id \"a\" is already the id of steps[0]"),
                // expressions
                arguments(
                        "- set: { x: [ 1, { y: \"a {{ 1 + }}\" } ] }",
                        "steps[0].set.x[1].y",
                        "S0207: Unexpected end of expression (at character 9)"),
                arguments(
                        "- set: { x: \"{{ 1\" }",
                        "steps[0].set.x",
                        "The expression is not closed: }} is missing (at character 3)"),
                arguments("- set: { x: \"{{ 'a }}\" }", "steps[0].set.x", "The text has no closing ' (at character 4)"),
                arguments(
                        "- set: { x: \"{{ $uppercse('a') }}\" }",
                        "steps[0].set.x",
                        "There is no function $uppercse; did you mean \"uppercase\"?"),
                arguments(
                        "- set: { x: \"{{ $eval('1') }}\" }", "steps[0].set.x", "The function $eval is not available"),
                arguments(
                        "- set: { x: \"{{ $ ~> |$|{}| }}\" }",
                        "steps[0].set.x",
                        "The transform operator | is not available"),
                arguments(
                        "- set: { x: \"{{ $match('a', /(/) }}\" }",
                        "steps[0].set.x",
                        "The regular expression has no closing /"),
                arguments(
                        "- set: { x: \"{{ $match('a', /a**/) }}\" }",
                        "steps[0].set.x",
                        "The regular expression is not valid"),
                arguments(
                        "- if: \"really {{ true }}\"\n  then: []",
                        "steps[0].if",
                        "must be one expression, without text around it"),
                arguments(
                        "- for_each: { items: \"{{ 1 }}{{ 2 }}\", steps: [] }",
                        "steps[0].for_each.items",
                        "must be one expression, without text around it"),
                arguments(
                        "- workflow: { id: '{{ $.event.id }}', inputs: 1 }",
                        "steps[0].workflow.inputs",
                        "unknown key; known are id, slug, input; did you mean \"input\"?"),
                arguments("- workflow: { id: me }", "steps[0].workflow.id", "must be the id of a workflow"),
                arguments(
                        "- workflow: {}",
                        "steps[0].workflow",
                        "must have either the \"id\" or the \"slug\" of a workflow"),
                arguments(
                        "- workflow: { slug: '{{ $.event.slug }}' }",
                        "steps[0].workflow.slug",
                        "must be the slug of a workflow"),
                arguments(
                        "- workflow: { slug: enrich }",
                        "steps[0].workflow.slug",
                        "there is no workflow with the slug \"enrich\" in this workspace"),
                arguments(
                        "- workflow: { id: '{{ $.event.id }}', input: '{{ $.secrets.key }}' }",
                        "steps[0].workflow.input",
                        "secrets are available in operator steps only"),
                arguments("- exit: all", "steps[0].exit", "must be one expression, without text around it"),
                arguments(
                        "- set: { x: \"{{ $.secrets.token }}\" }",
                        "steps[0].set.x",
                        "secrets are available in operator steps"),
                arguments(
                        "- set: { x: \"{{ $.event.a[$$.secrets.token = b] }}\" }",
                        "steps[0].set.x",
                        "secrets are available in operator steps"),
                arguments(
                        "- set: { x: \"{{ secrets }}\" }", "steps[0].set.x", "secrets are available in operator steps"),
                arguments("- probe: { url: \"{{ $string($.secrets) }}\" }", "steps[0].probe.url", "name the secret"),
                arguments("- probe: { url: \"{{ $.secrets.* }}\" }", "steps[0].probe.url", "name the secret"),
                arguments("- probe: { url: \"{{ secrets.(x) }}\" }", "steps[0].probe.url", "name the secret"),
                arguments("- probe: { url: \"{{ $$.secrets['x'] }}\" }", "steps[0].probe.url", "name the secret"),
                // literals
                arguments("- wait: 31d", "steps[0].wait", "must be at most 30 days"),
                arguments("- wait: 10 minutes", "steps[0].wait", "must be a duration: 500ms"),
                arguments("- wait: -1", "steps[0].wait", "must be a duration: 500ms"),
                arguments("- wait: { until: 2026-01-01 }", "steps[0].wait.until", "must be a time with its offset"),
                arguments("- exit: { status: 100 }", "steps[0].exit.status", "must be a status from 200 to 599"),
                arguments("- exit: { status: ok }", "steps[0].exit.status", "must be a status from 200 to 599"),
                arguments("- exit: { headers: [] }", "steps[0].exit.headers", "must be an object or a text"),
                arguments("- exit: { headers: \"[]\" }", "steps[0].exit.headers", "must be an object"),
                arguments("- exit: { body_base64: 'a%' }", "steps[0].exit.body_base64", "must be a text in base64"),
                arguments(
                        "- exit: { body: a, body_base64: YQ== }",
                        "steps[0].exit.body_base64",
                        "body and body_base64 must not be used together: remove one of them"),
                arguments(
                        "- exit: { headers: { \"a b\": x } }",
                        "steps[0].exit.headers[\"a b\"]",
                        "must be the name of a header"),
                arguments(
                        "- exit: { headers: { a: { b: 1 } } }",
                        "steps[0].exit.headers.a",
                        "must be a text, or a list of texts"));
    }

    @ParameterizedTest(name = "{1}: {2}")
    @MethodSource("errors")
    void invalidStep_isReportedAtItsPlace(String steps, String place, String message) {
        assertThat(problems(HEAD + "steps:\n" + steps.indent(2)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.place()).isEqualTo(place))
                .satisfies(problem -> assertThat(problem.message()).contains(message))
                .satisfies(problem -> assertThat(problem.severity()).isEqualTo(Problem.Severity.ERROR));
    }

    static Stream<Arguments> documents() {
        return Stream.of(
                arguments("steps: []", "", "\"name\" is missing"),
                arguments(
                        "name: x\ntrigger: { integration: A_b }\nsteps: []",
                        "trigger.integration",
                        "must be the id or the slug of an integration"),
                arguments(
                        "name: x\ntrigger: { integration: abc }\nsteps: []",
                        "trigger.integration",
                        "there is no integration with the slug \"abc\" in this workspace"),
                arguments(
                        "name: x\ntrigger: calls\nsteps: []",
                        "trigger",
                        "must be called, or an object with an integration or a schedule"),
                arguments(
                        "name: x\ntrigger: {}\nsteps: []", "trigger", "write trigger: called if only other workflows"),
                arguments("name: x\ntrigger: 5\nsteps: []", "trigger", "must be an object or a text"),
                arguments(
                        "name: x\ntrigger: { integratoin: abc }\nsteps: []",
                        "trigger.integratoin",
                        "did you mean \"integration\"?"),
                arguments(
                        HEAD.replace(" }", ", condition: yes }") + "steps: []",
                        "trigger.condition",
                        "must be one expression"),
                arguments(
                        HEAD.replace(" }", ", condition: \"{{ $.secrets.a }}\" }") + "steps: []",
                        "trigger.condition",
                        "secrets are available"),
                arguments("[]", "", "must be an object"),
                arguments("", "", "The document is empty"),
                arguments("name: a\nname: b", "", "Line 2, column 1: duplicate key \"name\""),
                arguments("{\"name\": 1, \"name\": 2}", "", "Line 1, column 13: duplicate key \"name\""),
                arguments("a: [1,", "", "Line 1, column 7: expected the node content"),
                arguments("{\"a\": [1,}", "", "Line 1, column 10: "),
                arguments("a:\n\t- b", "", "Line 2, column 1: there is a TAB"),
                arguments("a: &x [1]\nb: *x", "", "Line 2, column 4: aliases (*name) are not available"),
                arguments("a: 1\n---\nb: 2", "", "Line 3, column 1: there is more after the end"),
                arguments("a: !!binary aGk=", "", "Line 1, column 4: JSON has no such value"),
                arguments("a: " + "[".repeat(101) + "]".repeat(101), "", "it nests more than 100 deep"),
                arguments("a: 1e999", "", "Line 1, column 4: the number is out of range"),
                arguments("#" + "x".repeat(256 * 1024), "", "A workflow has at most 256 KiB"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("documents")
    void invalidDocument_isReportedAtItsPlace(String document, String place, String message) {
        assertThat(problems(document)).anySatisfy(problem -> {
            assertThat(problem.place()).isEqualTo(place);
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void bytesNotUtf8_areRejected() {
        assertThat(DEFINITIONS.read(new byte[] {'a', ':', ' ', (byte) 0xff}))
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems().getFirst().message())
                                .isEqualTo("The text is not in UTF-8"));
    }

    @Test
    void problems_areAllReported() {
        assertThat(problems(HEAD + """
                steps:
                  - set: { x: "{{ 1 + }}" }
                  - wait: forever
                  - exit: { status: 99 }
                """))
                .extracting(Problem::place)
                .containsExactlyInAnyOrder("steps[0].set.x", "steps[1].wait", "steps[2].exit.status");
    }

    static Stream<Arguments> warnings() {
        return Stream.of(
                arguments(
                        "- set: { y: 1 }\n- set: { x: \"{{ $.event.items[x = $.vars.y] }}\" }",
                        "$ is each item here, so $.vars is a field of the item: the context's is $$.vars"),
                arguments("- set: { x: \"{{ $.event.items.(a & $.event.b) }}\" }", "the context's is $$.event"),
                arguments(
                        "- set: { x: \"{{ $.lokup.a }}\" }\n- id: lookup\n  set: { a: 1 }",
                        "there is no step with the id \"lokup\""),
                arguments(
                        "- id: lookup\n  set: { a: 1 }\n- set: { x: \"{{ $.lokup.a }}\" }",
                        "there is no step with the id \"lokup\"; did you mean \"lookup\"?"),
                arguments(
                        "- set: { x: \"{{ $.later.a }}\" }\n- id: later\n  set: { a: 1 }",
                        "the step \"later\" cannot have run before this one"),
                arguments(
                        "- if: \"{{ true }}\"\n  then: [ { id: t, set: { a: 1 } } ]\n  else: [ { set: { x: \"{{"
                                + " $.t.a }}\" } } ]",
                        "the step \"t\" cannot have run"),
                arguments(
                        "- parallel: { branches: { l: [ { id: t, set: { a: 1 } } ], r: [ { set: { x: \"{{ $.t.a"
                                + " }}\" } } ] } }",
                        "the step \"t\" cannot have run"),
                arguments(
                        "- set: { x: \"{{ $.evnet.a }}\" }",
                        "there is no step with the id \"evnet\"; did you mean \"event\"?"),
                arguments(
                        "- set: { x: \"{{ $event.a }}\" }", "nothing sets the variable $event; did you mean $.event?"),
                arguments(
                        "- id: total\n  set: { sum: 1 }\n- set: { x: \"{{ $.sum }}\" }",
                        "there is no step with the id \"sum\"; did you mean $.vars.sum?"),
                arguments(
                        "- set: { x: \"{{ $.vars.totl }}\", total: 1 }",
                        "nothing sets the variable $.vars.totl; did you mean \"total\"?"),
                arguments("- set: { x: \"{{ $.vars.y }}\" }\n- set: { y: 1 }", "no step before this one sets $.vars.y"),
                arguments(
                        "- set: { n: 0 }\n- for_each: { items: [ 1 ], steps: [ { set: { n: 1 } } ] }\n- exit: { n:"
                                + " \"{{ $.vars.n }}\" }",
                        "the value that steps[1] sets $.vars.n to is not available after it: use the output of steps[1], or repeat"),
                arguments(
                        "- set: { n: 0 }\n- if: \"{{ true }}\"\n  then: [ { parallel: { branches: { a: [ { set: {"
                                + " n: 1 } } ] } } } ]\n- exit: { n: \"{{ $.vars.n }}\" }",
                        "the value that steps[1].then[0] sets $.vars.n to is not available after it"),
                arguments(
                        "- set: { next: a }\n- for_each: { items: [ 1, 2 ], steps: [ { id: page, probe: { url: \"{{"
                                + " $.vars.next }}\" } }, { set: { next: \"{{ $.page.next }}\" } } ] }",
                        "$.vars.next is the same in every iteration here, since the value that steps[1].for_each.steps[1]"
                                + " sets is lost"),
                arguments(
                        "- set: { next: a }\n- for_each: { items: [ 1, 2 ], steps: [ { probe: { url: \"{{"
                                + " $.vars.next }}\" } }, { try: [ { set: { next: b } } ], catch: [] } ] }",
                        "$.vars.next is the same in every iteration here"),
                arguments(
                        "- for_each: { items: [ 1, 2 ], steps: [ { id: page, probe: { url: \"{{ $.page.next }}\" }"
                                + " } ] }",
                        "the step \"page\" cannot have run before this one"),
                arguments(
                        "- for_each: { items: [ 1 ], steps: [ { id: b, set: { a: 1 } } ] }\n- exit: { b: \"{{ $.b"
                                + " }}\" }",
                        "the output of the step \"b\" is not available after steps[0], the for_each or parallel that it is in"),
                arguments("- exit: {}\n- set: { a: 1 }\n- set: { b: 1 }", "steps[0] ends the execution, so this step"),
                arguments(
                        "- if: \"{{ true }}\"\n  then: [ { fail: no } ]\n  else: [ { exit: {} } ]\n- set: { a: 1 }",
                        "steps[0] ends the execution, so this step"),
                arguments("- set: { x: \"{ $.event.a }\" }", "single braces are text: write {{ $.event.a }}"),
                arguments("- exit: { x: [ \"a {$uppercase('b')} c\" ] }", "write {{ $uppercase('b') }}"),
                arguments("- set: { x: \"{{ $.event.a }} {$.event.b}\" }", "write {{ $.event.b }}"),
                arguments("- set: { x: \"{{ $.item }}\" }", "$.item is available in a for_each only"),
                arguments("- set: { x: \"{{ $.error.message }}\" }", "$.error is available in a catch only"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("warnings")
    void suspiciousStep_isAWarning(String steps, String message) {
        ParseResult reading = read(HEAD + "steps:\n" + steps.indent(2));
        assertThat(reading)
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings()).singleElement().satisfies(warning -> {
                            assertThat(warning.severity()).isEqualTo(Problem.Severity.WARNING);
                            assertThat(warning.message()).contains(message);
                        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- set: { t: 1 }\n- for_each: { items: [ 1 ], steps: [ { set: { t: 2 } }, { set: { u: '{{ $.vars.t"
                        + " }}' } } ] }\n- set: { t: 3 }\n- exit: { t: '{{ $.vars.t }}' }",
                "- if: '{{ true }}'\n  then: [ { set: { a: 1 } } ]\n- try: [ { set: { b: 1 } } ]\n  catch: [ { set:"
                        + " { c: '{{ $.vars.b }}' } } ]\n- exit: { a: '{{ $.vars.a & $.vars.b & $.vars.c }}', all:"
                        + " '{{ $.vars }}' }",
                "- set: { n: 0 }\n- repeat: { until: '{{ $.vars.m > 1 }}', steps: [ { set: { n: '{{ $.vars.m }}' }"
                        + " }, { set: { m: 1 } } ] }\n- exit: { m: '{{ $.vars.m }}' }",
                "- if: \"{{ true }}\"\n  then: [ { exit: {} } ]\n- set: { a: \"{'b': $x} {$set: {a: 1}} ${x} {{"
                        + " '{$.a}' }}\" }",
                "- set: { y: 1 }\n- set: { x: \"{{ $.event.items[price > 3 and $.kind = 'a'].{'n': name, 'all':"
                        + " $$.vars.y} }}\" }",
                "- set: { y: 1 }\n- set: { x: \"{{ $map($.event.items, function($i, $n) { $i.a & $.vars.y & $n })"
                        + " }}\" }",
                "- set: { x: \"{{ ($y := $.event.a; $y) }}\", y: \"{{ event.secrets }}{{ $.event.secrets }}\" }",
                "- set: { x: \"{{ $.event.items@$i.name#$n.($i & $n) }}\" }",
                "- id: a\n  set: { a: 1 }\n- for_each: { items: [ 1 ], steps: [ { id: b, set: { x: \"{{ $.item &"
                        + " $.index & $.a }}\" } }, { set: { x: \"{{ $.b }}\" } } ] }",
                "- try: [ { id: t, set: { a: 1 } } ]\n  catch: [ { set: { x: \"{{ $.error.message & $.t }}\" } }"
                        + " ]\n- set: { x: \"{{ $.t }}\" }",
                "- if: \"{{ true }}\"\n  then: [ { id: t, set: { a: 1 } } ]\n- set: { x: \"{{ $.t.a }}\" }",
                "- repeat: { until: '{{ $.b.a > 1 }}', steps: [ { set: { x: '{{ $.b.a }}' } }, { id: b, set: { a: 1"
                        + " } } ] }\n- set: { x: '{{ $.b }}' }",
                "- probe: { url: \"{{ $.secrets.a }}\", times: \"{{ 1 }}\" }",
                "- if: |\n    {{ true }}\n  then: []"
            })
    void intendedStep_isNoWarning(String steps) {
        assertThat(read(HEAD + "steps:\n" + steps.indent(2)))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings()).isEmpty());
    }

    @Test
    void yamlScalars_followVersion12() {
        Workflow workflow = valid(HEAD + """
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
        Map<?, ?> schema = (Map<?, ?>) Json.read(DEFINITIONS.schema());
        Map<?, ?> definitions = (Map<?, ?>) schema.get("$defs");
        assertThat(definitions.get("probe").toString()).contains("url", "times");
        assertThat(new String(new DefinitionParser(Map.of()).schema(), UTF_8)).doesNotContain("probe");
        assertThat(new DefinitionParser(Map.of()).read((HEAD + "steps: [ { probe: { url: x } } ]").getBytes(UTF_8)))
                .isInstanceOf(ParseResult.Invalid.class);
    }

    private static Workflow valid(String document) {
        return switch (read(document)) {
            case ParseResult.Valid(Workflow workflow, List<Problem> _) -> workflow;
            case ParseResult.Invalid(List<Problem> problems) -> throw new AssertionError(problems);
        };
    }

    private static List<Problem> problems(String document) {
        return switch (read(document)) {
            case ParseResult.Valid valid -> throw new AssertionError("It is valid: " + valid);
            case ParseResult.Invalid(List<Problem> problems) -> problems;
        };
    }

    private static ParseResult read(String document) {
        return DEFINITIONS.read(document.getBytes(UTF_8));
    }
}
