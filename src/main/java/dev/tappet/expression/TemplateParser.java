package dev.tappet.expression;

import dev.tappet.json.DocumentPath;
import dev.tappet.json.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds and parses the expressions in the values of a definition. */
public final class TemplateParser {
    private static final String OPEN = "{{";

    /**
     * A field of the context or a call of a function between single braces. Other template languages have no such
     * syntax.
     */
    private static final Pattern SINGLE_BRACES =
            Pattern.compile("(?<!\\{)\\{(\\s*\\$(?:\\$?\\.[A-Za-z_]|[A-Za-z]+\\()[^{}]{0,1000})}(?!})");

    private final ExpressionParser expressions;
    private final EvaluationLimits limits;
    private final List<Problem> problems = new ArrayList<>();
    private boolean hidesVariables;

    public TemplateParser(ExpressionParser expressions, EvaluationLimits limits) {
        this.expressions = expressions;
        this.limits = limits;
    }

    public List<Problem> problems() {
        return problems;
    }

    /**
     * From now on, <code>$.variables</code> is the output of a step: older definitions may have a step with this id.
     */
    public void hideVariables() {
        hidesVariables = true;
    }

    private CompiledTemplate compiled(TemplateNode node) {
        CompiledTemplate template = new CompiledTemplate(node, limits);
        return hidesVariables ? template.withoutVariables() : template;
    }

    /** The number of problems that are errors. */
    public long errors() {
        return problems.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
    }

    /**
     * Parses a value. Problems are reported at their own places; a string with an error becomes a constant.
     *
     * @param place the place of the value in the definition
     * @param check receives each expression and its place
     */
    public CompiledTemplate parse(Object value, String place, BiConsumer<Expression, String> check) {
        return compiled(node(value, place, check));
    }

    /**
     * Parses the arguments of an operator, some of which may be URLs, see {@link TemplateNode.Url}.
     *
     * @param urls the names of the arguments that are URLs
     */
    public CompiledTemplate arguments(
            Object value, String place, Set<String> urls, BiConsumer<Expression, String> check) {
        TemplateNode node = node(value, place, check);
        if (!(node instanceof TemplateNode.Fields(SequencedMap<String, TemplateNode> fields))) {
            return compiled(node);
        }
        SequencedMap<String, TemplateNode> arguments = new LinkedHashMap<>(fields);
        urls.forEach(url -> arguments.computeIfPresent(
                url,
                (_, field) -> field instanceof TemplateNode.Text(List<TemplateNode> parts)
                        ? new TemplateNode.Url(parts, DocumentPath.field(place, url))
                        : field));
        return compiled(new TemplateNode.Fields(arguments));
    }

    private TemplateNode node(Object value, String place, BiConsumer<Expression, String> check) {
        return switch (value) {
            case String text when text.contains(OPEN) -> text(text, place, check);
            case String text -> constant(text, place);
            case Map<?, ?> map -> fields(map, place, check);
            case List<?> list -> items(list, place, check);
            case null, default -> new TemplateNode.Constant(value);
        };
    }

    private TemplateNode fields(Map<?, ?> map, String place, BiConsumer<Expression, String> check) {
        SequencedMap<String, TemplateNode> fields = new LinkedHashMap<>();
        map.forEach((name, field) ->
                fields.put((String) name, node(field, DocumentPath.field(place, (String) name), check)));
        return isConstant(fields.values()) ? new TemplateNode.Constant(map) : new TemplateNode.Fields(fields);
    }

    private TemplateNode items(List<?> list, String place, BiConsumer<Expression, String> check) {
        List<TemplateNode> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            items.add(node(list.get(i), DocumentPath.item(place, i), check));
        }
        return isConstant(items) ? new TemplateNode.Constant(list) : new TemplateNode.Items(items);
    }

    private static boolean isConstant(Iterable<TemplateNode> parts) {
        for (TemplateNode part : parts) {
            if (!(part instanceof TemplateNode.Constant)) {
                return false;
            }
        }
        return true;
    }

    private TemplateNode constant(String text, String place) {
        Matcher single = SINGLE_BRACES.matcher(text);
        if (single.find()) {
            String content = single.group(1).strip();
            problems.add(new Problem(
                    place,
                    "single braces are text: write {{ %s }} for the value of the expression".formatted(content),
                    Problem.Severity.WARNING));
        }
        return new TemplateNode.Constant(text);
    }

    private TemplateNode text(String text, String place, BiConsumer<Expression, String> check) {
        try {
            List<TemplateNode> parts = new ArrayList<>();
            int from = 0;
            int open;
            while ((open = text.indexOf(OPEN, from)) >= 0) {
                if (open > from) {
                    parts.add(constant(text.substring(from, open), place));
                }
                Expression expression = expressions.parse(text, open + OPEN.length());
                check.accept(expression, place);
                parts.add(new TemplateNode.Single(expression));
                from = expressions.end();
            }
            if (from < text.length()) {
                parts.add(constant(text.substring(from), place));
            }
            return single(parts) instanceof TemplateNode.Single single ? single : new TemplateNode.Text(parts);
        } catch (SyntaxException e) {
            problems.add(new Problem(place, e.describe(), Problem.Severity.ERROR));
            return new TemplateNode.Constant(text);
        }
    }

    /** The only expression if the text around it is blank, or null: a block of YAML ends with a line feed. */
    private static TemplateNode single(List<TemplateNode> parts) {
        List<TemplateNode> written = parts.stream()
                .filter(part -> !(part instanceof TemplateNode.Constant(String blank) && blank.isBlank()))
                .toList();
        return written.size() == 1 ? written.getFirst() : null;
    }
}
