package dev.tappet.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.SampledCases;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function, and what the library does on its own, with the arguments that are worst for it. Each gives a value or
 * is stopped, in a processor time that is generous beside the bound but far less than what a quadratic algorithm takes.
 */
@Tag("slow")
class HostileArgumentsTest {
    private static final EvaluationLimits BOUNDS =
            new EvaluationLimits(Duration.ofMillis(20), 500, EvaluationLimits.DEFAULT.size());

    /** Of processor time: many times the bound, and far less than what a quadratic algorithm takes. */
    private static final Duration MAX_DURATION = Duration.ofSeconds(3);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final Map<String, Object> CONTEXT = context();

    static Stream<Arguments> expressions() {
        List<Arguments> products = new ArrayList<>();
        for (String function : BuiltinFunctions.names()) {
            for (String text : List.of("sigmas", "as", "digits")) {
                products.add(hostile("$" + function + "($." + text + ")"));
                products.add(hostile("$" + function + "($." + text + ", $.aab)"));
            }
            for (String list : List.of("numbers", "objects")) {
                products.add(hostile("$" + function + "($." + list + ")"));
                products.add(hostile("$" + function + "($." + list + ", function($a, $b) { true })"));
                products.add(hostile("$" + function + "($." + list + ", $." + list + ")"));
            }
        }
        List<Arguments> all = new ArrayList<>(IntStream.range(0, products.size())
                .filter(SampledCases::isTaken)
                .mapToObj(products::get)
                .toList());
        for (String call : List.of(
                // a text that repeats what is searched for, but for its end
                "$contains($.as, $.aab)",
                "$split($.as, $.aab)",
                "$replace($.as, $.aab, 'x')",
                "$substringBefore($.as, $.aab)",
                "$substringAfter($.as, $.aab)",
                "$split($.as, 'a')",
                "$replace($.as, 'a', 'bb')",
                "$map([1..100000], function($i) { $contains($.as, $.aab) })",
                "$map([1..100000], function($i) { $$.as = $$.as2 })",
                "$map([1..100000], function($i) { $substring($$.as, $i, 1) })",
                "$map([1..100000], function($i) { $length($$.as) })",
                "$map([1..100000], function($i) { $lowercase($$.sigmas) })",
                "$map([1..100000], function($i) { $uppercase($$.sharps) })",
                "$map([1..100000], function($i) { $trim($$.blanks) })",
                "$map([1..100000], function($i) { $base64encode($$.as) })",
                "$map([1..100000], function($i) { $number($$.digits) })",
                "$map([1..100000], function($i) { $sum($$.numbers) })",
                "$map([1..100000], function($i) { $count($distinct($$.texts)) })",
                "$map([1..100000], function($i) { $string($$.objects) })",
                "$map([1..100000], function($i) { $i in $$.numbers })",
                // regular expressions
                "$match($.as, /(?=(.*))/)",
                "$match($.as, /(a|aa)+$/)",
                "$match($.as, /(.*)*x/)",
                "$split($.as, /(?=(.*)b)/)",
                "$replace($.as, /(?=(.*))/, '$1')",
                "$contains($.as, /(a*)*b/)",
                // what the library does on its own
                "$.numbers^($)",
                "$.numbers^(>$string($))",
                "$.texts^($)",
                "$.objects^(a.b, c)",
                "$.numbers{'k': $}",
                "$.numbers{$string($): $}",
                "$.numbers[[1..100000]]",
                "$.numbers[$.numbers]",
                "$.numbers[$ in $$.numbers]",
                "$.numbers#$i[$i > 3]{'k': $i}",
                "$.objects@$o.$$.numbers@$n.{'o': $o, 'n': $n}",
                "$.objects.a.%.%",
                "$.**",
                "$count($.**.**)",
                "$.**.*",
                "$.*.*.*",
                "$.nested.**[0]",
                "$.as & $.as & $.as & $.as & $.as & $.as & $.as & $.as & $.as & $.as",
                "$.as = $.as2",
                "$.objects = $.objects2",
                "$.nested = $.nested2",
                "$.numbers in $.nested",
                "[1..100000].$$.numbers",
                "[$.numbers, $.numbers, $.numbers, $.numbers, $.numbers]",
                "$.numbers ~> $map($string) ~> $join(',') ~> $split(',') ~> $sort() ~> $distinct()",
                "$reduce($.numbers, function($all, $n) { $append($all, $n) })",
                "$reduce($.texts, function($all, $t) { $all & $t })",
                "$sort($.numbers, function($a, $b) { $a < $b })",
                "$sort($.numbers, function($a, $b) { $contains($$.as, $$.aab) })",
                "$zip($.numbers, $.texts, $.objects)",
                "$merge($.objects)",
                "$formatNumber(1, '#0.0', {'grouping-separator': $.as, 'zero-digit': $.as})",
                "$map([1..100000], function($i) { $hash($$.as) })",
                "$map([1..100000], function($i) { $hmac($$.as, $$.aab, 'sha512', 'base64') })",
                "$map([1..100000], function($i) { $uuid() })",
                "$map([1..100000], function($i) { $base64decode($$.as) })",
                "$map([1..100000], function($i) { $base64urldecode($$.blanks) })",
                "$parseJson($.brackets)",
                "$parseJson($.lists)",
                "$parseJson($.opened)",
                "$parseJson($.objectsText)",
                "$map([1..1000], function($i) { $parseJson($$.objectsText) })",
                "$string($parseJson($.deepText))",
                "$parseXml($.elements)",
                "$parseXml($.names)",
                "$parseXml($.comment)",
                "$map([1..1000], function($i) { $parseXml($$.attributes) })",
                "$parseCsv($.commas)",
                "$parseCsv($.commas, {'header': false})",
                "$parseCsv($.lines, {'header': false})",
                "$parseCsv($.quotes, {'header': false})",
                "$parseCsv($.quotesOpen, {'header': false})",
                "$map([1..1000], function($i) { $parseCsv($$.rows) })",
                "$toCsv($.objects)",
                "$toCsv($.differing)",
                "$toCsv($map([1..100000], function($i) { $$.numbers }))",
                "$toCsv($map([1..1000], function($i) { [$$.quoted] }))",
                "$map([1..1000], function($i) { $toCsv($$.objects) })",
                "$toCsv([[$.nested]])",
                "$map([1..100000], function($i) { $fromMillis($i, '[H]', 'America/St_Johns') })",
                "$map([1..100000], function($i) { $toMillis('2026-01-01T00:00:00', $.x, 'America/St_Johns') })",
                "$map($.numbers, function($n)<n?n?n?n?n?n?n?n?:n> { $n })",
                "(function($a)<s?s?s?s?s?s?s?s?n:s> { $a })($.as, $.as, $.as, $.as, $.as, $.as, $.as, $.as)",
                "$map([1..100000], function($i)<a<n>+:n> { 1 }) & (function($a)<a<n>:n> { $map([1..100000], function($i) { $count($a) }) })($.numbers)",
                "($f := function($a)<a<n>:n> { 1 }; $l := [1..100000]; $map($l, function($i) { $f($l) }))",
                "$string($.nested, true)",
                "$string($.nested2)",
                "$match($.as, function($s) { ($m := {'match': 'a', 'start': 0, 'end': 1, 'groups': [], 'next': function() { $m }}; $m) })",
                "$formatNumber(1e300, '#,#')",
                "$map($.numbers, function($n) { $formatNumber($n, '000,000,000.000,000e00') })",
                "$map($.numbers, function($n) { $fromMillis($n, '[X]-[x]-[w]-[X]-[x]-[w]-[X]-[x]-[w]') })",
                "$toMillis('1 1 1 1', '[M] [D] [H] [m]')",
                "$number($.digits)",
                "$pad('x', 8000000, $.as)",
                "$pad($.as, -8000000, 'ab')")) {
            all.add(hostile(call));
        }
        return all.stream();
    }

