package dev.tappet.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions give: values and their types, text around them, functions, errors without values, many threads. */
class ExpressionTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String EVENT = """
            {"action":"opened","n":5,"half":2.5,"five":5.0,"nothing":null,"empty":[],"nested":[[]],"one":[7],
             "list":[{"x":1,"t":"a"},{"x":2,"t":"b"}],"id":9007199254740993,"token":"hunter2"}""";

    static Stream<Arguments> values() {
        return Stream.of(
                // a string that is one expression gives the value with its type
                arguments("{{ $.event.action }}", "\"opened\""),
                arguments("  {{ $.event.n }}\n", "5"),
                arguments("{{ 10 / 2 }}", "5"),
                arguments("{{ $.event.five }}", "5"),
                arguments("{{ 0.1 + 0.2 }}", "0.30000000000000004"),
                arguments("{{ $.event.id }}", "9007199254740993"),
                arguments("{{ $.event.missing }}", "null"),
                arguments("{{ $.event.nothing }}", "null"),
                arguments("{{ $.event.nothing = null }}", "true"),
                arguments("{{ [null, $.event.nothing, 1] }}", "[null,null,1]"),
                arguments("{{ $.event.one }}", "[7]"),
                arguments("{{ $.event.list.x }}", "[1,2]"),
                arguments("{{ $.event.list[x = 2].t }}", "\"b\""),
                arguments("{{ $.event.list[x = $$.vars.x].t }}", "\"b\""),
                arguments("{{ {'a': {'b': 1}} }}", "{\"a\":{\"b\":1}}"),
                arguments("{{ {'a':1}}}", "{\"a\":1}"),
                arguments("{{ [1..3] }}", "[1,2,3]"),
                arguments("{{ $.event.list#$i.{'i': $i, 'x': x} }}", "[{\"i\":0,\"x\":1},{\"i\":1,\"x\":2}]"),
                arguments("{{ $.event.list.%.n }}", "[5,5]"),
                arguments("{{ $.event.missing ?: 'd' }}{{ $.event.n ?? 'd' }}", "\"d5\""),
                // text around it
                arguments("a{{ $.event.n }}b{{ $.event.nothing }}c{{ $.event.missing }}d", "\"a5bcd\""),
                arguments(
                        "{{ $.event.half }}|{{ true }}|{{ $.event.list }}",
                        "\"2.5|true|[{\\\"x\\\":1,\\\"t\\\":\\\"a\\\"},{\\\"x\\\":2,\\\"t\\\":\\\"b\\\"}]\""),
                arguments("no expression }} here", "\"no expression }} here\""),
                arguments("{{ '{{' }}", "\"{{\""),
                // what ends nothing
                arguments("{{ '}}' & \"}}\" }}", "\"}}}}\""),
                arguments("{{ $contains('a}}', /a}}/) /* }} */ }}", "true"),
                arguments("{{ {'}}': 1}.`}}` }}", "1"),
                arguments("{{ 8 / 2 / 2 }}", "2"),
                // functions
                arguments("{{ $match('a1b2', /[a-z](\\d)/).groups }}", "[\"1\",\"2\"]"),
                arguments("{{ $match('aaa', /a/, 2).index }}", "[0,1]"),
                arguments("{{ $replace('abc', /(b)/, '[$1$$$9]') }}", "\"a[b$]c\""),
                arguments("{{ $replace('abc', /B/i, function($m) { $uppercase($m.match) }) }}", "\"aBc\""),
                arguments("{{ $replace('a.b.c', '.', '-', 1) }}", "\"a-b.c\""),
                arguments("{{ $split('a, b,c', /,\\s*/) }}", "[\"a\",\"b\",\"c\"]"),
                arguments("{{ $split('a,b,c', ',', 2) }}", "[\"a\",\"b\"]"),
                arguments("{{ /b+/('abbc').match }}", "\"bb\""),
                arguments("{{ $pad('x', -5, 'ab') & $pad('y', 3) & '|' }}", "\"ababxy  |\""),
                arguments(
                        "{{ $substring('häßlich', 1, 3) & $substring('a😀b', 1, 1) & $substring('abc', -2) }}",
                        "\"äßl😀bc\""),
                arguments("{{ $join($map([1, 2], $string), '-') }}", "\"1-2\""),
                arguments("{{ $map([1, 2], function($x) { $pad($string($x), 3, '.') }) }}", "[\"1..\",\"2..\"]"),
                arguments("{{ ($short := $substring(?, 0, 2); $short('abc')) }}", "\"ab\""),
                arguments("{{ ($string ~> $length)(12345) }}", "5"),
                arguments("{{ ($add := function($a) { function($b) { $a + $b } }; $add(1)(2) + $add(3)(4)) }}", "10"),
                arguments("{{ (function($a) { $a })(1) + function($a) { $a }(2) }}", "3"),
                arguments("{{ ($f := function($n, $to) { $n = $to ? $n : $f($n + 1, $to) }; $f(0, 2000)) }}", "2000"),
                arguments("{{ $sort([3, 1.5, 2]) }}", "[1.5,2,3]"),
                arguments("{{ $sort($.event.list, function($a, $b) { $a.x < $b.x }).x }}", "[2,1]"),
                arguments("{{ $distinct([1, 1.0, 'a', 'a', [1], [1]]) }}", "[1,\"a\",[1]]"),
                arguments("{{ $spread([{'a': 1, 'b': 2}, {'c': 3}]) }}", "[{\"a\":1},{\"b\":2},{\"c\":3}]"),
                arguments("{{ $zip([1, 2], [3, 4]) }}", "[[1,3],[2,4]]"),
                arguments(
                        "{{ $string({'a': [1, {}, []]}, true) }}",
                        "\"{\\n  \\\"a\\\": [\\n    1,\\n    {},\\n    []\\n  ]\\n}\""),
                arguments("{{ $round(2.345, 2) & $round(1.5, 1000000000) }}", "\"2.341.5\""),
                arguments(
                        "{{ $toMillis('2026-01-01') & ' ' & $toMillis('2026-01-01T00:00:00+0200') }}",
                        "\"1767225600000 1767218400000\""),
                arguments("{{ $toMillis('20260102', '[Y0001][M01][D01]') }}", "1767312000000"),
                arguments("{{ $fromMillis(0, '[D01].[M01].[Y0001]') }}", "\"01.01.1970\""),
                arguments("{{ $now() & ' ' & $millis() }}", "\"2026-01-02T03:04:05.678Z 1767323045678\""),
                // built from what is empty, and the context stays as it was
                arguments("{{ $.event.nested.{'a': 1} }}{{ $.event.empty{'a': 1} }}{{ $.event }}", null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("values")
    void expression_returnsPlainValue(String template, String json) {
        Map<String, Object> context = context();
        Object value = Template.of(template).evaluate(in(context));

        if (json != null) {
            assertThat(json(value)).isEqualTo(json);
        }
        assertPlain(value);
        assertThat(context).isEqualTo(context());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "{{ $string }}",
                "{{ function($x) { $x } }}",
                "{{ {'a': [$uppercase]} }}",
                "{{ /a/ ~> function($r) { $r } }}"
            })
    void functionResult_isRejected(String template) {
        assertThatThrownBy(() -> evaluate(template))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("is a function, not a value");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(
                        "{{ $.event.token + 1 }}",
                        "T2001: The left side of the \"+\" operator must evaluate to a number"),
                arguments("{{ -$.event.token }}", "D1002: Cannot negate a non-numeric value"),
                arguments(
                        "{{ $.event.token < 1 }}", "T2009: The two sides of an operator must be of the same data type"),
                arguments(
                        "{{ {$.event.n: $.event.token} }}", "T1003: Key in object structure must evaluate to a string"),
                arguments("{{ $number($.event.token) }}", "D3030: Unable to cast value to a number"),
                arguments("{{ $sum([$.event.token]) }}", "T0412: An argument of the function is an array"),
                arguments("{{ $uppercase(1) }}", "T0410: Argument 1 of $uppercase"),
                arguments(
                        "{{ $contains('a', null) }}",
                        "T0410: Argument 2 of $contains is null. Check it with if, or give a default with ?:"),
                arguments("{{ $map(['a'], function($v) { $length(null) }) }}", "T0410: Argument 1 of $length is null"),
                arguments("{{ $replace('a', 'a', function($m) { 'b' }) }}", "T0410: An argument of $replace is not"),
                arguments("{{ $toMillis($.event.token) }}", "D3110: "),
                arguments("{{ ($.event.n)($.event.token) }}", "T1006: Attempted to invoke a non-function"),
                arguments("{{ $error('no such thing') }}", "D3137: no such thing"),
                arguments("{{ $error('it is ' & $.event.token) }}", "D3137: $error was called"),
                arguments("{{ $assert($.event.token = 'x', 'is ' & $.event.token) }}", "D3141: $assert was called"),
                arguments("{{ $parseInteger($.event.token, 'I') }}", ""),
                arguments("{{ $base64decode($.event.token & '%') }}", ""),
                arguments("{{ $formatNumber(1, $.event.token & ',,') }}", ""),
                arguments("{{ $merge([$.event.token]) }}", ""),
                arguments("{{ $decodeUrl($.event.token & '%zz') }}", ""),
                arguments("{{ $keys($.event).$error($) }}", "D3137"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("failures")
    void error_hasCodeWithoutValues(String template, String message) {
        assertThatThrownBy(() -> evaluate(template))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(message)
                .hasNoCause()
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ($x := $.event.token; $x(1)) }}",
                "{{ ($.event.token)(1) }}",
                "{{ (1; $.event.token)(1)(2) }}",
                "{{ [$.event.token](1) }}",
                "{{ {'a': $.event.token}(1) }}",
                "{{ ($f := function($g) { $g(1) }; $f($.event.token)) }}",
                "{{ ($f := function($g) { 'a' & $g(1) }; $f($.event.token)) }}",
                "{{ ($uppercase := $.event.token; 'x' ~> $uppercase(1)) }}"
            })
    void callOfNonFunction_printsNothing(String template) {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            assertThatThrownBy(() -> evaluate(template))
                    .isInstanceOf(ExpressionException.class)
                    .hasMessageContaining("T1006: Attempted to invoke a non-function");
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(UTF_8)).isEmpty();
    }

    @Test
    void functionError_hasItsPosition() {
        assertThatThrownBy(() -> evaluate("a {{ 1 + $uppercase(2) }}"))
                .hasMessageContaining("(in {{ 1 + $uppercase(2) }} at character 20)");
        assertThatThrownBy(() -> evaluate("a {{ ($f := $uppercase; /a/($f('b')).x + $uppercase(2)) }}"))
                .hasMessageContaining("at character 52)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{",
                "{{ }}",
                "{{ 1 + }}",
                "{{ ) }}",
                "{{ a.( }}",
                "{{ 'a }}",
                "{{ `a }}",
                "{{ /a }}",
                "{{ /* }}",
                "{{ /",
                "{{ and }}{{ ? }}",
                "{{ a[ }}",
                "{{ {1 }}",
                "{{ $f(? }}",
                "{{ a := 1 }}",
                "{{ ^(a) }}",
                "{{ % }}",
                "{{ @ }}",
                "{{ ~ }}",
                "{{ a.1 }}",
                "{{ function(a) {1} }}",
                "{{ \"\\u00\" }}",
                "{{ 'a\\q' }}",
                "{{ upper('a') }}",
                "{{ $__evaluate_entry := 1 }}",
                "{{ function($__evaluate_exit) { 1 } }}",
                "{{ function($x)<n:n { $x } }}",
                "{{ function($x)<n+n+:n> { $x } }}",
                "{{ function($x)<n?n?n?n?n?n?n?n?n?:n> { $x } }}",
                "{{ a/*c*/",
                "{{ /()/ }"
            })
    void malformedExpression_isRejectedWhenParsed(String template) {
        assertThatThrownBy(() -> Template.of(template)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void seed_determinesRandomValues() {
        Template template = Template.of("{{ [$random(), $random(), $shuffle([1..9])] }}");
        Object first = template.evaluate(new Evaluation(Map.of(), NOW, 42));

        assertThat(template.evaluate(new Evaluation(Map.of(), NOW, 42))).isEqualTo(first);
        assertThat(template.evaluate(new Evaluation(Map.of(), NOW, 43))).isNotEqualTo(first);
        assertThat(json(first)).startsWith("[0.7275636800328681,0.6832234717598454,");
    }

    @Test
    void uuid_isTheSameWhenAnExecutionResumes_andDifferentElsewhere() {
        Template template = Template.of("{{ [$uuid(), $uuid()] }}");
        Object first = template.evaluate(new Evaluation(Map.of(), NOW, 42));

        assertThat(template.evaluate(new Evaluation(Map.of(), NOW, 42))).isEqualTo(first);
        assertThat(List.of(
                        template.evaluate(new Evaluation(Map.of(), NOW, 43)),
                        // a seed of which Random uses the same 48 bits, and another time
                        template.evaluate(new Evaluation(Map.of(), NOW, 42 + (1L << 48))),
                        template.evaluate(new Evaluation(Map.of(), NOW.plusMillis(1), 42))))
                .doesNotContain(first)
                .doesNotHaveDuplicates();
    }

    @Test
    void numbersInText_areWrittenWithAllTheirDigits() {
        assertThat(Template.of("{{ 1.5e20 }} {{ $.n }} {{ 1e21 }} {{ 3 }}")
                        .evaluate(in(Map.of("n", 0.12345678901234568))))
                .isEqualTo("150000000000000000000 0.12345678901234568 1e+21 3");
    }

    @Test
    void template_withoutExpression_isConstant() {
        assertThat(Template.of(Map.of("a", List.of(1, "b"))).isConstant()).isTrue();
        assertThat(Template.of(Map.of("a", List.of(1, "{{ 1 }}"))).isConstant()).isFalse();
        assertThat(Template.constant("{{ 1 }}").evaluate(in(Map.of()))).isEqualTo("{{ 1 }}");
        assertThat(Template.constant(null).isConstant()).isTrue();
    }

    @Test
    void contextValues_areNotCopied() {
        Map<String, Object> context = context();
        assertThat(Template.of("{{ $.event }}").evaluate(in(context))).isSameAs(context.get("event"));
        Map<?, ?> object = (Map<?, ?>) Template.of(Map.of("e", "{{ $.event }}")).evaluate(in(context));
        assertThat(object.get("e")).isSameAs(context.get("event"));
    }

    @Test
    void concurrentEvaluations_areIndependent() throws Exception {
        Template template = Template.of("""
                {{ ($f := function($n) { $n = 0 ? 0 : $n + $f($n - 1) };
                    $f($.n) & ':' & $count($.list[$ = $$.n]) & ':' & $join($map([1..3], function($i) { $string($i * $$.n) }), ',')
                    & ($.n > 0 ? $match($.text, /\\d+/).match : '') & $millis() & $sum($.list^(>$).($ + $$.n))) }}""");
        int threads = 16;
        CountDownLatch ready = new CountDownLatch(threads);
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int t = 1; t <= threads; t++) {
            int n = t;
            Evaluation mine = new Evaluation(
                    Map.of("n", n, "list", List.of(n, n, 99), "text", "a" + n), Instant.ofEpochMilli(n), n);
            String expected =
                    "%d:2:%d,%d,%d%d%d%d".formatted(n * (n + 1) / 2, n, 2 * n, 3 * n, n, n, 3 * n + 2 * n + 99);
            tasks.add(() -> {
                ready.countDown();
                ready.await();
                int wrong = 0;
                for (int i = 0; i < 300; i++) {
                    wrong += template.evaluate(mine).equals(expected) ? 0 : 1;
                }
                return wrong;
            });
        }
        try (ExecutorService platform = Executors.newFixedThreadPool(threads)) {
            for (Future<Integer> task : platform.invokeAll(tasks)) {
                assertThat(task.get()).isZero();
            }
        }
    }

    @Test
    void evaluation_onANewThread_makesNoParser() throws Exception {
        Template template = Template.of("{{ $count($.list) & $map($.list, function($v) { $v + 1 }).$string() }}");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> unused = threads.submit(() -> {
                template.evaluate(in(Map.of("list", List.of(1, 2))));
                return EvaluationParser.isUnused();
            });
            assertThat(unused.get()).isTrue();
        }
    }

    @Test
    void parsing_onAThreadThatEvaluated_getsAParserOfItsOwn() {
        Template.of("{{ 1 + 1 }}").evaluate(in(Map.of()));
        assertThat(Template.of("{{ $sum([1, 2]) }}").evaluate(in(Map.of()))).isEqualTo(3);
    }

    private static void assertPlain(Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                assertThat(map.getClass().getName()).startsWith("java.util.");
                map.forEach((key, part) -> {
                    assertThat(key).isInstanceOf(String.class);
                    assertPlain(part);
                });
            }
            case List<?> list -> {
                assertThat(list.getClass().getName()).startsWith("java.util.");
                list.forEach(ExpressionTest::assertPlain);
            }
            case null -> {}
            default ->
                assertThat(value)
                        .isInstanceOfAny(
                                String.class, Boolean.class, Integer.class, Long.class, Double.class, BigInteger.class);
        }
    }

    private static Object evaluate(String template) {
        return Template.of(template).evaluate(in(context()));
    }

    private static Evaluation in(Map<String, Object> context) {
        return new Evaluation(context, NOW, 42);
    }

    private static Map<String, Object> context() {
        try {
            Map<String, Object> context = new LinkedHashMap<>();
            context.put("event", Json.read(EVENT.getBytes(UTF_8)));
            context.put("vars", Map.of("x", 2));
            return context;
        } catch (MalformedJsonException e) {
            throw new AssertionError(e);
        }
    }

    private static String json(Object value) {
        return new String(Json.write(value), UTF_8);
    }

    @Test
    void wholeContext_isGivenAsItIsNow() {
        Map<String, Object> context = new LinkedHashMap<>(Map.of("event", Map.of("n", 1)));
        Object alone = Template.of("{{ $ }}").evaluate(in(context));
        Map<?, ?> within = (Map<?, ?>)
                Template.of(Map.of("a", "{{ $ }}", "b", "{{ [$] }}")).evaluate(in(context));
        context.put("vars", within);

        assertThat(alone).isEqualTo(Map.of("event", Map.of("n", 1)));
        assertThat(within.get("a")).isEqualTo(alone);
        assertThat(within.get("b")).isEqualTo(List.of(alone));
    }

    /** Each step takes no memory, and twice as long to write, compare or search. */
    @Test
    void valueThatSharesItsPartsAgainAndAgain_isRefused() {
        Object shared = Map.of("n", "some text");
        for (int i = 0; i < 40; i++) {
            shared = List.of(shared, shared);
        }
        Map<String, Object> context = Map.of("vars", shared);
        assertThatThrownBy(() -> Template.of("{{ $.vars }}").evaluate(in(context)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("The expression was stopped");
    }
}
