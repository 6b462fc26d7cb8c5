package dev.tappet.workflow;

import dev.tappet.expression.EvaluationLimits;
import dev.tappet.expression.ExpressionParser;
import dev.tappet.expression.TemplateParser;
import dev.tappet.json.Problem;
import dev.tappet.json.Problem.TextPosition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads workflow definitions. A text in YAML or JSON becomes a compiled {@link Workflow} or a list of problems. The
 * time is limited for every input. Thread-safe.
 */
public final class DefinitionParser {
    private static final int MAX_PROBLEMS = 100;

    private final WorkflowSchema schema;
    private final EvaluationLimits limits;

    /**
     * @param operatorSchemas the operators with side effects, by name, each with the JSON Schema (2020-12) of its arguments as
     *               plain values. A property that may be an expression is an {@code anyOf} with a
     *               {@code {"$ref": "#/$defs/expression"}}. {@code "x-expected"} beside a pattern describes it in
     *               messages. A property that is a URL has {@code "x-url": true}.
     */
    public DefinitionParser(Map<String, Object> operatorSchemas) {
        this(operatorSchemas, EvaluationLimits.DEFAULT);
    }

    /** @param limits the limits of each evaluation of a template */
    public DefinitionParser(Map<String, Object> operatorSchemas, EvaluationLimits limits) {
        this.schema = new WorkflowSchema(operatorSchemas);
        this.limits = limits;
    }

    /** The JSON Schema of definitions, for editors. */
    public byte[] schema() {
        return schema.json();
    }

    /**
     * Reads a definition that contains no slugs.
     *
     * @param source YAML or JSON in UTF-8
     */
    public ParseResult read(byte[] source) {
        return read(source, SlugResolver.NONE);
    }

    /**
     * Reads a definition.
     *
     * @param source YAML or JSON in UTF-8
     * @param slugs  resolves the slugs of the definition
     */
    public ParseResult read(byte[] source, SlugResolver slugs) {
        return ExpressionParser.inOwnThread(() -> compile(source, slugs));
    }

    private ParseResult compile(byte[] source, SlugResolver slugs) {
        Object definition;
        try {
            definition = DocumentParser.read(source);
        } catch (MalformedDocumentException e) {
            return new ParseResult.Invalid(List.of(e.problem()));
        }
        List<Problem> malformed = schema.problems(definition);
        TemplateParser templates = new TemplateParser(new ExpressionParser(), limits);
        if (!malformed.isEmpty()) {
            // without the steps only the syntax of expressions can be checked
            templates.parse(definition, "", (_, _) -> {});
            return invalid(
                    source,
                    Stream.concat(malformed.stream(), templates.problems().stream())
                            .toList());
        }
        DefinitionCompiler compiler = new DefinitionCompiler(templates, schema, slugs);
        Workflow workflow = compiler.workflow(DefinitionFields.of(definition));
        List<Problem> problems = compiler.problems();
        return problems.stream().anyMatch(problem -> problem.severity() == Problem.Severity.ERROR)
                ? invalid(source, problems)
                : new ParseResult.Valid(workflow, located(source, first(problems)));
    }

    /** The errors come first, so that none is lost if there are too many problems. */
    private static ParseResult invalid(byte[] source, List<Problem> problems) {
        return new ParseResult.Invalid(located(
                source,
                first(problems.stream()
                        .sorted(Comparator.comparing(Problem::severity))
                        .toList())));
    }

    /** Adds to each problem the position of its place, or of the nearest enclosing place. */
    private static List<Problem> located(byte[] source, List<Problem> problems) {
        if (problems.isEmpty()) {
            return problems;
        }
        try {
            Map<String, TextPosition> positions = DocumentParser.positions(source);
            return problems.stream()
                    .map(problem -> nearestPosition(problem.place(), positions)
                            .map(problem::at)
                            .orElse(problem))
                    .toList();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A text that was read cannot be read again", e);
        }
    }

    private static Optional<TextPosition> nearestPosition(String place, Map<String, TextPosition> positions) {
        String around = place;
        while (!around.isEmpty() && !positions.containsKey(around)) {
            around = around.substring(0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
        }
        return Optional.ofNullable(positions.get(around));
    }

    private static List<Problem> first(List<Problem> problems) {
        return problems.size() > MAX_PROBLEMS ? problems.subList(0, MAX_PROBLEMS) : problems;
    }
}
