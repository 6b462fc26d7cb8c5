package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.expression.Evaluation;
import dev.tappet.json.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Definitions that are made to break who reads them, and good ones that were damaged: each is read, or refused in
 * words, and soon. The time-outs stand for a reader that hangs, not for one that is slow.
 */
@Tag("slow")
class HostileDefinitionsTest {
    private static final DefinitionParser DEFINITIONS = new DefinitionParser(Map.of("probe", Map.of("type", "object")));
    private static final String HEAD =
            "name: x\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\nsteps:\n";

    private static Arguments refused(String what, String source, String... words) {
        return Arguments.of(what, source, List.of(words));
    }

    static Stream<Arguments> hostileDefinitions() {
        return Stream.of(
                // of size and depth
                refused("open brackets", "[".repeat(200_000), "nests more than 100 deep"),
                refused("open braces", "{a: ".repeat(60_000), "nests more than 100 deep"),
                refused("open objects of JSON", "{\"a\":".repeat(40_000), "nests more than 100 deep"),
                refused("dashes", "- ".repeat(100_000), "nests more than 100 deep"),
                refused("indents", indents(600), "nests more than 100 deep"),
                refused("question marks", "? ".repeat(100_000), "Expected a field name"),
                refused("anchors", "a: " + "&a ".repeat(50_000), "<anchor>"),
                refused("nothing but comments", "#\n".repeat(100_000), "The document is empty"),
                refused("many documents", "--- a\n".repeat(30_000), "more after the end"),
                refused("a long key", "a".repeat(200_000) + ": 1", "Line 1"),
                refused("many keys", keys(IntStream.range(0, 25_000).mapToObj(n -> "k" + n)), "unknown", "k0"),
                refused("keys of one hash", keys(IntStream.range(0, 4096).mapToObj(HostileDefinitionsTest::colliding))),
                refused("one byte too many", " ".repeat(DocumentParser.MAX_BYTES + 1), "at most 256 KiB"),
                // of aliases, which are not there at all
                refused("a billion laughs", laughs(), "aliases (*name) are not available"),
                refused("an alias to itself", "a: &a [*a]", "aliases (*name) are not available"),
                refused("an alias as key", "&a a: 1\n*a : 2", "Alias"),
                refused("a merged alias", "a: &x {b: 1}\nc:\n  <<: *x", "aliases (*name) are not available"),
                // of tags, which make nothing
                refused("a tag of Java", "!!javax.script.ScriptEngineManager [!!java.net.URL [\"http://x/\"]]"),
                refused("a tag of Java as value", "name: !!java.io.File /etc/passwd"),
                refused("a set", "!!set {a, b}", "name"),
                refused("binary", "name: !!binary aGVsbG8=", "JSON has no such value"),
                // of numbers
                refused("a number of many digits", "name: " + "9".repeat(100_000)),
                refused("an exponent", "a: 1e999999999", "out of range"),
                refused("a number of many digits in hex", "name: 0x" + "f".repeat(900)),
                // of what else YAML has
                refused("a key twice", "name: x\nname: y", "duplicate key \"name\""),
                refused("a key twice in JSON", "{\"name\": 1, \"name\": 2}", "duplicate key"),
                refused("a key twice, written in two ways", "name: x\n\"n\\u0061me\": y", "duplicate key"),
                refused("a tab as indent", "a:\n\tb: 1", "TAB"),
                refused("a mark of byte order within", "name: x\n\uFEFFsteps: []"),
                refused("a zero byte", "a: \u0000", "special characters"),
                refused("half a character", "a: \"\\ud800\""),
                refused("a merge key", "<<: {name: x}\nname: y", "<<"),
                refused("a key of several", "? [a, b]\n: 1", "Expected a field name"),
                refused("no key", ": 1"),
                refused("a version of the future", "%YAML 9.9\n---\nname: x", "version"),
                refused("a handle of nobody", "!x!y a"),
                refused("an anchor of nothing", "&a"),
                // of expressions
                refused("more expressions than there may be", exit("{{ 1 }}".repeat(30_000)), "at most 2000"),
                refused("no end", exit("{{ ".repeat(80_000))),
                refused("regular expressions of nothing", exit("{{ /(a{1000}){1000}/ }}"), "repeats too often"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileDefinitions")
    @Timeout(60)
    void hostileDefinition_isRejectedInWords(String what, String source, List<String> words) {
        assertThat(DEFINITIONS.read(source.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ParseResult.Invalid.class,
                        invalid -> assertThat(invalid.problems())
                                .isNotEmpty()
                                .allSatisfy(
                                        problem -> assertThat(problem.message()).isNotBlank())
                                .satisfies(problems -> words.forEach(
                                        word -> assertThat(problems.toString()).contains(word))));
    }

    /** Whether these fit depends on how the machine was warmed up; what matters is that there is an answer. */
    @ParameterizedTest
    @ValueSource(strings = {"(", "-", "[", "/(", "$not(", "1+("})
    @Timeout(60)
    void nestedExpressions_areReadOrRejected(String opening) {
        String closing = opening.contains("(") ? ")" : opening.equals("[") ? "]" : "";
        String expression = opening.startsWith("/")
                ? "/" + "(".repeat(4000) + ")".repeat(4000) + "/"
                : opening.repeat(1900) + "1" + closing.repeat(1900);
        assertThat(DEFINITIONS.read(exit("{{ " + expression + " }}").getBytes(UTF_8)))
                .isInstanceOf(ParseResult.class);
    }

    static Stream<Arguments> unusualDefinitions() {
        return Stream.of(
                Arguments.of("a mark of byte order first", "\uFEFF" + HEAD + "  - exit: {}\n"),
                Arguments.of("lines of Windows", (HEAD + "  - exit: {}\n").replace("\n", "\r\n")),
                Arguments.of("an anchor that nobody uses", HEAD + "  - exit: &a { a: 1 }\n"),
                Arguments.of("a directive and marks", "%YAML 1.2\n---\n" + HEAD + "  - exit: {}\n...\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unusualDefinitions")
    @Timeout(60)
    void unusualDefinition_isAccepted(String what, String source) {
        assertThat(DEFINITIONS.read(source.getBytes(UTF_8))).isInstanceOf(ParseResult.Valid.class);
    }

    /** The words that YAML 1.1 had for other things are what they look like. */
    @ParameterizedTest
    @MethodSource("words")
    void unusualWord_isText(String word) {
        assertThat(DEFINITIONS.read(("name: x\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\n"
                                + "steps:\n  - exit: { a: " + word + " }\n")
                        .getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid -> assertThat(valid.workflow().steps())
                                .singleElement()
                                .isInstanceOfSatisfying(
                                        Step.Exit.class,
                                        exit -> assertThat(exit.output()
                                                        .evaluate(new Evaluation(Map.of(), java.time.Instant.EPOCH, 1)))
                                                .isEqualTo(Map.of("a", word))));
    }

    static List<String> words() {
        return List.of(
                "on",
                "off",
                "yes",
                "no",
                "y",
                "N",
                "2001-01-01",
                "2001-12-14t21:59:43.10-05:00",
                "1:30",
                "0b1",
                "0o14",
                "1_000",
                ".inf",
                "-.INF",
                ".nan",
                "=",
                "<<");
    }

    @Property(tries = 1000)
    void damagedDefinition_isReadOrRejectedInWords(
            @ForAll @IntRange(max = SAMPLES - 1) int sample,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 6) int times)
            throws IOException {
        Random random = new Random(seed);
        byte[] source = sample(sample);
        for (int i = 0; i < times; i++) {
            source = damaged(source, random);
        }
        if (DEFINITIONS.read(source) instanceof ParseResult.Invalid(List<Problem> problems)) {
            assertThat(problems)
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
        }
    }

    private static final List<String> PIECES = List.of(
            "{{",
            "}}",
            "\t",
            "&a ",
            "*a",
            "!!set",
            "!!binary ",
            "<<: ",
            "? ",
            "---\n",
            "...\n",
            "\uFEFF",
            "\u0000",
            "\u2028",
            "|",
            ">",
            "%",
            "@",
            "'",
            "\"",
            "[",
            "{",
            "]",
            "}",
            ": ",
            "- ",
            "#",
            "1e999",
            "0x",
            "\r",
            "\\u",
            "~",
            "/(",
            "$");

    private static final int SAMPLES = 2;

    private static byte[] sample(int number) throws IOException {
        if (number == 0) {
            return """
                    {"name": "x", "trigger": {"integration": "4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11",
                     "condition": "{{ $.event.n > 1 and $match($.event.s, /a+(b|c)/i) }}"},
                     "steps": [{"id": "a", "set": {"x": "{{ $.event.items[n > 2].{'n': n} }}", "y": 1.5e3}},
                               {"for_each": {"items": "{{ $.a.x }}", "steps": [{"probe": {"k": "{{ $.item.n }}"}}]}},
                               {"exit": {"status": 201, "body": "{{ $.vars.x ? 'yes' : 'no' }}"}}]}""".getBytes(UTF_8);
        }
        try (InputStream demo = HostileDefinitionsTest.class.getResourceAsStream("/demo/preflight.yaml")) {
            return demo.readAllBytes();
        }
    }

    private static byte[] damaged(byte[] source, Random random) {
        if (source.length == 0) {
            return source;
        }
        int at = random.nextInt(source.length);
        int to = Math.min(source.length, at + random.nextInt(40));
        byte[] copied = Arrays.copyOfRange(source, at, to);
        return switch (random.nextInt(6)) {
            case 0 -> joined(Arrays.copyOf(source, at), source, to); // cut out
            case 1 -> joined(joined(Arrays.copyOf(source, to), copied, 0), source, to); // there twice
            case 2 -> {
                byte[] turned = source.clone();
                turned[at] ^= (byte) (1 << random.nextInt(8));
                yield turned;
            }
            case 3 -> Arrays.copyOf(source, at); // cut off
            default -> {
                byte[] piece = PIECES.get(random.nextInt(PIECES.size())).getBytes(UTF_8);
                yield joined(joined(Arrays.copyOf(source, at), piece, 0), source, at);
            }
        };
    }

    private static byte[] joined(byte[] first, byte[] second, int from) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.writeBytes(first);
        joined.write(second, from, second.length - from);
        return joined.toByteArray();
    }

    private static String exit(String value) {
        return HEAD + "  - exit: { a: \"" + value + "\" }\n";
    }

    private static String indents(int levels) {
        return IntStream.range(0, levels)
                .mapToObj(level -> " ".repeat(level) + "a:\n")
                .collect(Collectors.joining());
    }

    private static String keys(Stream<String> keys) {
        return keys.map(key -> key + ": 1\n").collect(Collectors.joining());
    }

    /** Java hashes {@code Aa} and {@code BB} alike. */
    private static String colliding(int number) {
        return IntStream.range(0, 12)
                .mapToObj(bit -> (number >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(Collectors.joining());
    }

    private static String laughs() {
        return "a0: &a0 [lol, lol]\n"
                + IntStream.range(1, 30)
                        .mapToObj(n -> "a%d: &a%d [*a%d, *a%d]%n".formatted(n, n, n - 1, n - 1))
                        .collect(Collectors.joining());
    }
}
