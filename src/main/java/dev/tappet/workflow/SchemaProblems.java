package dev.tappet.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import dev.tappet.expression.DidYouMean;
import dev.tappet.json.DocumentPath;
import dev.tappet.json.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Converts the errors of the schema validator to problems in terms of the workflow language, each reported once. */
final class SchemaProblems {
    /** The maximum number of problems. */
    private static final int MAX = 100;

    private final JsonNode schema;
    private final SequencedSet<String> operators;
    private final JsonNode definition;

    SchemaProblems(JsonNode schema, SequencedSet<String> operators, JsonNode definition) {
        this.schema = schema;
        this.operators = operators;
        this.definition = definition;
    }

    List<Problem> of(List<Error> errors) {
        Set<String> mistyped = errors.stream()
                .filter(error -> error.getKeyword().equals("type") && alternative(error) == null)
                .map(SchemaProblems::pointer)
                .collect(Collectors.toSet());
        Set<String> ignored = errors.stream()
                .filter(error -> isStep(error) && error.getKeyword().equals(StepKeyword.NAME))
                .map(SchemaProblems::pointer)
                .filter(pointer -> !mistyped.contains(pointer))
                .collect(Collectors.toSet());
        Map<String, List<Error>> alternatives = new LinkedHashMap<>();
        SequencedSet<Problem> problems = new LinkedHashSet<>();
        for (Error error : errors) {
            if (problems.size() == MAX) {
                break;
            }
            String pointer = pointer(error);
            boolean step = isStep(error) && error.getKeyword().equals(StepKeyword.NAME);
            boolean isRedundant =
                    mistyped.contains(pointer) && !error.getKeyword().equals("type")
                            || ignored.contains(pointer) && !step
                            || error.getKeyword().equals("anyOf");
            if (isRedundant) {
                continue;
            }
            String alternative = alternative(error);
            if (alternative != null) {
                alternatives
                        .computeIfAbsent(alternative, key -> new ArrayList<>())
                        .add(error);
            } else {
                problems.add(step ? operator(error) : problem(error));
            }
        }
        alternatives.values().forEach(several -> problems.addAll(ofAlternatives(several)));
        return List.copyOf(problems);
    }

    /** The problems of a value with several possible forms: those of the intended form, or the list of forms. */
    private List<Problem> ofAlternatives(List<Error> errors) {
        int top = errors.stream()
                .mapToInt(error -> error.getInstanceLocation().getNameCount())
                .min()
                .orElseThrow();
        List<Error> types = errors.stream()
                .filter(error -> error.getKeyword().equals("type")
                        && error.getInstanceLocation().getNameCount() == top)
                .toList();
        Set<String> others = types.stream().map(SchemaProblems::branch).collect(Collectors.toSet());
        List<Error> candidates =
                errors.stream().filter(error -> !others.contains(branch(error))).toList();
        if (!candidates.isEmpty()) {
            return candidates.stream().map(this::problem).distinct().toList();
        }
        String expected = types.stream()
                .map(error -> expectedType(error.getSchemaNode()))
                .distinct()
                .collect(Collectors.joining(" or "));
        return List.of(error(place(errors.getFirst()), "must be " + expected));
    }

    private Problem problem(Error error) {
        String place = place(error);
        return switch (error.getKeyword()) {
            case "required" -> error(place, "\"%s\" is missing".formatted(error.getProperty()));
            case "additionalProperties" -> unknownKey(error);
            case "type" -> error(place, "must be " + expectedType(error.getSchemaNode()));
            case "pattern" -> error(place, "must be " + expectedText(error));
            case "not" ->
                error(place, "must have " + sibling(error, "x-expected").asText("something else"));
            case "exclusiveMinimum" -> error(place, "must be more than " + error.getSchemaNode());
            case "propertyNames" -> error(place, "each name must be " + propertyName(error));
            case "enum" -> error(place, "must be one of " + listed(texts(error.getSchemaNode())));
            case "minimum" -> error(place, "must be at least " + error.getSchemaNode());
            case "maximum" -> error(place, "must be at most " + error.getSchemaNode());
            case "minItems" -> error(place, "must have at least " + entries(error));
            case "maxItems" -> error(place, "must have at most " + entries(error));
            case "minProperties" -> error(place, "must have at least " + error.getSchemaNode() + keys(error));
            case "maxProperties" -> error(place, "must have at most " + error.getSchemaNode() + keys(error));
            case "minLength" -> error(place, "must be a text that is not empty");
            case "uniqueItems" -> error(place, "must not contain an entry twice");
            case "maxLength" -> error(place, "must have at most %s characters".formatted(error.getSchemaNode()));
            default -> error(place, error.getMessage());
        };
    }

