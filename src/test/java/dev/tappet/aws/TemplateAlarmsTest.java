package dev.tappet.aws;

import static dev.tappet.aws.DeploymentTemplate.FUNCTIONS;
import static dev.tappet.aws.DeploymentTemplate.alarmsOn;
import static dev.tappet.aws.DeploymentTemplate.parameter;
import static dev.tappet.aws.DeploymentTemplate.resource;
import static dev.tappet.aws.DeploymentTemplate.seconds;
import static dev.tappet.aws.DeploymentTemplate.window;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.documentation.Page;
import dev.tappet.http.ProblemType;
import dev.tappet.lambda.MetricNames;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;

/** What the deployment watches: alarms, the metrics under them, logs and their queries. */
class TemplateAlarmsTest {
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

    /** An index that is throttled fails the table's writes, and counts as itself. */
    @Test
    void indexThrottling_hasAlarms() {
        assertThat(DeploymentTemplate.ofType("AWS::CloudWatch::Alarm")
                        .filter(alarm -> alarm.get("MetricName").asText().equals("WriteThrottleEvents"))
                        .flatMap(alarm -> alarm.get("Dimensions").valueStream())
                        .filter(dimension -> dimension.get("Name").asText().equals("GlobalSecondaryIndexName"))
                        .map(dimension -> dimension.get("Value").asText()))
                .containsExactlyInAnyOrderElementsOf(TableDefinition.create("any").globalSecondaryIndexes().stream()
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

    private static Set<String> metricsIn(String text) {
        return Pattern.compile("tappet_\\w+")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
