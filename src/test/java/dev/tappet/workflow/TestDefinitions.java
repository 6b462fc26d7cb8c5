package dev.tappet.workflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.json.Problem;
import java.util.List;
import java.util.Map;

/** Reads definitions with a parser that knows one operator, {@code probe}. */
final class TestDefinitions {
    static final String HEAD = """
            name: A name
            trigger: { integration: 4b0c7a52-93f6-4f0e-9d6e-0a9d3d3a8e11 }
            """;

    static final DefinitionParser PARSER = new DefinitionParser(Map.of(
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

    static Workflow valid(String document) {
        return switch (read(document)) {
            case ParseResult.Valid(Workflow workflow, List<Problem> _) -> workflow;
            case ParseResult.Invalid(List<Problem> problems) -> throw new AssertionError(problems);
        };
    }

    static List<Problem> problems(String document) {
        return switch (read(document)) {
            case ParseResult.Valid valid -> throw new AssertionError("It is valid: " + valid);
            case ParseResult.Invalid(List<Problem> problems) -> problems;
        };
    }

    static ParseResult read(String document) {
        return PARSER.read(document.getBytes(UTF_8));
    }

    private TestDefinitions() {}
}