    private static String entries(Error error) {
        int count = error.getSchemaNode().intValue();
        return count == 1 ? "1 entry" : count + " entries";
    }

    /** The keys that an object may have, if they are known. */
    private String keys(Error error) {
        List<String> known = names(sibling(error, "properties"));
        return known.isEmpty() ? " fields" : " of " + String.join(", ", known);
    }

    private Problem unknownKey(Error error) {
        JsonNode keys = sibling(error, "properties");
        List<String> known = names(keys);
        return error(
                DocumentPath.field(place(error), error.getProperty()),
                "unknown key; known are %s%s"
                        .formatted(String.join(", ", known), DidYouMean.suggestion(error.getProperty(), known)));
    }

    private Problem operator(Error error) {
        List<String> keys = names(definition.at(pointer(error)));
        List<String> found = keys.stream().filter(operators::contains).toList();
        if (found.size() > 1) {
            return error(
                    place(error),
                    "a step has one operator, this one has %s: make it %d steps"
                            .formatted(String.join(" and ", found), found.size()));
        }
        List<String> unknown = keys.stream()
                .filter(key -> !key.equals("id") && !key.equals("name") && !key.equals("sensitive"))
                .toList();
        String known = "known are " + String.join(", ", operators);
        if (unknown.isEmpty()) {
            return error(place(error), "the step has no operator; " + known);
        }
        String candidates = unknown.stream()
                .filter(key -> DidYouMean.to(key, operators).isPresent())
                .findFirst()
                .orElse(unknown.getFirst());
        return error(
                DocumentPath.field(place(error), candidates),
                "unknown operator; %s%s".formatted(known, DidYouMean.suggestion(candidates, operators)));
    }

    private String expectedText(Error error) {
        JsonNode expected = sibling(error, "x-expected");
        return expected.isTextual()
                ? expected.textValue()
                : "a text like " + error.getSchemaNode().textValue();
    }

    private static String propertyName(Error error) {
        return error.getSchemaNode().path("x-expected").asText("something else");
    }

    private static String expectedType(JsonNode types) {
        return texts(types).stream()
                .map(type -> switch (type) {
                    case "object" -> "an object";
                    case "array" -> "a list";
                    case "string" -> "a text";
                    case "integer" -> "a whole number";
                    case "number" -> "a number";
                    case "boolean" -> "true or false";
                    default -> type;
                })
                .collect(Collectors.joining(" or "));
    }

    private static List<String> texts(JsonNode node) {
        return node.isArray()
                ? StreamSupport.stream(node.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList()
                : List.of(node.asText());
    }

    private static String listed(List<String> words) {
        return String.join(", ", words);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** A keyword beside the violated one. */
    private JsonNode sibling(Error error, String keyword) {
        String fragment = error.getSchemaLocation().getFragment().toString();
        return schema.at(fragment.substring(0, fragment.lastIndexOf('/') + 1) + keyword);
    }

    private static boolean isStep(Error error) {
        return error.getSchemaLocation().getFragment().toString().startsWith("/$defs/step/");
    }

    private static String pointer(Error error) {
        return error.getInstanceLocation().toString();
    }

    /** The evaluation path up to the first choice of several schemas, or null. */
    private static String alternative(Error error) {
        String path = error.getEvaluationPath().toString();
        int choice = path.indexOf("/anyOf/");
        return choice < 0 ? null : path.substring(0, choice);
    }

    private static String branch(Error error) {
        String path = error.getEvaluationPath().toString();
        int index = path.indexOf("/anyOf/") + "/anyOf/".length();
        int end = path.indexOf('/', index);
        return path.substring(index, end < 0 ? path.length() : end);
    }

    private static String place(Error error) {
        NodePath path = error.getInstanceLocation();
        String place = "";
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            place = element instanceof Integer index
                    ? DocumentPath.item(place, index)
                    : DocumentPath.field(place, element.toString());
        }
        return place;
    }

    private static Problem error(String place, String message) {
        return new Problem(place, message, Problem.Severity.ERROR);
    }
}
