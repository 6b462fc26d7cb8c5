package dev.tappet.workflow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.BiConsumer;

/** Finds and parses the expressions in the values of a definition. */
final class TemplateParser {
    private static final String OPEN = "{{";

    private final ExpressionParser expressions;
    private final Bounds bounds;
    private final List<Problem> problems = new ArrayList<>();

    TemplateParser(ExpressionParser expressions, Bounds bounds) {
        this.expressions = expressions;
        this.bounds = bounds;
    }

    List<Problem> problems() {
        return problems;
    }

    /**
     * Problems within stand at their own places; what has one is a constant then.
     *
     * @param check is given each expression and its place
     */
    CompiledTemplate parse(Object value, String place, BiConsumer<Expression, String> check) {
        return new CompiledTemplate(node(value, place, check), bounds);
    }

    private Node node(Object value, String place, BiConsumer<Expression, String> check) {
        return switch (value) {
            case String text when text.contains(OPEN) -> text(text, place, check);
            case Map<?, ?> map -> fields(map, place, check);
            case List<?> list -> items(list, place, check);
            case null, default -> new Node.Constant(value);
        };
    }

    private Node fields(Map<?, ?> map, String place, BiConsumer<Expression, String> check) {
        SequencedMap<String, Node> fields = new LinkedHashMap<>();
        map.forEach((name, field) -> fields.put((String) name, node(field, Place.field(place, (String) name), check)));
        return isConstant(fields.values()) ? new Node.Constant(map) : new Node.Fields(fields);
    }

    private Node items(List<?> list, String place, BiConsumer<Expression, String> check) {
        List<Node> items = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            items.add(node(list.get(i), Place.item(place, i), check));
        }
        return isConstant(items) ? new Node.Constant(list) : new Node.Items(items);
    }

    private static boolean isConstant(Iterable<Node> parts) {
        for (Node part : parts) {
            if (!(part instanceof Node.Constant)) {
                return false;
            }
        }
        return true;
    }

    private Node text(String text, String place, BiConsumer<Expression, String> check) {
        try {
            List<Node> parts = new ArrayList<>();
            int from = 0;
            int open;
            while ((open = text.indexOf(OPEN, from)) >= 0) {
                if (open > from) {
                    parts.add(new Node.Constant(text.substring(from, open)));
                }
                Expression expression = expressions.parse(text, open + OPEN.length());
                check.accept(expression, place);
                parts.add(new Node.Single(expression));
                from = expressions.end();
            }
            if (from < text.length()) {
                parts.add(new Node.Constant(text.substring(from)));
            }
            return single(parts) instanceof Node.Single single ? single : new Node.Text(parts);
        } catch (SyntaxException e) {
            problems.add(new Problem(place, e.describe(), Problem.Severity.ERROR));
            return new Node.Constant(text);
        }
    }

    /** The only expression when there are at most blanks around it: a block of YAML ends with a line feed. */
    private static Node single(List<Node> parts) {
        List<Node> written = parts.stream()
                .filter(part -> !(part instanceof Node.Constant(String blank) && blank.isBlank()))
                .toList();
        return written.size() == 1 ? written.getFirst() : null;
    }
}
