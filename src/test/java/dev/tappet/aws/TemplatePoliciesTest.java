package dev.tappet.aws;

import static dev.tappet.aws.DeploymentTemplate.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaAccess;
import dev.tappet.ImportedProgram;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Each function may do what its part of the program does, and nothing else. */
@Tag("slow")
class TemplatePoliciesTest {
    private static final List<String> ROLES = List.of("ApiRole", "SyncRole", "WorkerRole", "SweeperRole");

    /** {@code TransactWriteItems} takes what its items take. */
    @Test
    void tablePolicy_matchesCallsOfTheProgram() {
        Map<String, List<String>> actions = Map.of(
                "transactWriteItems",
                List.of("PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"),
                "batchGetItem",
                List.of("BatchGetItem"),
                "batchWriteItem",
                List.of("BatchWriteItem"),
                "putItem",
                List.of("PutItem"),
                "updateItem",
                List.of("UpdateItem"),
                "deleteItem",
                List.of("DeleteItem"),
                "query",
                List.of("Query"));
        Set<String> made = ImportedProgram.CLASSES.stream()
                .filter(type -> type.getPackageName().equals("dev.tappet.aws"))
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getTargetOwner().isEquivalentTo(DynamoDbClient.class))
                .map(JavaAccess::getName)
                .collect(Collectors.toSet());

