package dev.tappet.contract;

import static dev.tappet.contract.Team.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tappet.contract.Team.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The HTTP contract as a sender meets it, against the whole program: the three URLs, the events, the synchronous
 * answers, the order of the checks, the errors. The README lists its rows with these tests.
 */
@QuarkusTest
@TestProfile(OnThisMachine.class)
class ContractTest {
    private static final String[] JSON = {"Content-Type", "application/json"};
    private static final String[] FORM = {"Content-Type", "application/x-www-form-urlencoded"};
    private static final String HELLO = "  - exit: { hello: '{{ $.event.name }}' }";
    private static final String EVENT = "  - exit: { event: '{{ $.event }}' }";
    private static final String UNKNOWN = "00000000-0000-4000-8000-000000000000";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private Team us;

    @BeforeEach
    void aWorkspace() {
        us = new Team("ours");
    }

    private static String webhook(String integration) {
        return "/v1/webhooks/" + integration;
    }

    private static String async(String integration, String workflow) {
        return webhook(integration) + "/workflows/" + workflow;
    }

    private static String sync(String integration, String workflow) {
        return async(integration, workflow) + "/sync";
    }

    /** The answer of a workflow with these steps. */
    private Answer answer(String steps) {
        String integration = us.integration();
        return send("POST", sync(integration, us.published(integration, steps)), "{}", JSON);
    }

