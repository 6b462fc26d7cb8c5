package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is refused, by which error, and by which first. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class ErrorsContractTest extends Contract {
    @Test
    void malformedId_is400() {
        send("POST", "/v1/webhooks/one", "{}", JSON).refuses(400, "Invalid integration ID");
        send("POST", async(client.integration(), "one"), "{}", JSON).refuses(400, "Invalid workflow ID");
    }

    @Test
    void workflowOfAnotherIntegration_is400() {
        String workflow = client.published(client.integration(), HELLO);
        send("POST", async(client.integration(), workflow), "{}", JSON).refuses(400, "Invalid workflow ID");
    }

    @Test
    void invalidHeaderOrSecret_is400() {
        String integration = client.integration("webhook", secretHeader());
        send("POST", webhook(integration), "{}", JSON).refuses(400, "Invalid header");
        send("POST", webhook(integration), "{}", "X-Key", "wrong").refuses(400, "Invalid header");
        assertThat(send("POST", webhook(integration), "{}", "X-Key", "s3cret").status())
                .isEqualTo(200);
    }

    @Test
    void invalidSignature_is401() throws Exception {
        String integration = client.integration(
                "webhook",
                ", \"authentication\": {\"signature\": {\"header\": \"X-Sig\", \"prefix\": \"sha256=\", \"secrets\":"
                        + " [\"key\"]}}");
        send("POST", webhook(integration), "{}", JSON).refuses(401, "Invalid HMAC signature");
        send("POST", webhook(integration), "{}", "X-Sig", "sha256=00").refuses(401, "Invalid HMAC signature");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String signature = HexFormat.of().formatHex(mac.doFinal("{}".getBytes(StandardCharsets.UTF_8)));
        assertThat(send("POST", webhook(integration), "{}", "X-Sig", "sha256=" + signature)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void malformedBody_is400() {
        String integration = client.integration();
        send("POST", webhook(integration), "{", JSON).refuses(400, "Invalid payload");
        send("POST", webhook(integration), "<a>", "Content-Type", "application/xml")
                .refuses(400, "Invalid payload");
    }

    @Test
    void secretRotation_hasNoGap() {
        String integration = client.integration("webhook", secretHeader());
        String url = async(integration, client.published(integration, HELLO));
        String old = secrets(integration).getFirst().get("fingerprint").toString();

        Answer added =
                client.manage("POST", "/integrations/" + integration + "/secrets", "{\"value\": \"n3w-s3cret\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(added.text()).doesNotContain("n3w-s3cret");
        assertThat(added.at("place")).isEqualTo("authentication.headers.X-Key");
        for (String secret : List.of("s3cret", "n3w-s3cret")) {
            assertThat(send("POST", url, "{}", "X-Key", secret).status()).isEqualTo(200);
        }

        String path = "/integrations/" + integration + "/secrets/";
        assertThat(client.manage("DELETE", path + old, "").status()).isEqualTo(204);
        send("POST", url, "{}", "X-Key", "s3cret").refuses(400, "Invalid header");
        assertThat(send("POST", url, "{}", "X-Key", "n3w-s3cret").status()).isEqualTo(200);

        client.manage("DELETE", path + old, "").refuses(404, "Not found");
        client.manage("DELETE", path + added.at("fingerprint"), "").refuses(409, "Conflict");
        client.manage("POST", "/integrations/" + integration + "/secrets", "{\"value\": \"n3w-s3cret\"}")
                .refuses(409, "Conflict");
        client.manage(
                        "POST",
                        "/integrations/" + integration + "/secrets",
                        "{\"value\": \"x\", \"place\": \"elsewhere\"}")
                .refuses(400, "Invalid request");
        assertThat(secrets(integration))
                .singleElement()
                .satisfies(it -> assertThat(it.get("fingerprint")).isEqualTo(added.at("fingerprint")))
                .satisfies(it -> assertThat(it.get("added_at")).isEqualTo(added.at("added_at")));
        assertThat(client.manage("GET", "/audit", "").text())
                .contains("addIntegrationSecret", "removeIntegrationSecret")
                .doesNotContain("n3w-s3cret");
    }

    private List<Map<?, ?>> secrets(String integration) {
        return ((List<?>) client.manage("GET", "/integrations/" + integration, "")
                        .json()
                        .get("secrets"))
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    @Test
    void forbiddenAddress_is403() {
        String integration = client.integration("webhook", ", \"allowed_addresses\": [\"192.0.2.0/24\"]");
        send("POST", webhook(integration), "{}", JSON).refuses(403, "Forbidden");
    }

    @Test
    void missingOrDisabledIntegration_is404() {
        send("POST", webhook(UNKNOWN), "{}", JSON).refuses(404, "Integration not found");
        String integration = client.integration();
        client.manage("PATCH", "/integrations/" + integration, "{\"enabled\": false}");
        send("POST", webhook(integration), "{}", JSON).refuses(404, "Integration not found");
    }

    @Test
    void missingUnpublishedOrForeignWorkflow_is404() {
        String integration = client.integration();
        send("POST", async(integration, UNKNOWN), "{}", JSON).refuses(404, "Workflow not found");
        send("POST", async(integration, client.workflow()), "{}", JSON).refuses(404, "Workflow not found");
        WorkspaceClient them = new WorkspaceClient("theirs");
        String theirs = them.published(them.integration(), HELLO);
        send("POST", async(integration, theirs), "{}", JSON).refuses(404, "Workflow not found");
    }

    @Test
    void unsupportedMethod_is405() {
        assertThat(send("DELETE", webhook(client.integration()), "")
                        .refuses(405, "Method not allowed")
                        .header("Allow"))
                .isEqualTo("GET, POST, PUT, PATCH");
    }

    @Test
    void unknownContentEncoding_is415() {
        send("POST", webhook(client.integration()), "x", "Content-Encoding", "br")
                .refuses(415, "Unsupported media type");
    }

    @Test
    void tooLargePayload_is413() {
        send("POST", webhook(client.integration()), "x".repeat(1024 * 1024 + 1), JSON)
                .refuses(413, "Payload is too large");
    }

    @Test
    void rateLimit_is429WithRetryAfter() {
        assertThat(client.limit("{\"rate\": 10}").status()).isEqualTo(200);
        String integration = client.integration();
        String url = async(integration, client.published(integration, HELLO));
        Answer refused = Stream.generate(() -> send("POST", url, "{}", JSON))
                .limit(1_000)
                .filter(answer -> answer.status() != 200)
                .findFirst()
                .orElseThrow();
        assertThat(refused.refuses(429, "Rate limit exceeded").header("Retry-After"))
                .matches("[0-9]+");
    }

    @Test
    void idempotencyKey_runsOnce_withOtherPayloadIs422() {
        String integration = client.integration();
        String url = async(integration, client.published(integration, HELLO));
        String key = UUID.randomUUID().toString();
        Answer first = send("POST", url, "{\"n\": 1}", "Idempotency-Key", key);
        Answer again = send("POST", url, "{\"n\": 1}", "Idempotency-Key", key);
        assertThat(again.text()).isEqualTo(first.text());
        send("POST", url, "{\"n\": 2}", "Idempotency-Key", key).refuses(422, "Idempotency key reused");
    }

    @Test
    void publicApi_needsTokenWithPermission() {
        send("GET", WorkspaceClient.API + "/workflows", "").refuses(401, "Invalid token");
        WorkspaceClient.manage("tpt_wrong", "GET", "/workflows", "").refuses(401, "Invalid token");
        WorkspaceClient.manage(client.token("viewer"), "POST", "/workflows", "{\"name\": \"x\"}")
                .refuses(403, "Forbidden");
        client.execution(UNKNOWN).refuses(404, "Execution not found");
    }

    /** Each request here is wrong in two ways, and is told of the first. */
    @Test
    void checks_areMadeInOrder() {
        String huge = "x".repeat(1024 * 1024 + 1);
        send("POST", "/v1/webhooks/one", huge, JSON).refuses(400, "Invalid integration ID");
        send("POST", webhook(UNKNOWN), huge, JSON).refuses(413, "Payload is too large");
        String guarded = client.integration("webhook", ", \"allowed_addresses\": [\"192.0.2.1\"]" + secretHeader());
        send("POST", webhook(guarded), "{", JSON).refuses(403, "Forbidden");
        String secret = client.integration("webhook", secretHeader());
        send("DELETE", async(secret, UNKNOWN), "").refuses(400, "Invalid header");
        send("POST", async(secret, UNKNOWN), "{", "X-Key", "s3cret").refuses(400, "Invalid payload");
        send("POST", async(secret, UNKNOWN), "{}", "X-Key", "s3cret").refuses(404, "Workflow not found");
    }
}
