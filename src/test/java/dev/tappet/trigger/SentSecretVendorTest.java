package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.signature.JdkCrypto;
import dev.tappet.signature.Vendor;
import dev.tappet.signature.VendorCredentials;
import dev.tappet.signature.VendorTable;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vendors that send secrets as they are, and handshakes of those and of Notion. */
class SentSecretVendorTest {
    private static final String SECRET = "the-present-secret";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("ada:" + SECRET).getBytes(UTF_8));

    private final List<String> enrolled = new ArrayList<>();
    private TriggerFixture fixture;

    private static VendorCredentials vendor(String name, Map<String, List<String>> given) throws Exception {
        Vendor vendor = VendorTable.find(name).orElseThrow();
        return new VendorCredentials(vendor, vendor.check("credentials", given));
    }

    private TriggerResponse send(
            VendorCredentials vendor, String method, String query, String body, String... headers) {
        fixture = TriggerFixture.ofVendor(
                vendor,
                new TriggerService.VendorHandshakes(
                        (address, _) -> {
                            throw new AssertionError("Nothing is fetched from " + address);
                        },
                        (_, credential, secret) -> enrolled.add(credential + "=" + secret)));
        return fixture.answer(new IncomingRequest(
                method,
                async(GUARDED, GUARDED_WORKFLOW),
                query,
                Headers.of(headers),
                new ReceivedBody.Complete(body.getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"grafana", "alertmanager", "datadog"})
    void monitoring_basicCredentials_areRequired(String name) throws Exception {
        VendorCredentials vendor = vendor(name, Map.of("username", List.of("ada"), "password", List.of(SECRET)));
        assertThat(send(vendor, "POST", "", "{}", "Authorization", BASIC).status())
                .isEqualTo(200);
        assertThat(send(vendor, "POST", "", "{}").status()).isEqualTo(401);
        assertThat(send(vendor, "POST", "", "{}", "Authorization", BASIC + "x").status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({
        "grafana, Authorization, Bearer the-present-secret, 401",
        "alertmanager, Authorization, Bearer the-present-secret, 401",
        "datadog, X-Webhook-Token, the-present-secret, 400"
    })
    void monitoring_token_isRequired(String name, String header, String value, int refused) throws Exception {
        VendorCredentials vendor = vendor(name, Map.of("token", List.of("older", SECRET)));
        assertThat(send(vendor, "POST", "", "{}", header, value).status()).isEqualTo(200);
        assertThat(send(vendor, "POST", "", "{}", header, value + "x").status()).isEqualTo(refused);
        assertThat(send(vendor, "POST", "", "{}").status()).isEqualTo(refused);
    }

    @Test
    void userNameWithoutAPassword_isRefusedWhenStored() {
        for (String credential : List.of("username", "password")) {
            assertThatThrownBy(() -> vendor("grafana", Map.of(credential, List.of("ada"))))
                    .isInstanceOf(InvalidFieldException.class)
                    .hasMessageContaining("must be given together");
        }
    }

    @ParameterizedTest
    @CsvSource({"docker_hub, token", "monday, token", "azure_event_grid, code"})
    void secretInTheQuery_isRequired(String name, String parameter) throws Exception {
        String credential = parameter.equals("token") ? "token" : "secret";
        VendorCredentials vendor = vendor(name, Map.of(credential, List.of(SECRET)));
        assertThat(send(vendor, "POST", parameter + "=" + SECRET, "{}").status())
                .isEqualTo(200);
        assertThat(send(vendor, "POST", parameter + "=" + SECRET + "x", "{}").status())
                .isEqualTo(401);
        assertThat(send(vendor, "POST", "", "{}").status()).isEqualTo(401);
    }

    /** https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema */
    @Test
    void eventGrid_validation_isAnsweredToWhoKnowsTheSecret() throws Exception {
        VendorCredentials vendor = vendor("azure_event_grid", Map.of("secret", List.of(SECRET)));
        String body = "[{\"id\":\"2d1781af-3a4c-4d7c-bd0c-e34b19da4e66\",\"data\":{\"validationCode\":"
                + "\"512d38b6-c7b8-40c8-89fe-f46f9e9622b6\",\"validationUrl\":\"https://rp-eastus2.eventgrid.azure.net/x\"},"
                + "\"eventType\":\"Microsoft.EventGrid.SubscriptionValidationEvent\"}]";
        String[] headers = {"Content-Type", "application/json", "aeg-event-type", "SubscriptionValidation"};
        TriggerResponse response = send(vendor, "POST", "code=" + SECRET, body, headers);
        assertThat(response.body())
                .asString(UTF_8)
                .isEqualTo("{\"validationResponse\":\"512d38b6-c7b8-40c8-89fe-f46f9e9622b6\"}");
        assertThat(fixture.executions.created).isEmpty();
        assertThat(send(vendor, "POST", "code=other", body, headers).status()).isEqualTo(401);
        assertThat(send(vendor, "POST", "code=" + SECRET, body.replace("512d", "<b>"), headers)
                        .status())
                .isEqualTo(400);
    }

    /** https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md#4-abuse-protection */
    @Test
    void eventGrid_handshakeOfCloudEvents_allowsTheOrigin() throws Exception {
        VendorCredentials vendor = vendor("azure_event_grid", Map.of("secret", List.of(SECRET)));
        String[] headers = {"WebHook-Request-Origin", "eventgrid.azure.net"};
        TriggerResponse response = send(vendor, "OPTIONS", "code=" + SECRET, "", headers);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.headers().first("WebHook-Allowed-Origin")).contains("eventgrid.azure.net");
        assertThat(response.headers().first("WebHook-Allowed-Rate")).contains("*");
        assertThat(send(vendor, "OPTIONS", "", "", headers).status()).isEqualTo(401);
    }

    /**
     * https://developer.monday.com/apps/docs/integration-authorization,
     * https://developer.monday.com/api-reference/reference/webhooks
     */
    @Test
    void monday_tokenOfTheApp_isRequiredAndTheChallengeEchoed() throws Exception {
        VendorCredentials vendor = vendor("monday", Map.of("signing_secret", List.of(SECRET)));
        String event = "{\"event\":{\"type\":\"create_pulse\",\"pulseId\":1}}";
        String claims = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"accountId\":1825528,\"userId\":4012689,\"aud\":\"https://x.example\",\"exp\":%d,\"iat\":%d}"
                                .formatted(NOW.getEpochSecond() + 300, NOW.getEpochSecond())
                                .getBytes(UTF_8));
        String signed = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + claims;
        String token = signed + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(JdkCrypto.hmac("HmacSHA256", SECRET.getBytes(UTF_8), signed.getBytes(UTF_8)));
        String[] type = {"Content-Type", "application/json", "Authorization", token};
        assertThat(send(vendor, "POST", "", event, type).status()).isEqualTo(200);
        type[3] = token.substring(0, token.length() - 4) + "AAAA";
        assertThat(send(vendor, "POST", "", event, type).status()).isEqualTo(401);
        String challenge = "{\"challenge\":\"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P\"}";
        assertThat(send(vendor, "POST", "", challenge, "Content-Type", "application/json")
                        .body())
                .asString(UTF_8)
                .isEqualTo(challenge);
        assertThat(fixture.executions.created).isEmpty();
    }

    /** https://developers.notion.com/reference/webhooks */
    @Test
    void notion_verificationToken_isEnrolledOnce() throws Exception {
        String body = "{\"verification_token\":\"secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl\"}";
        TriggerResponse response =
                send(vendor("notion", Map.of()), "POST", "", body, "Content-Type", "application/json");
        assertThat(response.status()).isEqualTo(200);
        assertThat(enrolled).containsExactly("verification_token=secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl");
        enrolled.clear();
        VendorCredentials known = vendor("notion", Map.of("verification_token", List.of(SECRET)));
        assertThat(send(known, "POST", "", body, "Content-Type", "application/json")
                        .status())
                .isEqualTo(401);
        assertThat(enrolled).isEmpty();
    }
}
