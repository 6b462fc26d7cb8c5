package dev.tappet.aws;

import static dev.tappet.aws.DeploymentTemplate.definition;
import static dev.tappet.aws.DeploymentTemplate.ofType;
import static dev.tappet.aws.DeploymentTemplate.resource;
import static dev.tappet.aws.DeploymentTemplate.section;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is encrypted, bounded, repeated and refused. */
class TemplateHardeningTest {
    @Test
    void tableAndQueues_areEncrypted() {
        assertThat(resource("Table").at("/SSESpecification/SSEEnabled").asBoolean())
                .isTrue();
        assertThat(ofType("AWS::SQS::Queue")).hasSize(4).allSatisfy(queue -> {
            assertThat(queue.get("SqsManagedSseEnabled").asBoolean()).isTrue();
            assertThat(queue.get("MessageRetentionPeriod").asInt())
                    .as("14 days, the most that there are")
                    .isEqualTo(1_209_600);
        });
    }

    @Test
    void connections_areEncryptedOnBothSidesOfCloudFront() {
        JsonNode distribution = resource("Distribution").get("DistributionConfig");

        assertThat(distribution.findValuesAsText("ViewerProtocolPolicy"))
                .hasSize(3)
                .containsOnly("https-only");
        assertThat(distribution.findValuesAsText("OriginProtocolPolicy"))
                .hasSize(2)
                .containsOnly("https-only");
        assertThat(distribution.findValues("OriginSSLProtocols"))
                .allSatisfy(protocols -> assertThat(protocols.toString()).isEqualTo("[\"TLSv1.2\"]"));
    }

    /** Without it a sender could forge its source address, and nothing could be refused that goes around CloudFront. */
    @Test
    void bothOrigins_areSentTheSecretOfCloudFront() {
        assertThat(resource("Distribution").at("/DistributionConfig/Origins").valueStream())
                .hasSize(2)
                .allSatisfy(origin -> {
                    JsonNode header = origin.at("/OriginCustomHeaders/0");
                    assertThat(header.get("HeaderName").asText()).isEqualTo("X-Tappet-Origin");
                    assertThat(header.get("HeaderValue").toString()).contains("OriginSecret");
                });
        for (String function : new String[] {"ApiFunction", "SyncFunction"}) {
            assertThat(resource(function).findValue("TAPPET_ORIGIN_SECRET").toString())
                    .contains("HasCloudFront", "OriginSecret");
        }
    }

    /** Else one execution that fails would have the whole batch delivered again. */
    @ParameterizedTest
    @CsvSource({"Sync, SyncQueue, 1, SyncWorkers", "Async, AsyncQueue, 10, AsyncWorkers"})
    void messages_failAlone_andWorkersAreBounded(String event, String queue, int batch, String parameter) {
        JsonNode source = resource("WorkerFunction").at("/Events/" + event + "/Properties");

        assertThat(source.get("FunctionResponseTypes").toString()).isEqualTo("[\"ReportBatchItemFailures\"]");
        assertThat(source.get("BatchSize").asInt()).isEqualTo(batch);
        assertThat(source.get("Queue").asText()).isEqualTo(queue + ".Arn");
        assertThat(source.at("/ScalingConfig/MaximumConcurrency").asText()).isEqualTo(parameter);
        assertThat(section("Parameters").at("/" + parameter + "/MinValue").asInt())
                .as("the least that Lambda takes")
                .isEqualTo(2);
    }

    /** The next one is a minute later. */
    @Test
    void sweep_isNotRepeated() {
        JsonNode repeats = section("Globals").at("/Function/EventInvokeConfig");

        assertThat(repeats.get("MaximumRetryAttempts").asInt()).isZero();
        assertThat(repeats.get("MaximumEventAgeInSeconds").asInt()).isLessThanOrEqualTo(60);
        assertThat(resource("SweeperFunction")
                        .at("/Events/Sweep/Properties/Schedule")
                        .asText())
                .isEqualTo("rate(1 minute)");
    }

    @Test
    void tracing_isAParameter_thatIsOffByDefault() {
        assertThat(section("Globals").at("/Function/Tracing").toString()).contains("HasTracing", "Active");
        assertThat(section("Parameters").at("/Tracing/Default").asText()).isEqualTo("off");
        assertThat(section("Parameters").at("/TracesEndpoint/Default").asText()).isEmpty();
        for (String role : new String[] {"ApiRole", "SyncRole", "WorkerRole", "SweeperRole"}) {
            assertThat(resource(role).toString()).contains("xray:PutTraceSegments");
        }
    }

    /** A combination that cannot work is refused before anything is made. */
    @ParameterizedTest
    @CsvSource({
        "SnapStartNeedsJvm, SnapStart, Packaging",
        "TracesHeadersNeedEndpoint, TracesHeaders, TracesEndpoint",
        "OidcNeedsClient, OidcIssuer, OidcClientId",
        "DomainNeedsCertificate, DomainName, CertificateArn",
        "KeyBelongsToTable, ExistingTable, ExistingSecretKey",
        "OnlyCloudFrontNeedsCloudFront, OnlyCloudFront, CloudFront",
        "BudgetNeedsEmail, MonthlyBudget, AlarmEmail"
    })
    void rule_namesBothParameters(String rule, String one, String other) {
        assertThat(section("Rules").get(rule).toString())
                .contains("\"" + one + "\"", "\"" + other + "\"")
                .contains("AssertDescription");
        assertThat(section("Rules")).hasSize(7);
    }

    /** What is kept is what nobody can make again; everything else goes with its stack. */
    @Test
    void onlyTableAndKey_outliveTheStack() {
        assertThat(Stream.of("Table", "SecretKey")
                        .map(name -> definition(name).get("DeletionPolicy").asText()))
                .containsOnly("Retain");
        assertThat(section("Resources")
                        .propertyStream()
                        .filter(entry ->
                                entry.getValue().path("DeletionPolicy").asText().equals("Retain"))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("Table", "SecretKey");
    }
}
