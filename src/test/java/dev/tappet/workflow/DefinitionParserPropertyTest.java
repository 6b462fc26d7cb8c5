package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.expression.Evaluation;
import dev.tappet.expression.ExpressionException;
import dev.tappet.expression.Template;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;

/** Whatever is given, reading ends in an answer; and a value without expressions is what it was. */
@Tag("slow")
class DefinitionParserPropertyTest {
    private static final DefinitionParser DEFINITIONS = new DefinitionParser(Map.of("probe", Map.of("type", "object")));
    private static final String HEAD = "name: x\ntrigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }\n";
    private static final List<String> WORDS = List.of(
            "{{",
            "}}",
            "{",
            "}",
            "[",
            "]",
            "(",
            ")",
            "$",
            "$$",
            ".",
            ",",
            ":",
            ";",
            "'",
            "\"",
            "`",
            "/",
            "\\",
            "?",
            "?:",
            "??",
            "~>",
            ":=",
            "*",
            "**",
            "%",
            "|",
            "^",
            "@",
            "#",
            "&",
            "..",
            "<",
            ">",
            "!",
            "-",
            "and",
            "or",
            "in",
            "function",
            "λ",
            "$x",
            "$map",
            "$match",
            "$eval",
            "event",
            "1",
            "1e9",
            "null",
            "true",
            " ",
            "\n",
            "/*",
            "*/",
            "a",
            "\u00e9",
            "\uD83D",
            "__evaluate_entry",
            "- ",
            "steps:",
            "set:",
            "if:",
            "then:",
            "&a",
            "*a",
            "!!str",
            "---",
            "\t",
            "#");

    @Property(tries = 400)
    void anyBytes_areValidOrInvalid(@ForAll byte[] source) {
        assertThat(DEFINITIONS.read(source)).isInstanceOf(ParseResult.class);
    }

    @Property(tries = 400)
    void anyText_afterValidHead_isValidOrInvalid(@ForAll("words") String text) {
        assertThat(DEFINITIONS.read((HEAD + text).getBytes(UTF_8))).isInstanceOf(ParseResult.class);
        assertThat(DEFINITIONS.read((HEAD + "steps:\n  - " + text).getBytes(UTF_8)))
                .isInstanceOf(ParseResult.class);
    }

    @Property(tries = 800)
    void anyExpression_isRejectedOrEvaluated(@ForAll("words") String text) {
        Template template;
        try {
            template = Template.of("{{ " + text + " }}");
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        try {
            Json.write(template.evaluate(new Evaluation(
                    Map.of("event", Map.of("a", List.of(1, "b"))), Instant.EPOCH, 1)));
        } catch (ExpressionException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Property(tries = 300)
    void anyStep_isValidOrInvalid(@ForAll("values") Object value, @ForAll("keys") String key) {
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("name", "x");
        definition.put("trigger", Map.of("integration", "4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11"));
        Map<String, Object> step = new LinkedHashMap<>();
        step.put(key, value);
        definition.put("steps", List.of(step));
        assertThat(DEFINITIONS.read(Json.write(definition))).isInstanceOf(ParseResult.class);
    }

    @Property(tries = 300)
    void anyValue_passesTemplateUnchanged(@ForAll("values") Object value) throws MalformedJsonException {
        Object plain = Json.read(Json.write(value));
        Evaluation in = new Evaluation(Map.of("value", List.of(plain == null ? "" : plain)), Instant.EPOCH, 1);
        assertThat(Template.of(quoted(plain)).evaluate(in)).isEqualTo(plain);
        if (plain != null) {
            assertThat(Json.read(
                            Json.write(Template.of(List.of("{{ $.value }}")).evaluate(in))))
                    .isEqualTo(List.of(List.of(plain)));
        }
    }

    /** White space around a single expression does not count, so it is written as an expression too. */
    private static String withoutBlanks(String template) {
        String inside = template.strip();
        int start = template.indexOf(inside);
        return blanks(template.substring(0, start)) + inside + blanks(template.substring(start + inside.length()));
    }

    private static String blanks(String text) {
        return text.isEmpty() ? "" : "{{" + new String(Json.write(text), UTF_8) + "}}";
    }

    /** Braces in a text are written as an expression. */
    private static Object quoted(Object value) {
        return switch (value) {
            case String text -> text.contains("{{") ? withoutBlanks(text.replace("{{", "{{'{{'}}")) : text;
            case Map<?, ?> map -> {
                Map<String, Object> quoted = new LinkedHashMap<>();
                map.forEach((key, part) -> quoted.put((String) key, quoted(part)));
                yield quoted;
            }
            case List<?> list -> {
                List<Object> quoted = new ArrayList<>();
                list.forEach(part -> quoted.add(quoted(part)));
                yield quoted;
            }
            case null, default -> value;
        };
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(WORDS).list().ofMaxSize(25).map(words -> String.join("", words));
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.of(
                "set", "if", "switch", "for_each", "parallel", "try", "fail", "wait", "exit", "probe", "id", "cases");
    }

    @Provide
    Arbitrary<Object> values() {
        Arbitrary<Object> leaves = Arbitraries.oneOf(
                words().map(text -> text),
                Arbitraries.strings().ofMaxLength(20).map(text -> text),
                Arbitraries.longs().map(number -> number),
                Arbitraries.doubles().map(number -> number),
                Arbitraries.of(true, false),
                Arbitraries.just(null));
        return Arbitraries.lazyOf(
                () -> leaves,
                () -> values().list().ofMaxSize(3).map(list -> list),
                () -> Combinators.combine(keyed(), values()).as((name, part) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    map.put(name, part);
                    map.put("steps", List.of());
                    return map;
                }));
    }

    private static Arbitrary<String> keyed() {
        return Arbitraries.oneOf(
                Arbitraries.of(
                        "items", "steps", "branches", "until", "status", "headers", "body", "set", "exit", "value"),
                Arbitraries.strings().ofMaxLength(5));
    }
}
