package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.json.Problem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a workflow, but hardly the one that its author meant. */
class DefinitionWarningsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$.event.headers.`X-Key` = 'a'",
                "'a' != $$.event.headers.'X-Key'",
                "event.headers.`X-Key` in ['a']",
                "1 = 1 and $.event.headers.`X-Key` = 'a'",
            })
    void listOfARawEvent_comparedWithAText_isAWarningForRawEvents(String expression) {
        Workflow workflow = TestDefinitions.valid(
                TestDefinitions.HEAD + "steps: [ { if: \"{{ " + expression + " }}\", then: [] } ]");
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
        assertThat(TestDefinitions.valid(
                                TestDefinitions.HEAD + "steps: [ { if: \"{{ " + expression + " }}\", then: [] } ]")
                        .rawComparisons())
                .isEmpty();
    }

    @Test
    void stepWithTheIdRequest_isAWarning() {
        assertThat(TestDefinitions.PARSER.read(
                        (TestDefinitions.HEAD + "steps: [ { id: request, set: { a: \"{{ $.request.method }}\" } } ]")
                                .getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        read -> assertThat(read.warnings())
                                .extracting(Problem::message)
                                .containsExactly(
                                        "the id \"request\" hides $.request, the request that started the workflow"));
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
        ParseResult reading = TestDefinitions.read(TestDefinitions.HEAD + "steps:\n" + steps.indent(2));
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
        assertThat(TestDefinitions.read(TestDefinitions.HEAD + "steps:\n" + steps.indent(2)))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.warnings()).isEmpty());
    }
}