    private static Arguments hostile(String expression) {
        return arguments(expression);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("expressions")
    void hostileExpression_endsSoonAfterItsBound(String expression) throws Exception {
        TemplateParser parser = new TemplateParser(new ExpressionParser(), BOUNDS);
        // what it is called with may not fit the function: a clear error is as good
        Template template =
                ExpressionParser.inOwnThread(() -> parser.parse("{{ " + expression + " }}", "", (parsed, place) -> {}));
        assertThat(parser.problems()).isEmpty();
        Evaluation in = new Evaluation(CONTEXT, Instant.EPOCH, 1);
        CompletableFuture<Duration> took = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> took.complete(evaluate(template, in)));
        assertThat(took.completeOnTimeout(Duration.ofSeconds(20), 20, TimeUnit.SECONDS)
                        .get())
                .isLessThan(MAX_DURATION);
        thread.join();
    }

    private static Duration evaluate(Template template, Evaluation in) {
        long begin = THREADS.getCurrentThreadCpuTime();
        try {
            template.evaluate(in);
        } catch (ExpressionException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        return Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - begin);
    }

    private static Map<String, Object> context() {
        List<Object> numbers = new ArrayList<>();
        List<Object> texts = new ArrayList<>();
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            numbers.add(i);
            texts.add("t" + i % 1000);
        }
        for (int i = 0; i < 30_000; i++) {
            objects.add(Map.of("a", Map.of("b", i % 7), "c", "x" + i));
        }
        Map<String, Object> context = new LinkedHashMap<>();
        context.put("sigmas", "Σ".repeat(40_000));
        context.put("sharps", "ß".repeat(300_000));
        context.put("dotted", "İ".repeat(300_000));
        context.put("as", "a".repeat(900_000));
        context.put("as2", "a".repeat(899_999) + "b");
        context.put("aab", "a".repeat(450_000) + "b");
        context.put("blanks", " \t".repeat(450_000));
        context.put("digits", "9".repeat(900_000));
        context.put("quoted", "\"\\".repeat(450_000));
        context.put("percents", "%41".repeat(300_000));
        context.put("brackets", "[".repeat(900_000));
        context.put("lists", "[" + "[],".repeat(300_000) + "[]]");
        context.put("opened", "[\"" + "\\u0041".repeat(150_000));
        context.put("objectsText", "[" + "{\"a\":{}},".repeat(80_000) + "1]");
        context.put("deepText", "[".repeat(900) + "]".repeat(900));
        context.put("elements", "<a>" + "<b/>".repeat(220_000) + "</a>");
        context.put("names", names());
        context.put("comment", "<a><!--" + "- ".repeat(400_000) + "--></a>");
        context.put("attributes", "<a>" + "<b c='d'/>".repeat(30_000) + "</a>");
        context.put("commas", ",".repeat(900_000));
        context.put("lines", "\n\r".repeat(450_000));
        context.put("quotes", "\"\"\"\"\n".repeat(180_000));
        context.put("quotesOpen", "\"\"".repeat(449_999) + "\"");
        context.put("rows", "a,b,c\n" + "1,2,3\n".repeat(100_000));
        context.put("differing", differing());
        context.put("numbers", numbers);
        context.put("texts", texts);
        context.put("objects", objects);
        context.put("objects2", new ArrayList<>(objects));
        context.put("nested", nested());
        context.put("nested2", nested());
        context.put("event", Map.of("wide", objects, "deep", nested()));
        return context;
    }

    /** An array of arrays, 400 deep. */
    private static Object nested() {
        Object nested = new ArrayList<>(List.of(1));
        for (int i = 0; i < 400; i++) {
            nested = new ArrayList<>(List.of(nested, i, "x".repeat(100)));
        }
        return nested;
    }

    /** Objects each with a key of its own: as CSV, a square of fields. */
    private static Object differing() {
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            objects.add(Map.of("k" + i, i));
        }
        return objects;
    }

    private static String names() {
        StringBuilder xml = new StringBuilder("<a>");
        for (int i = 0; i < 80_000; i++) {
            xml.append("<b").append(i).append("/>");
        }
        return xml.append("</a>").toString();
    }
}
