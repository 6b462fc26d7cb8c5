package dev.tappet.aws;

import static dev.tappet.aws.DeploymentTemplate.FUNCTIONS;
import static dev.tappet.aws.DeploymentTemplate.alarmsOn;
import static dev.tappet.aws.DeploymentTemplate.parameter;
import static dev.tappet.aws.DeploymentTemplate.resource;
import static dev.tappet.aws.DeploymentTemplate.seconds;
import static dev.tappet.aws.DeploymentTemplate.window;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.config.TappetConfig;
import dev.tappet.documentation.Page;
import dev.tappet.execution.LeaseTerms;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the deployment makes is what the program expects. */
class TemplateTest {
    /**
     * An event source requires at least the time-out. AWS recommends six times as much, since messages would be
     * delivered twice; here only one delivery can claim an execution, and after a crash the next one should not be
     * late.
     */
    @ParameterizedTest
    @ValueSource(strings = {"SyncQueue", "AsyncQueue"})
    void queue_visibilityTimeout_isALittleLongerThanTheWorkersTimeout(String queue) {
        assertThat(resource(queue).get("VisibilityTimeout").asInt())
                .isBetween(
                        resource("WorkerFunction").get("Timeout").asInt() + 1,
                        resource("WorkerFunction").get("Timeout").asInt() + 60);
    }

    /** The Sweeper sends dead letters again, but they raise an alarm. */
    @ParameterizedTest
    @ValueSource(strings = {"SyncQueue", "AsyncQueue"})
    void queue_outageOfAnHour_makesNoDeadLetters(String queue) {
        LeaseTerms lease = new LeaseTerms(Duration.ofSeconds(30));

        assertThat(lease.visibilityTimeout()
                        .multipliedBy(resource(queue)
                                .at("/RedrivePolicy/maxReceiveCount")
                                .asInt()))
                .isGreaterThan(Duration.ofHours(1));
    }

    /** Lambda takes a snapshot of managed runtimes alone, and of versions. */
    @Test
    void snapStart_isForTheJvmAlone_andMakesANewVersion() {
        JsonNode snapStart = DeploymentTemplate.globals().get("SnapStart");
        assertThat(snapStart.toString()).contains("HasSnapStart", "{\"ApplyOn\":\"PublishedVersions\"}");
        assertThat(DeploymentTemplate.section("Conditions").get("HasSnapStart").toString())
                .contains("IsJvm", "SnapStart");
        assertThat(DeploymentTemplate.section("Rules").get("SnapStartNeedsJvm").toString())
                .contains("SnapStart", "Packaging", "jvm");
        assertThat(parameter("SnapStart").get("Default").asText()).isEqualTo("off");
        for (String function : FUNCTIONS) {
            assertThat(resource(function).get("VersionDescription").asText()).contains("${SnapStart}");
        }
    }

    /** Threads of the JVM packaging print a trace each where they may not, which hides why a start failed. */
    @Test
    void jvm_threadsMayResetTheirVariables() {
        assertThat(DeploymentTemplate.globals().findValue("JAVA_TOOL_OPTIONS").toString())
                .contains("IsJvm", "--add-opens=java.base/java.lang=ALL-UNNAMED");
    }

    /** A {@code lambda} step may take 15 minutes, which is what Lambda allows. */
    @Test
    void worker_hasTheLongestTimeout() {
        assertThat(seconds("WorkerFunction")).isEqualTo(Duration.ofMinutes(15));
    }

    /**
     * Each wait of a workflow is a message that its worker sends itself: <a
     * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html">Lambda would end that</a> after about
     * 16 of them.
     */
    @Test
    void recursion_isAllowed_andItsEndIsWatched() {
        for (String function : List.of("WorkerFunction", "SweeperFunction")) {
            assertThat(resource(function).get("RecursiveLoop").asText()).isEqualTo("Allow");
        }
        assertThat(alarmsOn("RecursiveInvocationsDropped")).hasSize(1);
    }

    @Test
    void sweeper_isAFunctionOfItsOwnWithReservedConcurrency() {
        assertThat(resource("SweeperFunction")
                        .get("ReservedConcurrentExecutions")
                        .toString())
                .contains("SweeperConcurrency");
        assertThat(parameter("SweeperConcurrency").get("Default").asInt()).isEqualTo(1);
        assertThat(resource("SweeperFunction").at("/Events/Sweep/Type").asText())
                .isEqualTo("Schedule");
        assertThat(resource("WorkerFunction")
                        .get("Events")
                        .valueStream()
                        .map(event -> event.get("Type").asText()))
                .containsOnly("SQS");
    }

