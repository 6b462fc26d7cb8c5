package dev.tappet.aws;

import static dev.tappet.aws.DeploymentTemplate.parameter;
import static dev.tappet.aws.DeploymentTemplate.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

/** The table that the deployment makes is the one that the program expects. */
class TemplateTableTest {
    private static final CreateTableRequest TABLE = TableDefinition.create("any");

    @Test
    void tableKeys_matchTheProgram() {
        JsonNode table = resource("Table");

        assertThat(table.get("AttributeDefinitions").valueStream().map(TemplateTableTest::attribute))
                .containsExactlyInAnyOrderElementsOf(TABLE.attributeDefinitions());
        assertThat(keys(table)).isEqualTo(TABLE.keySchema());
        assertThat(table.get("BillingMode").asText()).isEqualTo(TABLE.billingModeAsString());
    }

    @Test
    void tableIndexes_matchTheProgram() {
        assertThat(resource("Table").get("GlobalSecondaryIndexes").valueStream().map(TemplateTableTest::index))
                .containsExactlyInAnyOrderElementsOf(TABLE.globalSecondaryIndexes());
    }

    @Test
    void timeToLive_matchesTheProgram() {
        JsonNode timeToLive = resource("Table").get("TimeToLiveSpecification");

        assertThat(timeToLive.get("AttributeName").asText())
                .isEqualTo(TableDefinition.timeToLive("any")
                        .timeToLiveSpecification()
                        .attributeName());
        assertThat(timeToLive.get("Enabled").asBoolean()).isTrue();
    }

    @Test
    void tableAndKey_areKeptAndCanBeBroughtAlong() {
        for (String kept : List.of("Table", "SecretKey")) {
            assertThat(DeploymentTemplate.definition(kept).get("DeletionPolicy").asText())
                    .isEqualTo("Retain");
            assertThat(DeploymentTemplate.definition(kept)
                            .get("UpdateReplacePolicy")
                            .asText())
                    .isEqualTo("Retain");
            assertThat(DeploymentTemplate.definition(kept).get("Condition").asText())
                    .isEqualTo("Makes" + kept);
        }
        assertThat(resource("Table").get("DeletionProtectionEnabled").asText()).isEqualTo("DeletionProtection");
        assertThat(parameter("DeletionProtection").get("Default").asText()).isEqualTo("true");
        assertThat(resource("Table")
                        .at("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled")
                        .asBoolean())
                .isTrue();
        assertThat(DeploymentTemplate.globals().findValue("TAPPET_TABLE").toString())
                .contains("MakesTable", "ExistingTable");
    }

    /** An index that cannot take a write has the table refuse it. */
    @Test
    void table_canBeWarmed_withItsIndexes() {
        assertThat(resource("Table").get("WarmThroughput").toString()).contains("TableWarmWrites", "TableWarmReads");
        assertThat(resource("Table").get("GlobalSecondaryIndexes").valueStream())
                .allSatisfy(index ->
                        assertThat(index.get("WarmThroughput").toString()).contains("TableWarmWrites"));
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
