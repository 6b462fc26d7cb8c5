package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Expressions that would take forever or all memory. Each of them does without its bound; the limits of the tests are
 * far above what is promised, as they are not about speed.
 */
@Tag("slow")
class EvaluationLimitsTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    /** Garbage included, which a fast machine makes more of in the same time; less than what the worst are after. */
    private static final long MAX_ALLOCATED = 900L << 20;

    private static final Map<String, Object> CONTEXT = context();
    /** A fifth of the time, so that those who use all of it are soon through. */
    private static final EvaluationLimits BOUNDS =
            new EvaluationLimits(Duration.ofMillis(100), 500, EvaluationLimits.DEFAULT.size());

    private static final String LETTERS = "a".repeat(60) + "!";

    static Stream<Arguments> refused() {
        return Stream.of(
                // values that double
                arguments(
                        "a text",
                        "($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $length($f('x', 40)))"),
                arguments(
                        "a text that is replaced",
                        "($f := function($s, $n) { $n = 0 ? $s : $f($replace($s, 'x', 'xx'), $n - 1) }; $length($f('x', 40)))"),
                arguments(
                        "a text that is joined",
                        "($f := function($s, $n) { $n = 0 ? $s : $f($join([$s, $s]), $n - 1) }; $length($f('x', 40)))"),
                arguments(
                        "an array",
                        "($f := function($s, $n) { $n = 0 ? $s : $f($append($s, $s), $n - 1) }; $count($f([1], 40)))"),
                arguments(
                        "nested arrays that share",
                        "($f := function($s, $n) { $n = 0 ? $s : $f([[$s, $s]], $n - 1) }; $f([1], 60) = 1)"),
                arguments(
                        "nested objects that share",
                        "($f := function($s, $n) { $n = 0 ? $s : $f({'a': $s, 'b': $s}, $n - 1) }; $string($f({}, 60)))"),
                arguments(
                        "descendants of what shares",
                        "($f := function($s, $n) { $n = 0 ? $s : $f([[$s, $s]], $n - 1) }; $count($f([1], 60).**))"),
                // much from little
                arguments("padding", "$pad('x', 30000000)"),
                arguments("padding in a picture of a time", "$fromMillis(0, '[D,3000000]')"),
                arguments("padding in a picture of a number", "$formatInteger(1, $pad('', 3000000, '0'))"),
                arguments("Roman numerals", "$formatInteger(2000000000, 'I')"),
                arguments("a range", "[1..1000000000]"),
                arguments("a range below the library's limit", "$count([1..9999999])"),
                arguments("ranges of ranges", "$count([1..99999].([1..99999]))"),
                arguments(
                        "a separator",
                        "($s := $pad('', 1000000); $length($join($map([1..1000], function() { 'x' }), $s)))"),
                arguments("a replacement", "($s := $pad('', 1000000); $length($replace($s, ' ', $s)))"),
                arguments(
                        "a replacement with groups",
                        "($s := $pad('', 1000000); $length($replace($s, /( +)/, $replace($s, ' ', '$1'))))"),
                arguments("the event a thousand times", "$string([1..100000].($$.event))"),
                arguments("the event a thousand times, given", "[1..100000].($$.event)"),
                arguments(
                        "indentation",
                        "($f := function($s, $n) { $n = 0 ? $s : $f([[$s]], $n - 1) }; $string($f([1..99999], 400), true) ~> $length())"),
                arguments("parts of a text", "$count($split($$.long, ''))"),
                arguments("matches", "$count($match($$.long, /./))"),
                arguments("positions", "$count($$.numbers#$i.{'i': $i})"),
                arguments("a group", "$$.numbers#$i{'k': $i}"),
                // time
                arguments("recursion in the tail", "($f := function($n) { $f($n) }; $f(1))"),
                arguments("recursion", "($f := function($n) { 1 + $f($n) }; $f(1))"),
                arguments(
                        "recursion in an array, where the library's own bounds are off",
                        "[1, ($f := function($n) { [1, $f($n)] }; $f(1))]"),
                arguments("a loop in a loop", "[1..99999].($sum([1..99999].($ * 2)))"),
                arguments(
                        "a function without an expression over much",
                        "$map([1..99999], function() { $map($$.numbers, $string) })[0]"),
                arguments("all fields of many lists", "$count($$.wide.*)"),
                arguments(
                        "dates that match in too many ways",
                        "$toMillis('" + "1".repeat(60) + "x', '[Y][f][f][f][f][f][f][f][f][f]')"),
                // regular expressions that backtrack
                arguments("$contains", "$contains('" + LETTERS + "', /(a|aa)+\\1$/)"),
                arguments("$match", "$match('" + LETTERS + "', /(a|aa)+\\1$/)"),
                arguments("$replace", "$replace('" + LETTERS + "', /(a|aa)+\\1$/, '')"),
                arguments("$split", "$split('" + LETTERS + "', /(a|aa)+\\1$/)"),
                arguments("a regular expression as a function", "/(a|aa)+\\1$/('" + LETTERS + "')"),
                arguments("a regular expression that is chained", "'" + LETTERS + "' ~> /(a|aa)+\\1$/"),
                arguments(
                        "a regular expression in a variable",
                        "($r := /(a|aa)+\\1$/; $filter(['" + LETTERS + "'], $r))"),
                // who swallows what was thrown
                arguments(
                        "a replacement that never ends",
                        "$replace('x', /x/, function($m) { ($f := function($n) { $f($n) }; $f(1)) })"),
                arguments("and", "true and ($f := function($n) { $f($n) }; $f(1))"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void expensiveExpression_isStoppedEarly(String what, String expression) {
        TemplateParser parser = new TemplateParser(new ExpressionParser(), BOUNDS);
        Template template =
                ExpressionParser.inOwnThread(() -> parser.parse("{{ " + expression + " }}", "", (parsed, place) -> {}));
        assertThat(parser.problems()).isEmpty();
        Evaluation in = new Evaluation(CONTEXT, Instant.EPOCH, 1);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            assertThatThrownBy(() -> template.evaluate(in)).isInstanceOf(ExpressionException.class);
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MAX_ALLOCATED);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/(?:){2000000000}/",
                "/((?:){1000}){1000}/",
                "function($a)<s+s+s+s+s+s+s+s:s> { $a }",
                "$eval('1')",
            })
    void unboundedExpression_isRejectedWhenParsed(String expression) {
        assertThatThrownBy(() -> Template.of("{{ " + expression + " }}")).isInstanceOf(IllegalArgumentException.class);
    }

    static Stream<Arguments> nests() {
        return Stream.of(
                nest("(", "1", ")"),
                nest("[", "1", "]"),
                nest("{'a': ", "1", "}"),
                nest("$sum(", "1", ")"),
                nest("a[", "1", "]"),
                nest("a.(", "b", ")"),
                nest("-", "a", ""),
                nest("a.-", "a", ""),
                nest("-", "$.event", " + 1"));
    }

    private static Arguments nest(String before, String innermost, String after) {
        IntFunction<String> deep = n -> before.repeat(n) + innermost + after.repeat(n);
        return arguments(before, deep);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("nests")
    void nestingDepth_isLimitedByText(String what, IntFunction<String> deep) {
        assertThat(Template.of("{{ " + deep.apply(250) + " }}")).isNotNull();
        for (int levels : List.of(251, 600, 2_000)) {
            assertThatThrownBy(() -> Template.of("{{ " + deep.apply(levels) + " }}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nests more than 250 deep");
        }
    }

    @Test
    void siblings_areNotNesting() {
        assertThat(Template.of("{{ [" + "(-a), -(b) + -c, ".repeat(600) + "1] }}"))
                .isNotNull();
        assertThat(Template.of("{{ 1" + " + -a[0].b - (-1)".repeat(600) + " }}"))
                .isNotNull();
    }

    static Stream<Arguments> parserBombs() {
        return Stream.of(
                arguments("nesting", "(".repeat(8_000) + "1" + ")".repeat(8_000)),
                arguments("a long chain", "1" + "+1".repeat(8_000)),
                arguments("default in default", "(".repeat(40) + "a" + " ?: b)".repeat(40)),
                arguments("many calls in a row", "$string" + "(1)".repeat(5_000)),
                arguments("many defaults", "a" + " ?: a".repeat(2_000)),
                arguments("a long text", "'" + "x".repeat(200_000) + "'"),
                arguments("many words", "a" + ".a".repeat(100_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("parserBombs")
    void hardToParseExpression_endsSoon(String what, String expression) {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try {
                Template.of("{{ " + expression + " }}").evaluate(new Evaluation(Map.of(), Instant.EPOCH, 0));
            } catch (IllegalArgumentException | ExpressionException e) {
                // whether it is refused when it is read or when it is evaluated
                assertThat(e).hasMessageMatching("(?s).{1,1000}");
            }
        });
    }

    @Test
    void limits_applyToWholeTemplate() {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            fields.put("f" + i, "{{ $.event }}");
        }
        Template template = Template.of(fields);
        assertThatThrownBy(() -> template.evaluate(new Evaluation(CONTEXT, Instant.EPOCH, 1)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining("more than 8388608 characters");
    }

    @Test
    void largeExpression_withinLimits_isEvaluated() {
        Evaluation in = new Evaluation(CONTEXT, Instant.EPOCH, 1);
        assertThat(Template.of("{{ $length($pad('x', 3000000)) }}").evaluate(in))
                .isEqualTo(3_000_000);
        assertThat(Template.of("{{ $count($.numbers[$ > 10]) }}").evaluate(in)).isEqualTo(19_989);
        assertThat(Template.of("{{ $reduce([1..200], function($all, $i) { $append($all, $i) }, []) ~> $count() }}")
                        .evaluate(in))
                .isEqualTo(200);
        assertThat(Template.of("{{ $f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(50) }}"
                                .replace("{{ ", "{{ (")
                                .replace(" }}", ") }}"))
                        .evaluate(in))
                .isEqualTo(50);
    }

    private static Map<String, Object> context() {
        List<Object> numbers = new ArrayList<>();
        Map<String, Object> wide = new LinkedHashMap<>();
        for (int i = 0; i < 20_000; i++) {
            numbers.add(i);
        }
        for (int i = 0; i < 200_000; i++) {
            wide.put("k" + i, List.of(i));
        }
        return Map.of(
                "event",
                Map.of("text", "x".repeat(100_000)),
                "numbers",
                numbers,
                "wide",
                wide,
                "long",
                "x".repeat(4_000_000));
    }
}
