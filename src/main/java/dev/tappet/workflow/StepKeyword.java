package dev.tappet.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A keyword for the JSON Schema of steps, with the schema of each operator by its name. A step must be an object, have
 * exactly one of the operators and match the schema of each that it has. In the published schema, {@code type}, {@code
 * oneOf} and {@code allOf} say the same, but a validator of these tries all operators on each step, and creates the
 * errors of all.
 */
final class StepKeyword extends AbstractKeyword {
    static final String NAME = "x-operators";

    /** After so many errors, further steps are not validated: a definition may have tens of thousands of wrong ones. */
    static final int ENOUGH_ERRORS = 1_000;

    StepKeyword() {
        super(NAME);
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode operators, Schema parent, SchemaContext context) {
        return new OperatorValidator(this, location, operators, parent, context);
    }

    private static final class OperatorValidator extends BaseKeywordValidator {
        private final Map<String, Schema> byOperator = new LinkedHashMap<>();

        OperatorValidator(
                Keyword keyword, SchemaLocation location, JsonNode operators, Schema parent, SchemaContext context) {
            super(keyword, operators, location, parent, context);
            operators
                    .properties()
                    .forEach(operator -> byOperator.put(
                            operator.getKey(),
                            context.newSchema(location.append(operator.getKey()), operator.getValue(), parent)));
        }

        @Override
        public void validate(ExecutionContext context, JsonNode step, JsonNode root, NodePath at) {
            if (context.getErrors().size() >= ENOUGH_ERRORS) {
                return;
            }
            if (!step.isObject()) {
                context.addError(error("type", TextNode.valueOf("object"), context, step, at));
                return;
            }
            int found = 0;
            for (Map.Entry<String, JsonNode> field : step.properties()) {
                Schema schema = byOperator.get(field.getKey());
                if (schema != null) {
                    found++;
                    validate(schema, field.getKey(), context, step, root, at);
                }
            }
            if (found != 1) {
                context.addError(error(NAME, schemaNode, context, step, at));
            }
        }

        private Error error(String keyword, JsonNode violated, ExecutionContext context, JsonNode step, NodePath at) {
            return Error.builder()
                    .keyword(keyword)
                    .instanceLocation(at)
                    .instanceNode(step)
                    .schemaLocation(schemaLocation)
                    .schemaNode(violated)
                    .evaluationPath(context.getEvaluationPath())
                    .message("must be a step")
                    .build();
        }

        private static void validate(
                Schema schema, String operator, ExecutionContext context, JsonNode step, JsonNode root, NodePath at) {
            context.evaluationPathAddLast(operator);
            try {
                schema.validate(context, step, root, at);
            } finally {
                context.evaluationPathRemoveLast();
            }
        }

        @Override
        public void preloadSchema() {
            preloadSchemas(byOperator.values());
        }
    }
}
