package dev.tappet.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import dev.tappet.json.Json;
import dev.tappet.json.Problem;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The JSON Schema of workflows: a resource, extended by a step for each operator with side effects. */
final class WorkflowSchema {
    private static final String RESOURCE = "/schema/workflow.json";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final ObjectNode document;
    private final SequencedSet<String> operators = new LinkedHashSet<>();
    private final Map<String, Set<String>> urls = new HashMap<>();
    private final Schema schema;

    /**
     * @param operatorSchemas the JSON Schemas of the arguments of the operators, by the name of the operator; they may refer to
     *               definitions of the resource
     */
    WorkflowSchema(Map<String, Object> operatorSchemas) {
        document = MAPPER.valueToTree(Json.resource(RESOURCE));
        // sorted by name, since the order of a Map.of() differs between processes
        new TreeMap<>(operatorSchemas).forEach(this::add);
        document.at("/$defs/step/oneOf")
                .forEach(choice -> operators.add(choice.at("/required/0").textValue()));
        schema = SchemaRegistry.withDefaultDialect(Dialect.builder(Dialects.getDraft202012())
                        .keyword(new StepKeyword())
                        .build())
                .getSchema(validated());
        schema.initializeValidators();
    }

    /** The names of all operators; those of control flow come first. */
    SequencedSet<String> operators() {
        return operators;
    }

    /** The arguments of an operator that are URLs. */
    Set<String> urls(String operator) {
        return urls.getOrDefault(operator, Set.of());
    }

    byte[] json() {
        return Json.write(document);
    }

    /** The problems of a document; empty if it matches the schema. */
    List<Problem> problems(Object definition) {
        JsonNode tree = MAPPER.valueToTree(definition);
        return new SchemaProblems(document, operators, tree).of(errors(tree));
    }

    List<Error> errors(JsonNode tree) {
        return schema.validate(tree);
    }

    /** The document with the {@link StepKeyword} in place of keywords that mean the same and take much longer. */
    private JsonNode validated() {
        ObjectNode validated = document.deepCopy();
        ObjectNode step = (ObjectNode) validated.at("/$defs/step");
        step.remove(List.of("type", "oneOf", "allOf"));
        ObjectNode byOperator = step.putObject(StepKeyword.NAME);
        operators.forEach(operator -> byOperator.putObject(operator).put("$ref", "#/$defs/" + operator));
        return validated;
    }

    private void add(String operator, Object arguments) {
        ObjectNode definitions = (ObjectNode) document.get("$defs");
        if (definitions.has(operator)) {
            throw new IllegalArgumentException("There is already an operator with this name: " + operator);
        }
        ObjectNode step = definitions.putObject(operator).put("additionalProperties", false);
        ObjectNode properties = step.putObject("properties");
        properties.putObject("id").put("$ref", "#/$defs/id");
        properties.putObject("name").put("$ref", "#/$defs/name");
        properties.putObject("sensitive").put("$ref", "#/$defs/sensitive");
        JsonNode schemaOfArguments = MAPPER.valueToTree(arguments);
        properties.set(operator, schemaOfArguments);
        urls.put(
                operator,
                schemaOfArguments.path("properties").properties().stream()
                        .filter(property -> property.getValue().path("x-url").asBoolean())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toUnmodifiableSet()));
        ObjectNode required = MAPPER.createObjectNode();
        required.putArray("required").add(operator);
        ((ArrayNode) definitions.at("/step/oneOf")).add(required);
        ObjectNode choice = ((ArrayNode) definitions.at("/step/allOf")).addObject();
        choice.set("if", required.deepCopy());
        choice.putObject("then").put("$ref", "#/$defs/" + operator);
    }
}