        assertThat(ROLES.stream().flatMap(role -> allowed(role, "dynamodb:")).collect(Collectors.toSet()))
                .isEqualTo(made.stream()
                        .flatMap(call -> actions.get(call).stream())
                        .map("dynamodb:"::concat)
                        .collect(Collectors.toSet()));
    }

    /** It reads and deletes nothing but state, and the groups that limit how many executions run at once. */
    @Test
    void syncFunctionPolicy_isMinimal() {
        assertThat(allowed("SyncRole", ""))
                .containsExactlyInAnyOrder(
                        "dynamodb:BatchGetItem",
                        "dynamodb:BatchWriteItem",
                        "dynamodb:DeleteItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:Query",
                        "secretsmanager:GetSecretValue",
                        "sqs:SendMessage",
                        "ssm:GetParameter",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "xray:PutTraceSegments",
                        "xray:PutTelemetryRecords");
    }

    /** This function is public. Partitions of the architecture's table of items, by what its role may write. */
    @Test
    void syncRole_mayNotWriteTokensWorkflowsOrSecrets() {
        List<JsonNode> statements = resource("SyncRole").findValues("Statement").stream()
                .flatMap(JsonNode::valueStream)
                .filter(statement -> statement.toString().contains("dynamodb:"))
                .toList();

        assertThat(statements).hasSize(3).allSatisfy(statement -> {
            List<String> keys = statement
                    .findValue("dynamodb:LeadingKeys")
                    .valueStream()
                    .map(JsonNode::asText)
                    .toList();
            assertThat(statement.get("Condition").has("ForAllValues:StringLike"))
                    .isTrue();
            assertThat(keys).noneMatch(key -> key.startsWith("TOK") || key.startsWith("AU#") || key.startsWith("*"));
            if (statement.get("Action").toString().contains("DeleteItem")) {
                assertThat(keys).containsExactly("ST#*", "CG#*");
            }
            if (!statement.get("Action").toString().contains("BatchGetItem")) {
                assertThat(keys).noneMatch(key -> key.startsWith("WS") || key.startsWith("W#"));
            }
        });
    }

    /** Partitions of the architecture's table of items, by what its role may write. */
    @Test
    void sweeperRole_writesExecutionsAndSchedulesOnly() {
        List<String> written = resource("SweeperRole").findValues("Statement").stream()
                .flatMap(JsonNode::valueStream)
                .filter(statement -> statement.get("Action").toString().contains("PutItem"))
                .flatMap(
                        statement -> statement.findValue("dynamodb:LeadingKeys").valueStream())
                .map(JsonNode::asText)
                .toList();

        assertThat(written).containsExactlyInAnyOrder("X#*", "D#*", "SC#*", "R#*", "RF#*", "WL#*", "CG#*");
    }

    /** Each role reads the secrets that its functions name, and no others. */
    @Test
    void roles_mayReadTheirSecrets() {
        assertThat(secretsOf("ApiRole")).contains("SecretKey", "AdminToken", "OriginSecret");
        assertThat(secretsOf("SyncRole")).contains("SecretKey", "OriginSecret").doesNotContain("AdminToken");
        for (String role : List.of("WorkerRole", "SweeperRole")) {
            assertThat(secretsOf(role)).contains("SecretKey").doesNotContain("AdminToken", "OriginSecret");
        }
    }

    /** Of those that open callbacks, whose URLs begin with it, and those that tell URLs. */
    @Test
    void publicUrl_mayBeReadByAllButTheSweeper() {
        assertThat(ROLES.stream()
                        .filter(role ->
                                allowed(role, "ssm:GetParameter").findAny().isPresent()))
                .containsExactly("ApiRole", "SyncRole", "WorkerRole");
    }

    /** A URL of a callback is a secret, and it is the path of a request. */
    @Test
    void accessLog_hasNoPaths() {
        assertThat(resource("Api").findValue("Format").asText())
                .contains("$context.routeKey")
                .doesNotContain("$context.path", "$context.requestPath");
    }

    private static String secretsOf(String role) {
        return resource(role).findValues("Statement").stream()
                .flatMap(JsonNode::valueStream)
                .filter(statement -> statement.path("Action").asText().equals("secretsmanager:GetSecretValue"))
                .map(statement -> statement.get("Resource").toString())
                .collect(Collectors.joining());
    }

    /** Failed messages of a batch are delivered again soon. */
    @Test
    void workerRole_mayChangeMessageVisibility_othersMayNot() {
        assertThat(ROLES.stream()
                        .filter(role -> allowed(role, "sqs:ChangeMessageVisibility")
                                .findAny()
                                .isPresent()))
                .containsExactly("WorkerRole");
    }

    /** It finds what is due, changes when it is looked at again, and stores the executions of schedules. */
    @Test
    void sweeper_mayReadUpdateStoreAndSend() {
        assertThat(allowed("SweeperRole", ""))
                .containsExactlyInAnyOrder(
                        "dynamodb:BatchGetItem",
                        "dynamodb:BatchWriteItem",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:Query",
                        "dynamodb:PutItem",
                        "dynamodb:UpdateItem",
                        "dynamodb:Query",
                        "dynamodb:DeleteItem",
                        "dynamodb:Query",
                        "secretsmanager:GetSecretValue",
                        "sqs:SendMessage",
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "xray:PutTraceSegments",
                        "xray:PutTelemetryRecords");
    }

    /** The API does when drafts are run. */
    @Test
    void stepRunners_mayInvokeFunctions() {
        JsonNode policy = resource("WhoRunsStepsMayCall");

        assertThat(policy.get("Roles").valueStream().map(JsonNode::asText)).containsExactly("ApiRole", "WorkerRole");
        assertThat(policy.findValuesAsText("Action")).containsExactly("lambda:InvokeFunction");
    }

    private static Stream<String> allowed(String role, String service) {
        return resource(role).findValues("Statement").stream()
                .flatMap(JsonNode::valueStream)
                .filter(statement -> statement.has("Resource"))
                .map(statement -> statement.get("Action"))
                .flatMap(action -> action.isArray() ? action.valueStream() : Stream.of(action))
                .map(JsonNode::asText)
                .filter(action -> action.startsWith(service));
    }

    /**
     * <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html">A public function URL wants two
     * permissions</a>, of which SAM gives the one.
     */
    @Test
    void functionUrl_isPublic_functionIsNot() {
        JsonNode permission = resource("SyncFunctionInvokedByUrl");

        assertThat(resource("SyncFunction")
                        .get("FunctionUrlConfig")
                        .get("AuthType")
                        .asText())
                .isEqualTo("NONE");
        assertThat(permission.get("Action").asText()).isEqualTo("lambda:InvokeFunction");
        assertThat(permission.get("Principal").asText()).isEqualTo("*");
        assertThat(permission.get("InvokedViaFunctionUrl").asBoolean()).isTrue();
    }
}