    /** Of these, some environments of a flood together list no more than one process with the standard setting. */
    @Test
    void environment_listsFewRejectedDeliveries() {
        assertThat(DeploymentTemplate.globals()
                        .findValue("TAPPET_DELIVERY_LOG_REJECTED")
                        .asInt())
                .isLessThanOrEqualTo(5);
    }

    @Test
    void everyParameter_isDocumented() {
        String page = String.join("\n", Page.named("aws.md").lines());

        assertThat(DeploymentTemplate.parameters().propertyStream().map(Map.Entry::getKey))
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    /** Environments of a version that has a fault are replaced by those of the version before. */
    @Test
    void newVersion_takesOverStepByStep_andIsRolledBackByAlarms() {
        JsonNode globals = DeploymentTemplate.globals();
        assertThat(globals.get("AutoPublishAlias").asText()).isEqualTo("live");
        assertThat(parameter("Deployment").get("Default").asText()).isEqualTo("Canary10Percent5Minutes");
        assertThat(globals.at("/DeploymentPreference/Alarms").valueStream().map(JsonNode::asText))
                .contains("ProgramFails", "RunsFail")
                .isSubsetOf(DeploymentTemplate.namesOf("AWS::CloudWatch::Alarm").toList());
        for (String function : FUNCTIONS) {
            assertThat(resource(function).get("AutoPublishAliasAllProperties").asBoolean())
                    .as("a change of a setting is a version too: " + function)
                    .isTrue();
            assertThat(resource(function).get("Description").asText()).contains("${SecretsRevision}");
        }
    }

    /** An alias would stay at the version with the old value: SAM looks at the template, not at the parameters. */
    @Test
    void parameterOfAFunction_makesANewVersion() {
        Set<String> parameters = DeploymentTemplate.parameters()
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> !name.equals("Packaging") && !name.equals("Architecture"))
                .collect(Collectors.toSet());
        for (String function : FUNCTIONS) {
            String environment = DeploymentTemplate.globals().get("Environment").toString()
                    + resource(function).path("Environment");
            String described = resource(function).get("VersionDescription").asText();

            assertThat(parameters.stream()
                            .filter(name -> environment.contains("\"" + name + "\""))
                            // they can be longer than a description; SecretsRevision is changed with them
                            .filter(name -> !name.equals("ExistingSecretKey")
                                    && !name.startsWith("Oidc")
                                    && !name.equals("TracesEndpoint")
                                    && !name.equals("CanaryUrl")
                                    && !name.equals("TracesHeaders")))
                    .as(function)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(described).contains("${" + name + "}"));
            assertThat(described).contains("${SecretsRevision}", "${Tracing}");
            assertThat(longest(described)).as(described).hasSizeLessThanOrEqualTo(256);
        }
    }

    /** A change of it would generate another key, and what is in the table could not be opened any more. */
    @Test
    void secretKey_isGeneratedAsEver() {
        assertThat(resource("SecretKey").get("GenerateSecretString").toString())
                .isEqualTo("{\"PasswordLength\":43,\"ExcludePunctuation\":true}");
    }

    /** A value resolved into a variable can be read by everyone who can read the configuration of a function. */
    @Test
    void functions_haveNoSecretInTheirVariables() {
        assertThat(DeploymentTemplate.globals().toString()).doesNotContain("resolve:secretsmanager");
        for (String function : FUNCTIONS) {
            assertThat(resource(function).toString()).doesNotContain("resolve:secretsmanager");
        }
        assertThat(DeploymentTemplate.globals().findValue("TAPPET_SECRET_KEY").toString())
                .contains("SecretKey", "ExistingSecretKey");
    }

    @Test
    void distribution_hasFirewallLogsAndKeepAlive() {
        JsonNode distribution = resource("Distribution").get("DistributionConfig");

        assertThat(distribution.get("WebACLId").toString()).contains("WebAclArn");
        assertThat(distribution.get("Logging").toString()).contains("CloudFrontLogBucket");
        assertThat(distribution.findValuesAsText("OriginKeepaliveTimeout"))
                .hasSize(2)
                .containsOnly("60");
        for (String function : List.of("ApiFunction", "SyncFunction")) {
            assertThat(resource(function).findValue("TAPPET_CLOUD_FRONT_ONLY").asText())
                    .isEqualTo("OnlyCloudFront");
        }
    }

    @Test
    void cost_canBeBounded() {
        assertThat(resource("Api").get("DefaultRouteSettings").toString()).contains("ApiRate");
        assertThat(resource("Table").get("OnDemandThroughput").toString()).contains("TableMaxWrites", "TableMaxReads");
        assertThat(resource("Budget").at("/Budget/BudgetLimit/Amount").asText()).isEqualTo("MonthlyBudget");
    }

    /** Its role allows nothing else, and a 500 would raise an alarm. */
    @Test
    void syncFunction_servesSynchronousTriggersOnly() {
        assertThat(resource("SyncFunction").findValue("TAPPET_SYNC_ONLY").asText())
                .isEqualTo("true");
        assertThat(resource("ApiFunction").findValue("TAPPET_SYNC_ONLY")).isNull();
    }

    @Test
    void functionVariables_areConfigurationKeys() {
        Set<String> known = variables("TAPPET_", TappetConfig.class);
        List<JsonNode> variables = List.of(
                DeploymentTemplate.globals(),
                resource("ApiFunction"),
                resource("SyncFunction"),
                resource("SweeperFunction"));
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
    void preflights_reachTheFunctions() {
        assertThat(resource("Api").has("CorsConfiguration")).isFalse();
        assertThat(resource("SyncFunction").get("FunctionUrlConfig").has("Cors"))
                .isFalse();
        JsonNode distribution = resource("Distribution").get("DistributionConfig");
        assertThat(distribution.findValues("AllowedMethods"))
                .hasSize(2)
                .allSatisfy(methods ->
                        assertThat(methods.valueStream().map(JsonNode::asText)).contains("OPTIONS"));
    }

    /**
     * By the ids of <a
     * href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html">its
     * managed policies</a>.
     */
    @Test
    void cloudFront_keepsTheConsolesFilesAlone_andPassesEverythingButItsHost() {
        JsonNode distribution = resource("Distribution").get("DistributionConfig");
        String disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

        assertThat(distribution.get("DefaultCacheBehavior").get("CachePolicyId").asText())
                .isEqualTo(disabled);
        assertThat(distribution.get("CacheBehaviors").valueStream())
                .hasSize(2)
                .allSatisfy(behavior -> assertThat(
                                behavior.get("CachePolicyId").asText().equals(disabled))
                        .isEqualTo(!behavior.get("PathPattern").asText().equals("/console/assets/*")));
        assertThat(distribution.findValuesAsText("OriginRequestPolicyId"))
                .hasSize(3)
                .containsOnly("b689b0a8-53d0-40ab-baf2-68738e2966ac");
        assertThat(distribution.findValues("AllowedMethods"))
                .hasSize(2)
                .allSatisfy(methods -> assertThat(methods.valueStream().map(JsonNode::asText))
                        .containsExactlyInAnyOrder("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"));
        assertThat(distribution.findValuesAsText("ErrorCachingMinTTL")).containsOnly("0");
    }

    /** Whoever waits in front must wait for longer than what is behind. */
    @Test
    void syncWindow_isShorterThanTimeouts() {
        assertThat(window("ApiFunction")).isLessThan(seconds("ApiFunction"));
        assertThat(seconds("ApiFunction").toMillis())
                .isLessThanOrEqualTo(
                        resource("ApiFunction").findValue("TimeoutInMillis").asLong());
        assertThat(window("SyncFunction")).isLessThan(seconds("SyncFunction"));
        JsonNode sync = resource("Distribution").at("/DistributionConfig/Origins/1");
        assertThat(sync.get("Id").asText()).isEqualTo("sync");
        assertThat(seconds("SyncFunction"))
                .isLessThan(
                        Duration.ofSeconds(sync.findValue("OriginReadTimeout").asLong()));
    }

    /** A text with the longest value that each of its parameters may have. */
    private static String longest(String text) {
        return Pattern.compile("\\$\\{(\\w+)}").matcher(text).replaceAll(match -> {
            JsonNode parameter = parameter(match.group(1));
            if (parameter.has("AllowedValues")) {
                return parameter
                        .get("AllowedValues")
                        .valueStream()
                        .map(JsonNode::asText)
                        .max(Comparator.comparingInt(String::length))
                        .orElseThrow();
            }
            if (parameter.has("AllowedPattern")) {
                Matcher most = Pattern.compile(",(\\d+)}\\$$")
                        .matcher(parameter.get("AllowedPattern").asText());
                assertThat(most.find()).as(match.group(1)).isTrue();
                return "x".repeat(Integer.parseInt(most.group(1)));
            }
            // a ratio is written with few digits
            String max = parameter.get("MaxValue").asText();
            return max.equals("1") ? "0.12345" : max;
        });
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
}
