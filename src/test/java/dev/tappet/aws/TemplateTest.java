package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tappet.TappetConfig;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

/** What the deployment makes is what the program expects. */
class TemplateTest {
    private static final JsonNode TEMPLATE = template();
    private static final CreateTableRequest TABLE = TableDefinition.create("any");

    private static JsonNode template() {
        try {
            // !Ref and its like are tags, which the reader passes over
            return new YAMLMapper().readTree(Path.of("template.yaml").toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode resource(String name) {
        return TEMPLATE.get("Resources").get(name).get("Properties");
    }

    @Test
    void theTableHasTheKeysThatTheProgramUses() {
        JsonNode table = resource("Table");

        assertThat(table.get("AttributeDefinitions").valueStream().map(TemplateTest::attribute))
                .containsExactlyInAnyOrderElementsOf(TABLE.attributeDefinitions());
        assertThat(keys(table)).isEqualTo(TABLE.keySchema());
        assertThat(table.get("BillingMode").asText()).isEqualTo(TABLE.billingModeAsString());
    }

    @Test
    void theTableHasTheIndexesThatTheProgramUses() {
        assertThat(resource("Table").get("GlobalSecondaryIndexes").valueStream().map(TemplateTest::index))
                .containsExactlyInAnyOrderElementsOf(TABLE.globalSecondaryIndexes());
    }

    @Test
    void itemsExpireByTheAttributeThatTheProgramSets() {
        JsonNode timeToLive = resource("Table").get("TimeToLiveSpecification");

        assertThat(timeToLive.get("AttributeName").asText())
                .isEqualTo(TableDefinition.timeToLive("any")
                        .timeToLiveSpecification()
                        .attributeName());
        assertThat(timeToLive.get("Enabled").asBoolean()).isTrue();
    }

    /** <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html">AWS asks for six times</a>. */
    @ParameterizedTest
    @ValueSource(strings = {"SyncQueue", "AsyncQueue"})
    void aMessageStaysHiddenForSixTimesTheWorkersTimeOut(String queue) {
        assertThat(resource(queue).get("VisibilityTimeout").asInt())
                .isGreaterThanOrEqualTo(
                        6 * resource("WorkerFunction").get("Timeout").asInt());
    }

    @Test
    void everyVariableOfAFunctionIsAKeyOfTheConfiguration() {
        Set<String> known = variables("TAPPET_", TappetConfig.class);
        List<JsonNode> variables =
                List.of(TEMPLATE.get("Globals").get("Function"), resource("ApiFunction"), resource("SyncFunction"));
        for (JsonNode function : variables) {
            assertThat(function.get("Environment")
                            .get("Variables")
                            .propertyStream()
                            .map(Map.Entry::getKey)
                            .filter(name -> name.startsWith("TAPPET_")))
                    .isSubsetOf(known);
        }
    }

    @Test
    void nothingBeforeTheFunctionsAnswersPreflights() {
        assertThat(resource("Api").has("CorsConfiguration")).isFalse();
        assertThat(resource("SyncFunction").get("FunctionUrlConfig").has("Cors"))
                .isFalse();
        JsonNode distribution = resource("Distribution").get("DistributionConfig");
        assertThat(distribution.findValues("AllowedMethods"))
                .hasSize(2)
                .allSatisfy(methods ->
                        assertThat(methods.valueStream().map(JsonNode::asText)).contains("OPTIONS"));
    }

    private static Set<String> variables(String prefix, Class<?> mapping) {
        Set<String> names = new HashSet<>();
        for (Method key : mapping.getDeclaredMethods()) {
            String name = prefix + key.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            boolean group = key.getReturnType().getEnclosingClass() == TappetConfig.class;
            names.addAll(group ? variables(name + "_", key.getReturnType()) : Set.of(name));
        }
        return names;
    }

    private static AttributeDefinition attribute(JsonNode attribute) {
        return AttributeDefinition.builder()
                .attributeName(attribute.get("AttributeName").asText())
                .attributeType(attribute.get("AttributeType").asText())
                .build();
    }

    private static List<KeySchemaElement> keys(JsonNode keyed) {
        return keyed.get("KeySchema")
                .valueStream()
                .map(key -> KeySchemaElement.builder()
                        .attributeName(key.get("AttributeName").asText())
                        .keyType(key.get("KeyType").asText())
                        .build())
                .toList();
    }

    private static GlobalSecondaryIndex index(JsonNode index) {
        return GlobalSecondaryIndex.builder()
                .indexName(index.get("IndexName").asText())
                .keySchema(keys(index))
                .projection(projection -> projection.projectionType(
                        index.get("Projection").get("ProjectionType").asText()))
                .build();
    }
}
