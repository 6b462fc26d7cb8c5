package dev.tappet.expression;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tappet.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every function of the expression language does what the reference of JSONata says (docs.jsonata.org), at its edges
 * too. Ours stand in the place of the library's: this is what a workflow's author may rely on, whoever does it.
 */
class FunctionsTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    /** Chances, which {@link ExpressionTest} looks at, and failures, which are below. */
    private static final Set<String> ELSEWHERE = Set.of("random", "shuffle", "error", "assert");

    static Stream<Arguments> texts() {
        return Stream.of(
                of("$string('a \"text\"')", "\"a \\\"text\\\"\""),
                of("$string([1, true, null, {'a': 'b'}])", "\"[1,true,null,{\\\"a\\\":\\\"b\\\"}]\""),
                of("$string('as it is', true)", "\"as it is\""),
                of("$string({'a': 'b:,{}[]\"', 'c': ''}, true)", """
                        "{\\n  \\"a\\": \\"b:,{}[]\\\\\\"\\",\\n  \\"c\\": \\"\\"\\n}\""""),
                of("$string([], true) & $string({}, true)", "\"[]{}\""),
                of("$string([[1], {'a': [2, 3]}], true)", """
                        "[\\n  [\\n    1\\n  ],\\n  {\\n    \\"a\\": [\\n      2,\\n      3\\n    ]\\n  }\\n]\""""),
                of("$string($.nothing)", "null"),
                of("$length('Hello World')", "11"),
                of("$length('a😀')", "2"),
                of("$length('')", "0"),
                of("$substring('Hello World', 3)", "\"lo World\""),
                of("$substring('Hello World', 3, 5)", "\"lo Wo\""),
                of("$substring('Hello World', -4)", "\"orld\""),
                of("$substring('Hello World', -4, 2)", "\"or\""),
                of("$substring('abc', -9)", "\"abc\""),
                of("$substring('abc', -9, 1)", "\"a\""),
                of("$substring('abc', 3)", "\"\""),
                of("$substring('abc', 1, 9)", "\"bc\""),
                of("$substring('abc', 1, -1)", "\"\""),
                of("$substring($.nothing, 1)", "null"),
                of("$substringBefore('Hello World', ' ')", "\"Hello\""),
                of("$substringBefore('Hello', 'x')", "\"Hello\""),
                of("$substringAfter('Hello World', ' ')", "\"World\""),
                of("$substringAfter('Hello', 'x')", "\"Hello\""),
                of("$substringAfter($.nothing, 'x')", "null"),
                of("$lowercase('ÄI')", "\"äi\""),
                of("$lowercase($.nothing)", "null"),
                of("$uppercase('straße i')", "\"STRASSE I\""),
                of("$uppercase($.nothing)", "null"),
                of("$trim('  Hello \\n  World ')", "\"Hello World\""),
                of("$pad('foo', 5)", "\"foo  \""),
                of("$pad('foo', -5)", "\"  foo\""),
                of("$pad('foo', -5, '#')", "\"##foo\""),
                of("$pad('foo', 8, 'ab')", "\"fooababa\""),
                of("$pad('foo', 4, '')", "\"foo \""),
                of("$pad('foo', 3)", "\"foo\""),
                of("$pad('foo', 2)", "\"foo\""),
                of("$pad('😀', 3, '😀')", "\"😀😀😀\""),
                of("$pad($.nothing, 3)", "null"),
                of("$contains('abracadabra', 'bra')", "true"),
                of("$contains('abracadabra', 'bro')", "false"),
                of("$contains('abracadabra', /a.*a/)", "true"),
                of("$contains('abracadabra', /ar.*a/)", "false"),
                of("$contains('Hello World', /wo/i)", "true"),
                of("$contains($.nothing, 'a')", "null"),
                of("$split('so many words', ' ')", "[\"so\",\"many\",\"words\"]"),
                of("$split('so many words', ' ', 2)", "[\"so\",\"many\"]"),
                of("$split('so many words', ' ', 0)", "[]"),
                of("$split('so many words', ' ', 3)", "[\"so\",\"many\",\"words\"]"),
                of("$split('too   much, punctuation. hard; to read', /[ ,.;]+/)", """
                        ["too","much","punctuation","hard","to","read"]"""),
                of("$split('a, b, c', /, /, 2)", "[\"a\",\"b\"]"),
                of("$split('a,,b,', ',')", "[\"a\",\"\",\"b\",\"\"]"),
                of("$split('a😀b', '')", "[\"a\",\"😀\",\"b\"]"),
                of("$split('abc', '', 2)", "[\"a\",\"b\"]"),
                of("$split('', ',')", "[\"\"]"),
                of("$split('a::b::c', '::')", "[\"a\",\"b\",\"c\"]"),
                of("$split('ab', /x*/)", "[\"a\",\"b\",\"\"]"),
                of("$split($.nothing, ',')", "null"),
                of("$join(['a', 'b', 'c'])", "\"abc\""),
                of("$join($split('too   much, punctuation', /[ ,]+/), ', ')", "\"too, much, punctuation\""),
                of("$join('alone', '-')", "\"alone\""),
                of("$join([], '-')", "\"\""),
                of("$join($.nothing)", "null"),
                of("$match('ababbabbcc', /a(b+)/)", """
                        [{"match":"ab","index":0,"groups":["b"]},\
                        {"match":"abb","index":2,"groups":["bb"]},\
                        {"match":"abb","index":5,"groups":["bb"]}]"""),
                of("$match('ababbabbcc', /a(b+)/, 1)", "{\"match\":\"ab\",\"index\":0,\"groups\":[\"b\"]}"),
                of("$match('ababbabbcc', /a(b+)/, 0)", "null"),
                of("$match('none', /a(b+)/)", "null"),
                of("$match('ac', /a(b)?(c)/).groups", "[null,\"c\"]"),
                of("$match($.nothing, /a/)", "null"),
                of("$replace('John Smith and John Jones', 'John', 'Mr')", "\"Mr Smith and Mr Jones\""),
                of("$replace('John Smith and John Jones', 'John', 'Mr', 1)", "\"Mr Smith and John Jones\""),
                of("$replace('abracadabra', /a.*?a/, '*')", "\"*c*bra\""),
                of("$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "\"Smith, John\""),
                of("$replace('265USD', /([0-9]+)USD/, '$$$1')", "\"$265\""),
                of("$replace('265USD', /([0-9]+)USD/, '$12|$0|$9|$x|$')", "\"2652|265USD||$x|$\""),
                of("$replace('aaa', 'a', '$1')", "\"$1$1$1\""),
                of("$replace('aaa', /a/, 'b', 2)", "\"bba\""),
                of("$replace('aaa', /a/, 'b', 0)", "\"aaa\""),
                of("$replace('a1b2', /[a-z](\\d)/, function($m) { $m.match & $m.groups[0] })", "\"a11b22\""),
                of("$replace($.nothing, 'a', 'b')", "null"),
                of("$base64encode('myuser:mypass')", "\"bXl1c2VyOm15cGFzcw==\""),
                of("$base64decode('bXl1c2VyOm15cGFzcw==')", "\"myuser:mypass\""),
                of("$base64encode($.nothing)", "null"),
                of("$encodeUrlComponent('?x=test&y=ä')", "\"%3Fx%3Dtest%26y%3D%C3%A4\""),
                of("$encodeUrl('https://a.example/x y?q=ä&b')", "\"https://a.example/x%20y?q=%C3%A4&b\""),
                of("$encodeUrlComponent(\"a b!'()*~-_.+/@😀\")", "\"a%20b!'()*~-_.%2B%2F%40%F0%9F%98%80\""),
                of("$encodeUrl('[%]')", "\"%5B%25%5D\""),
                of("$encodeUrl($.nothing)", "null"),
                of("$decodeUrlComponent('%3Fx%3Dtest')", "\"?x=test\""),
                of("$decodeUrlComponent('a+b%2fc%C3%a4%20%F0%9F%98%80')", "\"a+b/cä 😀\""),
                of("$decodeUrl('a+b%2fc%C3%A4%3F%20%3b')", "\"a+b%2fcä%3F %3b\""),
                of("$decodeUrl($.nothing)", "null"),
                of("$decodeUrl('https://a.example/x%20y?q=%C3%A4')", "\"https://a.example/x y?q=ä\""));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                of("$number('5')", "5"),
                of("$number('-2.5e3')", "-2500"),
                of("$number(true) + $number(false)", "1"),
                of("$number($.nothing)", "null"),
                of("$abs(-5)", "5"),
                of("$floor(5.3) & ' ' & $floor(-5.3)", "\"5 -6\""),
                of("$ceil(5.3) & ' ' & $ceil(-5.3)", "\"6 -5\""),
                of("[$round(123.456), $round(123.456, 2), $round(123.456, -1), $round(123.456, -2)]", """
                        [123,123.46,120,100]"""),
                of("[$round(11.5), $round(12.5), $round(125, -1)]", "[12,12,120]"),
                of("$round($.nothing)", "null"),
                of("[$power(2, 8), $power(2, 0.5) > 1.414, $power(2, -2)]", "[256,true,0.25]"),
                of("$sqrt(4)", "2"),
                of("$formatNumber(12345.6, '#,###.00')", "\"12,345.60\""),
                of("$formatNumber(0.14, '01%')", "\"14%\""),
                of("$formatNumber(1234.5678, '00.000e0')", "\"12.346e2\""),
                of("$formatNumber(0.14, '###pm', {'per-mille': 'pm'})", "\"140pm\""),
                of("$formatBase(100, 2) & ' ' & $formatBase(2555, 16)", "\"1100100 9fb\""),
                of("$formatInteger(2789, 'w')", "\"two thousand, seven hundred and eighty-nine\""),
                of("$formatInteger(1999, 'I')", "\"MCMXCIX\""),
                of("$parseInteger(\"twelve thousand, four hundred and seventy-six\", 'w')", "12476"),
                of("$parseInteger('12,345,678', '#,##0')", "12345678"),
                of("[$sum([5, 6, 4]), $max([5, 6, 4]), $min([5, 6, 4]), $average([5, 6, 4])]", "[15,6,4,5]"),
                of("[$sum(7), $count(7), $count([]), $count([1, null])]", "[7,1,0,2]"),
                of("$sum([])", "0"));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                of("[$boolean(''), $boolean('a'), $boolean(0), $boolean(0.1), $boolean(null)]", """
                        [false,true,false,true,false]"""),
                of("[$boolean([]), $boolean([0]), $boolean([0, 1]), $boolean({}), $boolean({'a': 0})]", """
                        [false,false,true,false,true]"""),
                of("[$not(''), $not(1)]", "[true,false]"),
                of("[$exists($.nothing), $exists(null), $exists('')]", "[false,true,true]"),
                of("[$type(null), $type(1), $type('a'), $type(true), $type([]), $type({})]", """
                        ["null","number","string","boolean","array","object"]"""),
                of("$type($.nothing)", "null"),
                of("$clone({'a': [1]})", "{\"a\":[1]}"),
                of("$keys([{'a': 1, 'b': 2}, {'a': 3, 'c': 4}])", "[\"a\",\"b\",\"c\"]"),
                of("$lookup({'a': 1, 'b': 2}, 'b')", "2"),
                of("$lookup([{'a': 1}, {'a': 2}], 'a')", "[1,2]"),
                of("$lookup({'a': 1}, 'x')", "null"),
                of("$merge([{'a': 1, 'b': 2}, {'b': 3}])", "{\"a\":1,\"b\":3}"),
                of("$each({'a': 1, 'b': 2}, function($v, $k) { $k & $v })", "[\"a1\",\"b2\"]"),
                of("$sift({'a': 1, 'b': 2}, function($v) { $v > 1 })", "{\"b\":2}"),
                of("$spread({'a': 1, 'b': 2})", "[{\"a\":1},{\"b\":2}]"),
                of("$spread('a')", "\"a\""));
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                of("$append([1, 2], [3])", "[1,2,3]"),
                of("$append(1, 2)", "[1,2]"),
                of("$append([1], $.nothing)", "[1]"),
                of("$reverse([1, 2, 3])", "[3,2,1]"),
                of("$sort(['b', 'B', 'a', 'ä'])", "[\"B\",\"a\",\"b\",\"ä\"]"),
                of("$sort([10, 9, -1, 2.5])", "[-1,2.5,9,10]"),
                of("$sort($.nothing)", "null"),
                of(
                        "$sort([{'n': 1, 'k': 'b'}, {'n': 0, 'k': 'a'}, {'n': 1, 'k': 'a'}], function($l, $r) { $l.n > $r.n }).k",
                        """
                        ["a","b","a"]"""),
                of("$distinct([3, 1, 3, 1, '1'])", "[3,1,\"1\"]"),
                of("$distinct([{'a': 1}, {'a': 1}, {'a': 2}])", "[{\"a\":1},{\"a\":2}]"),
                of("$distinct(7)", "7"),
                of("$zip([1, 2, 3], [4, 5], [7, 8, 9])", "[[1,4,7],[2,5,8]]"),
                of("$map([1..3], function($v, $i, $a) { $v * $i + $count($a) })", "[3,5,9]"),
                of("$filter([1..5], function($v, $i, $a) { $v > $average($a) })", "[4,5]"),
                of("$single([1..5], function($v) { $v = 4 })", "4"),
                of("$reduce([1..5], function($i, $j) { $i * $j })", "120"),
                of("$reduce([1..5], function($i, $j) { $i + $j }, 100)", "115"));
    }

    static Stream<Arguments> times() {
        return Stream.of(
                of("$now()", "\"2026-01-02T03:04:05.678Z\""),
                of("$now('[H01]:[m01] [z]', '+0100')", "\"04:04 GMT+01:00\""),
                of("$millis()", "1767323045678"),
                of("$fromMillis(1510067557121)", "\"2017-11-07T15:12:37.121Z\""),
                of("$fromMillis(1510067557121, '[M01]/[D01]/[Y0001] [h#1]:[m01][P]')", "\"11/07/2017 3:12pm\""),
                of("$fromMillis(1510067557121, '[H01]:[m01]:[s01] [z]', '-0500')", "\"10:12:37 GMT-05:00\""),
                of("$toMillis('2017-11-07T15:07:54.972Z')", "1510067274972"),
                of("$toMillis('2017')", "1483228800000"),
                of("$toMillis('2017-11-07T15:07:54')", "1510067274000"),
                of("$toMillis('2017-11-07T16:07:54+01:00')", "1510067274000"),
                of("$toMillis('7/11/2017', '[D]/[M]/[Y]')", "1510012800000"),
                of("$toMillis($.nothing)", "null"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"texts", "numbers", "values", "lists", "times"})
    void aFunctionGivesWhatTheReferenceSays(String expression, String json) {
        Object value = Template.of("{{ " + expression + " }}").evaluate(new Evaluation(Map.of(), NOW, 42));

        assertThat(new String(Json.write(value), UTF_8)).isEqualTo(json);
    }

    static Stream<Arguments> misuses() {
        return Stream.of(
                of("$error('no more')", "D3137: no more"),
                of("$assert(1 = 2, 'must be')", "D3141: must be"),
                of("$pad('a', 10000000)", "makes values of more than"),
                of("$pad('a', -10000000)", "makes values of more than"),
                of("$contains('a', 1)", "T0410"),
                of("$match('a', 'a')", "T0410"),
                of("$match('a', /a/, -1)", "D3040"),
                of("$replace('a', '', 'b')", "D3010"),
                of("$replace('a', /a/, 'b', -1)", "D3011"),
                of("$replace('a', /a/, function($m) { 1 })", "D3012"),
                of("$replace('a', 'a', function($m) { 'b' })", "T0410"),
                of("$split('a', 'b', -1)", "D3020"),
                of("$join([1, 2])", "T0412"),
                of("$sort([1, 'a'])", "D3070"),
                of("$single([1, 2])", "D3138"),
                of("$toMillis('yesterday')", "D3110"),
                of("$toMillis('2026-13-01')", "D3110"),
                of("$toMillis('7 May', '[D] [MNn]')", "must have the year"),
                of("$toMillis('x', '[Y][f][f][f][f]')", "too many parts of any length"),
                of("$toMillis('" + "1".repeat(65) + "')", "D3110"),
                of("$fromMillis(0, '[Y,100-100]')", "at most two digits"),
                of("$formatNumber(1, '" + "0".repeat(129) + "')", "at most 128 characters"),
                of("$formatInteger(1000001, 'I')", "up to 1000000"),
                of("$decodeUrl('%')", "D3140"),
                of("$decodeUrl('%4')", "D3140"),
                of("$decodeUrl('%4g')", "D3140"),
                of("$decodeUrlComponent('%C3')", "D3140"),
                of("$decodeUrlComponent('%C3(')", "D3140"),
                of("$encodeUrl($substring('\\ud83d', 0))", "D3140"),
                of("$sqrt(-1)", "D3060"),
                of("$power(10, 1000)", "D3061"),
                of("$number('0x')", "D3030"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("misuses")
    void whatItCannotDoIsAnErrorWithItsCode(String expression, String message) {
        Template template = Template.of("{{ " + expression + " }}");

        assertThatThrownBy(() -> template.evaluate(new Evaluation(Map.of(), NOW, 42)))
                .isInstanceOf(ExpressionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void noFunctionIsLeftOut() {
        Set<String> named = Stream.of(texts(), numbers(), values(), lists(), times())
                .flatMap(rows -> rows)
                .map(row -> (String) row.get()[0])
                .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>(BuiltinFunctions.names());
        missing.removeAll(ELSEWHERE);
        missing.removeIf(name -> named.stream().anyMatch(row -> row.contains("$" + name + "(")));

        assertThat(missing).isEmpty();
    }

    private static Arguments of(String expression, String result) {
        return arguments(expression, result);
    }
}
