package dev.tappet.aws;

import static dev.tappet.aws.DeploymentTemplate.resource;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.config.TappetConfig;
import dev.tappet.documentation.Page;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.http.ProblemType;
import dev.tappet.lambda.MetricNames;
import io.quarkus.runtime.configuration.DurationConverter;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

/** What the deployment makes is what the program expects. */
class TemplateTest {
    private static final List<String> FUNCTIONS =
            List.of("ApiFunction", "SyncFunction", "WorkerFunction", "SweeperFunction");

    private static final CreateTableRequest TABLE = TableDefinition.create("any");

    @Test
    void tableKeys_matchTheProgram() {
        JsonNode table = resource("Table");

        assertThat(table.get("AttributeDefinitions").valueStream().map(TemplateTest::attribute))
                .containsExactlyInAnyOrderElementsOf(TABLE.attributeDefinitions());
        assertThat(keys(table)).isEqualTo(TABLE.keySchema());
        assertThat(table.get("BillingMode").asText()).isEqualTo(TABLE.billingModeAsString());
    }

    @Test
    void tableIndexes_matchTheProgram() {
        assertThat(resource("Table").get("GlobalSecondaryIndexes").valueStream().map(TemplateTest::index))
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

    /** A workflow may respond with 5xx, and a batch whose messages failed is a success of its function. */
    @Test
    void alarms_areOnErrorsOfTheProgramItself() {
        assertThat(alarmsOn("tappet_errors")).hasSize(1);
        assertThat(alarmsOn("tappet_messages_failed")).hasSize(1);
        assertThat(alarmsOn("5xx")).isEmpty();
        assertThat(alarmsOn("Url5xxCount")).isEmpty();
    }

    /** No data is no sweep. */
    @Test
    void silentSweeper_raisesAnAlarm() {
        assertThat(alarmsOn("tappet_sweeps")).singleElement().satisfies(alarm -> {
            assertThat(alarm.get("TreatMissingData").asText()).isEqualTo("breaching");
            assertThat(alarm.get("ComparisonOperator").asText()).isEqualTo("LessThanThreshold");
        });
    }

    /** The sweeper calls it, whose silence is a failure of the canary too. */
    @Test
    void canary_isCalledByTheSweeper_andItsFailureRaisesAnAlarm() {
        assertThat(resource("SweeperFunction").findValue("TAPPET_CANARY_URL").toString())
                .contains("HasCanary", "CanaryUrl");
        assertThat(DeploymentTemplate.globals().findValue("TAPPET_CANARY_URL")).isNull();
        assertThat(alarmsOn("tappet_canary_seconds")).singleElement().satisfies(alarm -> {
            assertThat(alarm.get("Statistic").asText()).isEqualTo("SampleCount");
            assertThat(alarm.get("ComparisonOperator").asText()).isEqualTo("LessThanThreshold");
            assertThat(alarm.get("TreatMissingData").asText()).isEqualTo("breaching");
        });
        assertThat(DeploymentTemplate.definition("CanaryFails").get("Condition").asText())
                .isEqualTo("HasCanary");
        Pattern allowed =
                Pattern.compile(parameter("CanaryUrl").get("AllowedPattern").asText());
        assertThat("https://d1.cloudfront.net/v1/webhooks/i/workflows/w/sync").matches(allowed);
        assertThat("").matches(allowed);
        assertThat(List.of("http://d1.cloudfront.net/v1/webhooks/i/workflows/w/sync", "https://d1.cloudfront.net/"))
                .allSatisfy(url -> assertThat(url).doesNotMatch(allowed));
    }

    @Test
    void errorsAndThrottlesOfEveryFunction_raiseAnAlarm() {
        for (String metric : List.of("Errors", "Throttles")) {
            assertThat(alarmsOn(metric).stream()
                            .map(alarm -> alarm.at("/Dimensions/0/Value").asText()))
                    .as(metric)
                    .containsAll(
                            metric.equals("Errors")
                                    ? FUNCTIONS
                                    : List.of("ApiFunction", "SyncFunction", "WorkerFunction"));
        }
    }

    /** CloudWatch raises no error about a metric that there is not. */
    @Test
    void metricsOfTheProgram_haveItsNamesAndDimension() {
        assertThat(DeploymentTemplate.globals()
                        .findValue("TAPPET_METRICS_STACK")
                        .asText())
                .isEqualTo("AWS::StackName");
        assertThat(DeploymentTemplate.ofType("AWS::CloudWatch::Alarm")
                        .filter(alarm -> alarm.get("Namespace").asText().equals("Tappet")))
                .hasSizeGreaterThan(4)
                .allSatisfy(alarm -> {
                    assertThat(MetricNames.all())
                            .contains(alarm.get("MetricName").asText());
                    assertThat(alarm.at("/Dimensions/0/Name").asText()).isEqualTo("stack");
                });
        assertThat(metricsIn(resource("Dashboard").get("DashboardBody").toString()))
                .hasSizeGreaterThan(10)
                .isSubsetOf(MetricNames.all());
    }

    /** What an alarm means and what to do is in the runbook. */
    @Test
    void everyAlarm_hasASectionInTheRunbook() {
        Page runbook = Page.named("runbook.md");
        List<String> sections = runbook.lines().stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();

        List<String> alarms =
                DeploymentTemplate.namesOf("AWS::CloudWatch::Alarm").toList();
        assertThat(alarms).hasSizeGreaterThan(20);
        assertThat(sections).containsAll(alarms);
        for (String alarm : alarms) {
            assertThat(runbook.section("### " + alarm).stream()
                            .filter(line -> !line.isBlank() && !line.startsWith("#")))
                    .as(alarm)
                    .isNotEmpty();
        }
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

    /** An index that cannot take a write has the table refuse it. */
    @Test
    void table_canBeWarmed_withItsIndexes() {
        assertThat(resource("Table").get("WarmThroughput").toString()).contains("TableWarmWrites", "TableWarmReads");
        assertThat(resource("Table").get("GlobalSecondaryIndexes").valueStream())
                .allSatisfy(index ->
                        assertThat(index.get("WarmThroughput").toString()).contains("TableWarmWrites"));
    }

    /** A query for a field that the log does not have finds nothing, and says nothing. */
    @Test
    void queryOfTheAccessLog_usesFieldsOfItsFormat() {
        String format = resource("Api").at("/AccessLogSettings/Format").asText();
        String query = resource("RequestsQuery").get("QueryString").asText();

        assertThat(Pattern.compile("by ([a-z, ]+)|(?:avg|max)\\((\\w+)\\)")
                        .matcher(query)
                        .results()
                        .flatMap(field -> Stream.of(field.group(1) == null ? field.group(2) : field.group(1)))
                        .flatMap(fields -> Stream.of(fields.split(", *"))))
                .containsOnly("route", "status", "ms")
                .allSatisfy(field -> assertThat(format).contains("\"" + field + "\":"));
    }

    /** Of rejected requests, queries sum by the names that are in the lines of metrics. */
    @Test
    void queryOfRejections_usesNamesOfProblems() {
        String query = resource("RefusedQuery").get("QueryString").asText();

        assertThat(Pattern.compile("refused\\.(\\w+)").matcher(query).results().map(name -> name.group(1)))
                .hasSizeGreaterThan(3)
                .isSubsetOf(Stream.of(ProblemType.values())
                        .map(type -> type.name().toLowerCase(Locale.ROOT))
                        .toList());
        assertThat(metricsIn(query)).isNotEmpty().isSubsetOf(MetricNames.all());
    }

    /** <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging.html">By that prefix</a>. */
    @Test
    void accessLogs_areUnderTheNameThatNeedsNoPolicy() {
        assertThat(resource("AccessLogs").get("LogGroupName").asText()).startsWith("/aws/vendedlogs/");
    }

    @Test
    void everyAlarm_notifies() {
        assertThat(DeploymentTemplate.ofType("AWS::CloudWatch::Alarm"))
                .allSatisfy(alarm -> assertThat(alarm.has("AlarmActions")).isTrue());
    }

    private static List<JsonNode> alarmsOn(String metric) {
        return DeploymentTemplate.ofType("AWS::CloudWatch::Alarm")
                .filter(alarm -> alarm.get("MetricName").asText().equals(metric))
                .toList();
    }

    private static Set<String> metricsIn(String text) {
        return Pattern.compile("tappet_\\w+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private static JsonNode parameter(String name) {
        return DeploymentTemplate.parameters().get(name);
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

    /** An index that is throttled fails the table's writes, and counts as itself. */
    @Test
    void indexThrottling_hasAlarms() {
        assertThat(DeploymentTemplate.ofType("AWS::CloudWatch::Alarm")
                        .filter(alarm -> alarm.get("MetricName").asText().equals("WriteThrottleEvents"))
                        .flatMap(alarm -> alarm.get("Dimensions").valueStream())
                        .filter(dimension -> dimension.get("Name").asText().equals("GlobalSecondaryIndexName"))
                        .map(dimension -> dimension.get("Value").asText()))
                .containsExactlyInAnyOrderElementsOf(TABLE.globalSecondaryIndexes().stream()
                        .map(GlobalSecondaryIndex::indexName)
                        .toList());
    }

    @Test
    void logGroups_haveRetention() {
        assertThat(DeploymentTemplate.ofType("AWS::Logs::LogGroup"))
                .hasSize(5)
                .allSatisfy(group -> assertThat(group.has("RetentionInDays")).isTrue());
        for (String function : FUNCTIONS) {
            assertThat(resource(function).at("/LoggingConfig/LogGroup").asText())
                    .isEqualTo(function.replace("Function", "Logs"));
        }
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

    /**
     * Between the end of a caller's window and the time-out of the function: before it is cut off, and never on
     * purpose.
     */
    @Test
    void duration_nearTheTimeout_raisesAnAlarm() {
        assertThat(alarmsOn("Duration").stream()
                        .map(alarm -> alarm.at("/Dimensions/0/Value").asText()))
                .containsExactly("ApiFunction", "SyncFunction");
        assertThat(alarmsOn("Duration")).allSatisfy(alarm -> {
            String function = alarm.at("/Dimensions/0/Value").asText();
            assertThat(Duration.ofMillis(alarm.get("Threshold").asLong()))
                    .isGreaterThan(window(function))
                    .isLessThan(seconds(function));
        });
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

    private static Duration window(String function) {
        return new DurationConverter()
                .convert(resource(function).findValue("TAPPET_WINDOW").asText());
    }

    private static Duration seconds(String function) {
        return Duration.ofSeconds(resource(function).get("Timeout").asLong());
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
