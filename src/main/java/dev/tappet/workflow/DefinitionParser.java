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
 * Reads workflow definitions: text in YAML or JSON becomes a compiled {@link Workflow}, or the list of what is wrong
 * with it. Whatever is given, the answer is one of the two, soon. Safe for use by many threads.
 */
public final class DefinitionParser {
    private static final int MOST_PROBLEMS = 100;

    private final WorkflowSchema schema;
    private final EvaluationLimits bounds;

    /**
     * @param acting the operators that act on the outside, by name: the JSON Schema (2020-12) of each one's arguments
     *     as plain values. A property that may be an expression is an {@code anyOf} with a
     *     {@code {"$ref": "#/$defs/expression"}}; what a pattern expects is said by {@code "x-expected"} beside it;
     *     a property that is a URL has {@code "x-url": true}.
     */
    public DefinitionParser(Map<String, Object> acting) {
        this(acting, EvaluationLimits.DEFAULT);
    }

    /** @param bounds of each evaluation of a template */
    public DefinitionParser(Map<String, Object> acting, EvaluationLimits bounds) {
        this.schema = new WorkflowSchema(acting);
        this.bounds = bounds;
    }

    /** The JSON Schema by which it reads, for editors. */
    public byte[] schema() {
        return schema.json();
    }

    /** @param source YAML or JSON in UTF-8, which names nothing by slugs */
    public ParseResult read(byte[] source) {
        return read(source, SlugResolver.NONE);
    }

    /**
     * Reads a definition.
     *
     * @param source YAML or JSON in UTF-8
     * @param slugs  finds what it names by slugs
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
        TemplateParser templates = new TemplateParser(new ExpressionParser(), bounds);
        if (!malformed.isEmpty()) {
            // what an expression names is unknown without its steps, but not how it is written
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

    /** Errors first, so that none is lost when there are too many problems. */
    private static ParseResult invalid(byte[] source, List<Problem> problems) {
        return new ParseResult.Invalid(located(
                source,
                first(problems.stream()
                        .sorted(Comparator.comparing(Problem::severity))
                        .toList())));
    }

    /** With the position of each place, or of what is around it. */
    private static List<Problem> located(byte[] source, List<Problem> problems) {
        if (problems.isEmpty()) {
            return problems;
        }
        try {
            Map<String, TextPosition> positions = DocumentParser.positions(source);
            return problems.stream()
                    .map(problem ->
                            nearest(problem.place(), positions).map(problem::at).orElse(problem))
                    .toList();
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("A text that was read cannot be read again", e);
        }
    }

    private static Optional<TextPosition> nearest(String place, Map<String, TextPosition> positions) {
        String around = place;
        while (!around.isEmpty() && !positions.containsKey(around)) {
            around = around.substring(0, Math.max(0, Math.max(around.lastIndexOf('.'), around.lastIndexOf('['))));
        }
        return Optional.ofNullable(positions.get(around));
    }

    private static List<Problem> first(List<Problem> problems) {
        return problems.size() > MOST_PROBLEMS ? problems.subList(0, MOST_PROBLEMS) : problems;
    }
}