    /** What a workflow sees of a request. */
    private Object event(String method, String query, String body, String... headers) {
        String integration = us.integration();
        Answer answer = send(method, sync(integration, us.published(integration, EVENT)) + query, body, headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get("event");
    }

    private void ends(String execution, String status) {
        await().until(() -> us.execution(execution).at("status"), status::equals);
    }

    // The three URLs

    @Test
    void theWebhookUrlStartsEveryWorkflowWhoseConditionHolds() {
        String integration = us.integration();
        String first = us.published(integration, HELLO);
        us.published(integration, "false", HELLO);
        Answer answer = send("POST", webhook(integration), "{}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("status")).isEqualTo("ok");
        List<?> started = (List<?>) answer.json().get("executions");
        assertThat(started)
                .singleElement()
                .satisfies(
                        one -> assertThat(((Map<?, ?>) one).get("workflow_id")).isEqualTo(first));
        ends((String) ((Map<?, ?>) started.getFirst()).get("execution_id"), "SUCCESS");
    }

    @Test
    void theWebhookUrlListsNothingWhereNothingMatched() {
        assertThat(send("POST", webhook(us.integration()), "{}", JSON).text())
                .isEqualTo("{\"status\":\"ok\",\"executions\":[]}");
    }

    @Test
    void theUrlOfAWorkflowAnswersWithTheIdOfItsExecution() {
        String integration = us.integration();
        Answer answer = send("POST", async(integration, us.published(integration, HELLO)), "{\"name\": \"Ada\"}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("status")).isEqualTo("ok");
        assertThat(answer.at("execution_id")).matches(ID);
        ends(answer.at("execution_id"), "SUCCESS");
        assertThat(us.execution(answer.at("execution_id")).json().get("output")).isEqualTo(Map.of("hello", "Ada"));
    }

    @Test
    void theSyncUrlAnswersWithWhatTheWorkflowGives() {
        String integration = us.integration();
        Answer answer = send("POST", sync(integration, us.published(integration, HELLO)), "{\"name\": \"Ada\"}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("{\"hello\":\"Ada\"}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void onlyTheLatestPublishedVersionRuns() {
        String integration = us.integration();
        String workflow = us.published(integration, "  - exit: { version: 1 }");
        us.publish(workflow, integration, "true", "  - exit: { version: 2 }");
        assertThat(send("POST", sync(integration, workflow), "{}", JSON).text()).isEqualTo("{\"version\":2}");
        us.manage("POST", "/workflows/" + workflow + "/unpublish", "");
        send("POST", sync(integration, workflow), "{}", JSON).refuses(404, "Workflow not found");
    }

    @Test
    void aFilteredEventIs200WithAnIdThatIsNotFound() {
        String integration = us.integration();
        Answer answer = send("POST", async(integration, us.published(integration, "false", HELLO)), "{}", JSON);
        assertThat(answer.status()).isEqualTo(200);
        us.execution(answer.at("execution_id")).refuses(404, "Execution not found");
    }

    @Test
    void aSharedWorkflowIsTriggeredAtTheSourcesUrlAndRunsInTheDestination() {
        Team destination = new Team("theirs");
        String integration = us.integration();
        String source = us.published(integration, HELLO);
        String shared = us.manage(
                        "POST",
                        "/workflows/" + source + "/shares",
                        "{\"workspace_id\": \"%s\"}".formatted(destination.workspace))
                .at("workflow_id");
        destination.manage("POST", "/shared-workflows/" + shared + "/accept", "");
        String id = send("POST", async(integration, shared), "{}", JSON).at("execution_id");
        await().until(() -> destination.execution(id).at("status"), "SUCCESS"::equals);
        us.execution(id).refuses(404, "Execution not found");
    }

    // The event

    @Test
    void theDocumentsCurlLineSendsJsonAsAForm() {
        assertThat(event("POST", "", "{\"body\": [1,2,3]}", FORM)).isEqualTo(Map.of("body", List.of(1, 2, 3)));
    }

    @Test
    void xmlIsTurnedIntoJson() {
        assertThat(event("POST", "", "<a x=\"1\"><b>2</b><b>3</b></a>", "Content-Type", "text/xml"))
                .isEqualTo(Map.of("a", Map.of("@x", "1", "b", List.of("2", "3"))));
    }

    @Test
    void aFormIsTurnedIntoJson() {
        assertThat(event("POST", "", "a=1&b=2&b=3", FORM)).isEqualTo(Map.of("a", "1", "b", List.of("2", "3")));
    }

    @Test
    void aLinkThatSomeoneClicksIsAnEvent() {
        assertThat(event("GET", "?a=1&b=x%20y", "")).isEqualTo(Map.of("a", "1", "b", "x y"));
    }

    @Test
    void aRawIntegrationShowsTheWholeRequestOfAnyMethod() {
        String integration = us.integration("raw_http", "");
        String url = sync(integration, us.published(integration, EVENT));
        Map<?, ?> event = (Map<?, ?>)
                send("DELETE", url + "?a=1", "", "X-Mine", "yes").json().get("event");
        assertThat(event.get("http_method")).isEqualTo("DELETE");
        assertThat(event.get("query")).isEqualTo(Map.of("a", List.of("1")));
        assertThat(((Map<?, ?>) event.get("headers")).get("X-Mine")).isEqualTo(List.of("yes"));
    }

    @Test
    void theSecretHeaderIsNoPartOfTheEvent() {
        String integration = us.integration("raw_http", secretHeader());
        String url = sync(integration, us.published(integration, EVENT));
        assertThat(send("POST", url, "hi", "X-Key", "s3cret").text())
                .contains("\"hi\"")
                .doesNotContain("s3cret");
    }

    @Test
    void aBrowsersPreflightPassesAuthenticationAndTheRequestBehindItDoesNot() {
        String integration = us.integration("raw_http", secretHeader());
        String workflow = us.published(integration, """
              - if: "{{ $.event.http_method = 'OPTIONS' }}"
                then:
                  - exit:
                      status: 204
                      headers:
                        Access-Control-Allow-Origin: "{{ $.event.headers.Origin[0] }}"
                        Access-Control-Allow-Methods: "POST, OPTIONS"
                        Access-Control-Allow-Headers: "{{ $.event.headers.`Access-Control-Request-Headers`[0] }}"
                        Access-Control-Max-Age: "600"
                        Vary: Origin
              - exit:
                  headers: { Access-Control-Allow-Origin: "{{ $.event.headers.Origin[0] }}" }
                  body: "{{ $.event.body }}"\
            """);
        Answer preflight = preflight(sync(integration, workflow), "https://app.example");
        assertThat(preflight.status()).as(preflight.text()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(preflight.header("Access-Control-Allow-Headers")).isEqualTo("content-type,x-key");
        assertThat(preflight.text()).isEmpty();

        Answer answer = send(
                "POST",
                sync(integration, workflow),
                "{\"n\": 1}",
                "Content-Type",
                "application/json",
                "Origin",
                "https://app.example",
                "X-Key",
                "s3cret");
        assertThat(answer.text()).isEqualTo("{\"n\":1}");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        send(
                        "POST",
                        sync(integration, workflow),
                        "{}",
                        "Content-Type",
                        "application/json",
                        "Origin",
                        "https://app.example")
                .refuses(400, "Invalid header");
        send("OPTIONS", sync(integration, workflow), "", "Origin", "https://app.example")
                .refuses(400, "Invalid header");
    }

    /** As Chrome asks before {@code fetch(url, {method: "POST", headers: {"Content-Type": "application/json", "X-Key": …}})}. */
    private static Answer preflight(String url, String origin) {
        return send(
                "OPTIONS",
                url,
                "",
                "Accept",
                "*/*",
                "Accept-Language",
                "en-US,en;q=0.9",
                "Access-Control-Request-Headers",
                "content-type,x-key",
                "Access-Control-Request-Method",
                "POST",
                "Origin",
                origin,
                "Referer",
                origin + "/",
                "Sec-Fetch-Dest",
                "empty",
                "Sec-Fetch-Mode",
                "cors",
                "Sec-Fetch-Site",
                "cross-site",
                "User-Agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0"
                        + " Safari/537.36");
    }

    @Test
    void pagesOfListedOriginsAreToldThatTheyMay() {
        String integration = us.integration("webhook", secretHeader());
        String workflow = us.published(integration, HELLO);
        us.manage("PATCH", "/integrations/" + integration, """
                {"cors": {"origins": ["https://app.example"], "headers": ["Content-Type", "X-Key"]}}""");
        for (String url : List.of(
                webhook(integration),
                async(integration, workflow),
                sync(integration, workflow),
                async(integration, UNKNOWN))) {
            Answer asked = preflight(url, "https://app.example");
            assertThat(asked.status()).as(asked.text()).isEqualTo(204);
            assertThat(asked.text()).isEmpty();
            assertThat(asked.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
            assertThat(asked.header("Access-Control-Allow-Methods")).isEqualTo("GET, POST, PUT, PATCH");
            assertThat(asked.header("Access-Control-Allow-Headers")).isEqualTo("Content-Type, X-Key");
            assertThat(asked.header("Access-Control-Max-Age")).isEqualTo("600");
            assertThat(asked.header("Vary")).isEqualTo("Origin");
        }
        Answer elsewhere = preflight(sync(integration, workflow), "https://elsewhere.example");
        assertThat(elsewhere.status()).isEqualTo(204);
        assertThat(elsewhere.response().headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));

        String[] page = {"Content-Type", "application/json", "Origin", "https://app.example", "X-Key", "s3cret"};
        String[] forgetful = {"Content-Type", "application/json", "Origin", "https://app.example"};
        Answer said = send("POST", sync(integration, workflow), "{\"name\": \"Ada\"}", page);
        assertThat(said.text()).isEqualTo("{\"hello\":\"Ada\"}");
        Answer taken = send("POST", async(integration, workflow), "{}", page);
        assertThat(taken.status()).isEqualTo(200);
        Answer refused = send("POST", async(integration, workflow), "{}", forgetful);
        refused.refuses(400, "Invalid header");
        for (Answer readable : List.of(said, taken, refused)) {
            assertThat(readable.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
            assertThat(readable.header("Vary")).isEqualTo("Origin");
        }
    }

    // Synchronous answers

    @Test
    void theExitMayGiveTheWholeObject() {
        assertThat(answer("  - exit: \"{{ {'a': [1, 2]} }}\"").text()).isEqualTo("{\"a\":[1,2]}");
    }

    @Test
    void aBodyParameterAloneIsTheBodyAndTheRecordKeepsAll() {
        String integration = us.integration();
        String workflow = us.published(integration, "  - exit: { status: '202', body: [1], note: kept }");
        Answer answer = send("POST", sync(integration, workflow), "{}", JSON);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("[1]");
        Map<?, ?> newest = (Map<?, ?>) ((List<?>) us.manage("GET", "/executions?workflow_id=" + workflow, "")
                        .json()
                        .get("executions"))
                .getFirst();
        assertThat(((Map<?, ?>) us.execution((String) newest.get("id")).json().get("output")).get("note"))
                .isEqualTo("kept");
    }

    @Test
    void headersAreAddedAndTheContentTypeMayBeAnother() {
        Answer csv = answer("  - exit: { headers: { Content-Type: text/csv, Set-Cookie: [a=1, b=2] }, body: 'a,b' }");
        assertThat(csv.text()).isEqualTo("a,b");
        assertThat(csv.header("Content-Type")).isEqualTo("text/csv");
        assertThat(csv.response().headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
        assertThat(answer("  - exit: { body: 'a,b' }").text()).isEqualTo("\"a,b\"");
    }

    @Test
    void aStatusWithoutABodyHasNone() {
        Answer answer = answer("  - exit: { status: 204, body: nothing }");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.text()).isEmpty();
    }

    @Test
    void aFailedWorkflowIs200WithAHyphenatedId() {
        Answer answer = answer("  - fail: on purpose");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .isEqualTo("{\"execution-id\":\"%s\",\"message\":\"Workflow execution failed due to error\"}"
                        .formatted(answer.at("execution-id")));
        assertThat(us.execution(answer.at("execution-id")).at("error")).contains("on purpose");
    }

    @Test
    void anAnswerThatCannotBeSentIsAFailureWithItsReasonInTheRecord() {
        // computed, because what is written down so is refused when it is published
        for (String exit : List.of(
                "{ status: \"{{ 90 + 9 }}\" }",
                "{ headers: \"{{ {'A': 'x\\\\ny'} }}\" }",
                "{ headers: \"{{ {'Content-Length': '1'} }}\" }")) {
            Answer answer = answer("  - exit: " + exit);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(us.execution(answer.at("execution-id")).at("status")).isEqualTo("FAILED");
            assertThat(us.execution(answer.at("execution-id")).at("error")).contains("message");
        }
    }

    @Test
    void whatDoesNotEndInTheWindowIs201AndGoesOn() {
        Answer answer = answer("  - wait: 5s\n  - exit: { late: true }");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("message")).isEqualTo("Execution is in progress");
        assertThat(us.execution(answer.at("execution_id")).at("status")).isEqualTo("ON_HOLD");
        ends(answer.at("execution_id"), "SUCCESS");
    }

    @Test
    void aConditionThatPreventsASynchronousRunIs404() {
        String integration = us.integration();
        send("POST", sync(integration, us.published(integration, "false", HELLO)), "{}", JSON)
                .refuses(404, "Execution not found");
    }

    // Errors

    @Test
    void aMalformedIdIs400() {
        send("POST", "/v1/webhooks/one", "{}", JSON).refuses(400, "Invalid integration ID");
        send("POST", async(us.integration(), "one"), "{}", JSON).refuses(400, "Invalid workflow ID");
    }

    @Test
    void aWorkflowOfAnotherIntegrationIs400() {
        String workflow = us.published(us.integration(), HELLO);
        send("POST", async(us.integration(), workflow), "{}", JSON).refuses(400, "Invalid workflow ID");
    }

    @Test
    void aWrongHeaderOrSecretIs400() {
        String integration = us.integration("webhook", secretHeader());
        send("POST", webhook(integration), "{}", JSON).refuses(400, "Invalid header");
        send("POST", webhook(integration), "{}", "X-Key", "wrong").refuses(400, "Invalid header");
        assertThat(send("POST", webhook(integration), "{}", "X-Key", "s3cret").status())
                .isEqualTo(200);
    }

    @Test
    void aWrongSignatureIs401() throws Exception {
        String integration = us.integration(
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
    void aBodyThatIsNotWhatItSaysIs400() {
        String integration = us.integration();
        send("POST", webhook(integration), "{", JSON).refuses(400, "Invalid payload");
        send("POST", webhook(integration), "<a>", "Content-Type", "application/xml")
                .refuses(400, "Invalid payload");
    }

    @Test
    void aSecretIsChangedWithoutAGap() {
        String integration = us.integration("webhook", secretHeader());
        String url = async(integration, us.published(integration, HELLO));
        String old = secrets(integration).getFirst().get("fingerprint").toString();

        Answer added = us.manage("POST", "/integrations/" + integration + "/secrets", "{\"value\": \"n3w-s3cret\"}");
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(added.text()).doesNotContain("n3w-s3cret");
        assertThat(added.at("place")).isEqualTo("authentication.headers.X-Key");
        for (String secret : List.of("s3cret", "n3w-s3cret")) {
            assertThat(send("POST", url, "{}", "X-Key", secret).status()).isEqualTo(200);
        }

        String path = "/integrations/" + integration + "/secrets/";
        assertThat(us.manage("DELETE", path + old, "").status()).isEqualTo(204);
        send("POST", url, "{}", "X-Key", "s3cret").refuses(400, "Invalid header");
        assertThat(send("POST", url, "{}", "X-Key", "n3w-s3cret").status()).isEqualTo(200);

        us.manage("DELETE", path + old, "").refuses(404, "Not found");
        us.manage("DELETE", path + added.at("fingerprint"), "").refuses(409, "Conflict");
        us.manage("POST", "/integrations/" + integration + "/secrets", "{\"value\": \"n3w-s3cret\"}")
                .refuses(409, "Conflict");
        us.manage("POST", "/integrations/" + integration + "/secrets", "{\"value\": \"x\", \"place\": \"elsewhere\"}")
                .refuses(400, "Invalid request");
        assertThat(secrets(integration))
                .singleElement()
                .satisfies(it -> assertThat(it.get("fingerprint")).isEqualTo(added.at("fingerprint")))
                .satisfies(it -> assertThat(it.get("added_at")).isEqualTo(added.at("added_at")));
        assertThat(us.manage("GET", "/audit", "").text())
                .contains("addIntegrationSecret", "removeIntegrationSecret")
                .doesNotContain("n3w-s3cret");
    }

    private List<Map<?, ?>> secrets(String integration) {
        return ((List<?>) us.manage("GET", "/integrations/" + integration, "")
                        .json()
                        .get("secrets"))
                .stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
    }

    @Test
    void anAddressThatIsNotAllowedIs403() {
        String integration = us.integration("webhook", ", \"allowed_addresses\": [\"192.0.2.0/24\"]");
        send("POST", webhook(integration), "{}", JSON).refuses(403, "Forbidden");
    }

    @Test
    void anIntegrationThatIsMissingOrDisabledIs404() {
        send("POST", webhook(UNKNOWN), "{}", JSON).refuses(404, "Integration not found");
        String integration = us.integration();
        us.manage("PATCH", "/integrations/" + integration, "{\"enabled\": false}");
        send("POST", webhook(integration), "{}", JSON).refuses(404, "Integration not found");
    }

    @Test
    void aWorkflowThatIsMissingUnpublishedOrOfAnotherWorkspaceIs404() {
        String integration = us.integration();
        send("POST", async(integration, UNKNOWN), "{}", JSON).refuses(404, "Workflow not found");
        send("POST", async(integration, us.workflow()), "{}", JSON).refuses(404, "Workflow not found");
        Team them = new Team("theirs");
        String theirs = them.published(them.integration(), HELLO);
        send("POST", async(integration, theirs), "{}", JSON).refuses(404, "Workflow not found");
    }

    @Test
    void anotherMethodThanAnOrdinaryIntegrationTakesIs405() {
        assertThat(send("DELETE", webhook(us.integration()), "")
                        .refuses(405, "Method not allowed")
                        .header("Allow"))
                .isEqualTo("GET, POST, PUT, PATCH");
    }

    @Test
    void aContentTypeThatIsNotKnownIs415() {
        send("POST", webhook(us.integration()), "x", "Content-Type", "image/png")
                .refuses(415, "Unsupported media type");
    }

    @Test
    void aPayloadOverTheLimitIs413() {
        send("POST", webhook(us.integration()), "x".repeat(1024 * 1024 + 1), JSON)
                .refuses(413, "Payload is too large");
    }

    @Test
    void moreThanTheRateIs429WithATimeToRetry() {
        String integration = us.integration();
        String url = async(integration, us.published(integration, HELLO));
        Answer refused = Stream.generate(() -> send("POST", url, "{}", JSON))
                .limit(1_000)
                .filter(answer -> answer.status() != 200)
                .findFirst()
                .orElseThrow();
        assertThat(refused.refuses(429, "Rate limit exceeded").header("Retry-After"))
                .matches("[0-9]+");
    }

    @Test
    void aKeyIsRunOnceAndRefusedWithAnotherPayload() {
        String integration = us.integration();
        String url = async(integration, us.published(integration, HELLO));
        String key = UUID.randomUUID().toString();
        Answer first = send("POST", url, "{\"n\": 1}", "Idempotency-Key", key);
        Answer again = send("POST", url, "{\"n\": 1}", "Idempotency-Key", key);
        assertThat(again.text()).isEqualTo(first.text());
        send("POST", url, "{\"n\": 2}", "Idempotency-Key", key).refuses(422, "Idempotency key reused");
    }

    @Test
    void thePublicApiNeedsATokenThatMay() {
        send("GET", Team.API + "/workflows", "").refuses(401, "Invalid token");
        Team.manage("tpt_wrong", "GET", "/workflows", "").refuses(401, "Invalid token");
        Team.manage(us.token("viewer"), "POST", "/workflows", "{\"name\": \"x\"}")
                .refuses(403, "Forbidden");
        us.execution(UNKNOWN).refuses(404, "Execution not found");
    }

    // The order of the checks: each request here is wrong in two ways, and is told of the first

    @Test
    void eachCheckAnswersBeforeTheNext() {
        String huge = "x".repeat(1024 * 1024 + 1);
        send("POST", "/v1/webhooks/one", huge, JSON).refuses(400, "Invalid integration ID");
        send("POST", webhook(UNKNOWN), huge, JSON).refuses(413, "Payload is too large");
        String guarded = us.integration("webhook", ", \"allowed_addresses\": [\"192.0.2.1\"]" + secretHeader());
        send("POST", webhook(guarded), "{", JSON).refuses(403, "Forbidden");
        String secret = us.integration("webhook", secretHeader());
        send("DELETE", async(secret, UNKNOWN), "").refuses(400, "Invalid header");
        send("POST", async(secret, UNKNOWN), "{", "X-Key", "s3cret").refuses(400, "Invalid payload");
        send("POST", async(secret, UNKNOWN), "{}", "X-Key", "s3cret").refuses(404, "Workflow not found");
    }

    @Test
    void anExecutionsRecordIsAsTheContractNamesIt() {
        String integration = us.integration();
        String workflow = us.published(integration, HELLO);
        String id = send("POST", async(integration, workflow), "{}", JSON).at("execution_id");
        ends(id, "SUCCESS");
        Map<?, ?> record = us.execution(id).json();
        assertThat(record.get("id")).isEqualTo(id);
        assertThat(record.get("workspace_id")).isEqualTo(us.workspace);
        assertThat(record.get("workflow_id")).isEqualTo(workflow);
        assertThat(record.get("workflow_version")).isEqualTo(1);
        assertThat(record.get("integration_id")).isEqualTo(integration);
        for (String time : List.of("created_at", "started_at", "finished_at")) {
            assertThat((String) record.get(time)).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        }
    }

    private static String secretHeader() {
        return ", \"authentication\": {\"headers\": [{\"header\": \"X-Key\", \"secrets\": [\"s3cret\"]}]}";
    }
}
