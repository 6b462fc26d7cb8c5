package dev.tappet.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.json.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no workflow: each error at its place and in words that help. */
class DefinitionErrorsTest {
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
        assertThat(TestDefinitions.problems("name: x\nsteps: []\ntrigger: " + trigger))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place()).isEqualTo(place);
                    assertThat(problem.message()).contains(message);
                });
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
        assertThat(TestDefinitions.problems(TestDefinitions.HEAD + "steps:\n" + steps.indent(2)))
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
                        TestDefinitions.HEAD.replace(" }", ", condition: yes }") + "steps: []",
                        "trigger.condition",
                        "must be one expression"),
                arguments(
                        TestDefinitions.HEAD.replace(" }", ", condition: \"{{ $.secrets.a }}\" }") + "steps: []",
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
        assertThat(TestDefinitions.problems(document)).anySatisfy(problem -> {
            assertThat(problem.place()).isEqualTo(place);
            assertThat(problem.message()).contains(message);
        });
    }

    @Test
    void bytesNotUtf8_areRejected() {
        assertThat(TestDefinitions.PARSER.read(new byte[] {'a', ':', ' ', (byte) 0xff}))
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems().getFirst().message())
                                .isEqualTo("The text is not in UTF-8"));
    }

    @Test
    void problems_areAllReported() {
        assertThat(TestDefinitions.problems(TestDefinitions.HEAD + """
                steps:
                  - set: { x: "{{ 1 + }}" }
                  - wait: forever
                  - exit: { status: 99 }
                """))
                .extracting(Problem::place)
                .containsExactlyInAnyOrder("steps[0].set.x", "steps[1].wait", "steps[2].exit.status");
    }
}
