package dev.tappet.trigger;

import static dev.tappet.engine.TestSteps.at;
import static dev.tappet.engine.TestSteps.callback;
import static dev.tappet.engine.TestSteps.computed;
import static dev.tappet.engine.TestSteps.exitWith;
import static dev.tappet.engine.TestSteps.named;
import static dev.tappet.engine.TestSteps.respond;
import static dev.tappet.engine.TestSteps.value;
import static dev.tappet.engine.TestSteps.waitForCallback;
import static dev.tappet.trigger.TriggerFixture.OPEN;
import static dev.tappet.trigger.TriggerFixture.OPEN_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.sync;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.execution.Execution;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.Json;
import dev.tappet.workflow.Step;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The URLs of callbacks, as programs, browsers, previews and attackers meet them. */
class CallbackEndpointTest {
    private static final String JSON = "application/json";
    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";

    private final PersistentTriggerFixture fixture = new PersistentTriggerFixture();
    private final PersistentTriggerFixture.Process process = fixture.process();

    private static final Step DECISION =
            exitWith("decision.choice", "decision.event", "decision.request", "decision.at");

    /** The path of a callback that an execution waits for. */
    private String waiting(Step callback) {
        return opened(callback, waitForCallback("decision", "approval"), DECISION);
    }

    private String opened(Step... steps) {
        List<Step> all = new java.util.ArrayList<>(List.of(steps));
        all.add(1, respond(computed(in -> Map.of("body", at("approval.url").evaluate(in)))));
        fixture.catalog.define(OPEN_WORKFLOW, all);
        var answer = process.handle(fixture.request(sync(OPEN, OPEN_WORKFLOW), "{}", Headers.of("Content-Type", JSON)));
        process.run();
        String url = new String(answer.getNow(null).body(), UTF_8).replace("\"", "");
        assertThat(url).matches("https://tappet\\.example/v1/callbacks/[A-Za-z0-9_-]{43}");
        return url.substring("https://tappet.example".length());
    }

    private String choosing() {
        return waiting(callback("approval", "2h", "approve", "reject"));
    }

    private TriggerResponse send(String method, String path, String query, Headers headers, byte[] body) {
        return process.handle(new IncomingRequest(
                        method,
                        path,
                        query,
                        headers,
                        new ReceivedBody.Complete(body),
                        "192.0.2.1",
                        fixture.clock.instant(),
                        REQUEST_ID))
                .getNow(null);
    }

    private TriggerResponse post(String path, String json) {
        return send("POST", path, "", Headers.of("Content-Type", JSON), json.getBytes(UTF_8));
    }

    private static String text(TriggerResponse response) {
        return new String(response.body(), UTF_8);
    }

    private Map<String, Object> output() {
        process.run();
        Execution execution = fixture.stored(OPEN_WORKFLOW).getFirst();
        return ((ExecutionResult.Success) execution.outcome().orElseThrow()).output();
    }

    @Test
    void post_decides_withItsBodyAsTheEvent() {
        String path = choosing();
        TriggerResponse response = send(
                "POST",
                path + "/approve",
                "vendor=x&sig=1",
                Headers.of("Content-Type", JSON, "X-By", "Ada", "Cookie", "a=b"),
                "{\"note\": \"fine\"}".getBytes(UTF_8));
        assertThat(response.status()).isEqualTo(200);
        assertThat(text(response)).startsWith("{\"status\":\"ok\",\"choice\":\"approve\",\"at\":\"");
        Map<String, Object> output = output();
        assertThat(output)
                .containsEntry("decision.choice", "approve")
                .containsEntry("decision.event", Map.of("note", "fine"));
        Map<?, ?> request = (Map<?, ?>) output.get("decision.request");
        assertThat(request.get("method")).isEqualTo("POST");
        assertThat(request.get("path")).isEqualTo("/v1/callbacks/[redacted]/approve");
        assertThat(request.get("query")).isEqualTo(Map.of("vendor", "x", "sig", "1"));
        assertThat(request.get("source")).isEqualTo("192.0.2.1");
        assertThat(((Map<?, ?>) request.get("headers")).get("x-by")).isEqualTo("Ada");
        assertThat(request.toString()).doesNotContain("a=b");
    }

    @Test
    void bodies_areReadAsThoseOfTriggers() throws Exception {
        String form = waiting(callback("approval", "2h"));
        assertThat(send(
                                "POST",
                                form,
                                "",
                                Headers.of("Content-Type", "application/x-www-form-urlencoded"),
                                "a=1&b=2".getBytes(UTF_8))
                        .status())
                .isEqualTo(200);
        assertThat(output()).containsEntry("decision.event", Map.of("a", "1", "b", "2"));
    }

    @Test
    void compressedBody_isDecoded() throws Exception {
        String path = waiting(callback("approval", "2h"));
        var bytes = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("{\"n\": 1}".getBytes(UTF_8));
        }
        assertThat(send(
                                "PUT",
                                path,
                                "",
                                Headers.of("Content-Type", JSON, "Content-Encoding", "gzip"),
                                bytes.toByteArray())
                        .status())
                .isEqualTo(200);
        assertThat(output().get("decision.event").toString()).isEqualTo("{n=1}");
    }

    @Test
    void emptyBody_isAnEmptyEvent() {
        String path = waiting(callback("approval", "2h"));
        assertThat(send("POST", path, "", Headers.of(), new byte[0]).status()).isEqualTo(200);
        assertThat(output()).containsEntry("decision.event", Map.of());
    }

    @Test
    void secondCall_isToldWhatWasDecided() {
        String path = choosing();
        post(path + "/approve", "{}");
        for (String choice : List.of("reject", "approve")) {
            TriggerResponse second = post(path + "/" + choice, "{}");
            assertThat(second.status()).isEqualTo(409);
            assertThat(text(second))
                    .contains("already decided: approve", "\"decided\":{\"choice\":\"approve\",\"at\":\"");
        }
        assertThat(output()).containsEntry("decision.choice", "approve");
        assertThat(post(path + "/reject", "{}").status()).as("after the end").isEqualTo(409);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void look_decidesNothing(String method) {
        String path = choosing();
        for (String at : List.of(path, path + "/approve")) {
            assertThat(send(method, at, "", Headers.of(), new byte[0]).status()).isEqualTo(200);
        }
        assertThat(post(path + "/reject", "{}").status()).isEqualTo(200);
        assertThat(send(method, path, "", Headers.of(), new byte[0]).status()).isEqualTo(409);
    }

    @Test
    void page_hasAButtonForEachChoice_andNoScript() {
        String path = waiting(new Step.Callback(
                new Step.Label(Optional.of("approval"), Optional.of("Pay <4> \"people\"?"), "steps[0]"),
                List.of("approve", "reject"),
                value("2h"),
                Optional.empty()));
        TriggerResponse page = send("GET", path, "", Headers.of("Accept", BROWSER), new byte[0]);
        String token = path.substring(path.lastIndexOf('/') + 1);
        assertThat(text(page))
                .contains(
                        "<h1>a workflow</h1>",
                        "<p>Pay &lt;4&gt; &quot;people&quot;?</p>",
                        "<form method=\"post\" action=\"" + token + "/approve\"><button>approve</button></form>",
                        "<form method=\"post\" action=\"" + token + "/reject\"><button>reject</button></form>")
                .doesNotContain("<script");
        assertThat(text(send("GET", path + "/reject", "", Headers.of("Accept", BROWSER), new byte[0])))
                .contains("<form method=\"post\"><button>reject</button></form>")
                .doesNotContain("approve");
    }

    @Test
    void everyResponse_keepsItsUrlToItself() {
        String path = choosing();
        String none = "/v1/callbacks/" + "x".repeat(43);
        for (String accept : List.of(BROWSER, "*/*")) {
            Headers headers = Headers.of("Accept", accept);
            List<TriggerResponse> responses = new java.util.ArrayList<>();
            responses.add(send("GET", path, "", headers, new byte[0]));
            responses.add(send("GET", none, "", headers, new byte[0]));
            responses.add(send("POST", path, "", headers, new byte[0]));
            responses.add(send("POST", path + "/approve", "", headers, new byte[0]));
            responses.add(send("POST", path + "/approve", "", headers, new byte[0]));
            responses.add(send("DELETE", path, "", headers, new byte[0]));
            for (TriggerResponse response : responses) {
                assertThat(response.headers().all("Referrer-Policy")).containsExactly("no-referrer");
                assertThat(response.headers().all("Cache-Control")).containsExactly("no-store");
                assertThat(response.headers().all("X-Content-Type-Options")).containsExactly("nosniff");
                assertThat(response.headers().all("Content-Type")).hasSize(1);
                if (response.headers().all("Content-Type").getFirst().startsWith("text/html")) {
                    assertThat(response.headers()
                                    .first("Content-Security-Policy")
                                    .orElseThrow())
                            .startsWith("default-src 'none'; style-src 'sha256-")
                            .endsWith("'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
                }
            }
            path = choosing();
        }
    }

    @Test
    void buttonOfAPage_isAnsweredWithAPage() {
        String path = choosing();
        Headers form = Headers.of("Accept", BROWSER, "Content-Type", "application/x-www-form-urlencoded");
        TriggerResponse first = send("POST", path + "/approve", "", form, new byte[0]);
        assertThat(first.status()).isEqualTo(200);
        assertThat(text(first)).contains("Your decision is recorded: approve.");
        TriggerResponse second = send("POST", path + "/reject", "", form, new byte[0]);
        assertThat(second.status()).isEqualTo(409);
        assertThat(text(second)).contains("already decided: approve");
    }

    @Test
    void tooLate_isGone() {
        String path = choosing();
        fixture.clock.pass(Duration.ofHours(2));
        assertThat(post(path + "/approve", "{}").status()).isEqualTo(410);
        assertThat(send("GET", path, "", Headers.of("Accept", BROWSER), new byte[0])
                        .status())
                .isEqualTo(410);
        String ended = opened(callback("approval", "2h"), exitWith("approval.expires_at"));
        assertThat(post(ended, "{}").status()).isEqualTo(410);
    }

    @Test
    void choice_mustBeOneOfTheCallbacks() {
        String path = choosing();
        TriggerResponse unknown = post(path + "/delete", "{}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(text(unknown)).contains("Its choices are approve, reject");
        TriggerResponse none = post(path, "{}");
        assertThat(none.status()).isEqualTo(400);
        assertThat(text(none)).contains("Append a slash and one of them");
        for (String other :
                List.of("/", "/approve/", "/approve/x", "/Approve", "/appr%6Fve", "/approve;a", "//approve")) {
            assertThat(post(path + other, "{}").status()).as(other).isEqualTo(404);
        }
        String without = waiting(callback("approval", "2h"));
        assertThat(post(without + "/approve", "{}").status()).isEqualTo(404);
        assertThat(post(without, "{}").status()).isEqualTo(200);
    }

    @Test
    void brokenBody_decidesNothing() {
        String path = waiting(callback("approval", "2h"));
        assertThat(post(path, "{\"broken").status()).isEqualTo(400);
        assertThat(post(path, "[".repeat(5_000)).status()).isEqualTo(400);
        assertThat(post(path, "x".repeat(100_001)).status()).isEqualTo(413);
        assertThat(send("DELETE", path, "", Headers.of(), new byte[0]).status()).isEqualTo(405);
        assertThat(send("OPTIONS", path, "", Headers.of("Origin", "https://evil.example"), new byte[0])
                        .headers()
                        .has("Access-Control-Allow-Origin"))
                .isFalse();
        assertThat(post(path, "1").status()).isEqualTo(200);
        assertThat(output().get("decision.event").toString()).isEqualTo("1");
    }

    @Test
    void deepEvent_isKeptWhole() {
        String path = waiting(callback("approval", "2h"));
        String deep = "[".repeat(100) + "]".repeat(100);
        assertThat(post(path, deep).status()).isEqualTo(200);
        assertThat(new String(Json.write(output().get("decision.event")), UTF_8))
                .isEqualTo(deep);
    }

    @Test
    void largeEvent_isKeptWhole() {
        String path = waiting(callback("approval", "2h"));
        String large = "{\"x\":\"" + "y".repeat(90_000) + "\"}";
        assertThat(post(path, large).status()).isEqualTo(200);
        process.run();
        assertThat(fixture.stored(OPEN_WORKFLOW)
                        .getFirst()
                        .outcome()
                        .orElseThrow()
                        .toString())
                .contains("y".repeat(90_000));
    }

    @Test
    void wrongTokens_areAllTheSame_andAreSlowed() {
        String path = choosing();
        String token = path.substring(path.lastIndexOf('/') + 1);
        Set<String> answers = new HashSet<>();
        for (String guess : List.of(
                "",
                "x",
                token.substring(1),
                token + "A",
                token.toUpperCase(java.util.Locale.ROOT),
                "%" + token,
                "x".repeat(43),
                "x".repeat(1500))) {
            TriggerResponse response = post("/v1/callbacks/" + guess, "{}");
            assertThat(response.status()).as(guess).isEqualTo(404);
            answers.add(text(response));
        }
        assertThat(answers).hasSize(1);
        for (int i = 0; i < 40; i++) {
            post("/v1/callbacks/" + "y".repeat(40) + (100 + i), "{}");
        }
        TriggerResponse slowed = post("/v1/callbacks/" + "z".repeat(43), "{}");
        assertThat(slowed.status()).isEqualTo(429);
        assertThat(slowed.headers().has("Retry-After")).isTrue();
    }

    @Test
    void authentication_isCheckedBeforeAnythingIsTold() {
        String path = waiting(new Step.Callback(
                named("approval"),
                List.of("approve", "reject"),
                value("2h"),
                Optional.of(value(Map.of("key", "s3cret-key")))));
        Headers wrong = Headers.of("Content-Type", JSON, "X-Key", "guess");
        Headers right = Headers.of("Content-Type", JSON, "X-Key", "s3cret-key");
        assertThat(post(path + "/approve", "{}").status()).isEqualTo(400);
        assertThat(send("POST", path + "/approve", "", wrong, "{}".getBytes(UTF_8))
                        .status())
                .isEqualTo(400);
        assertThat(send("GET", path, "", Headers.of(), new byte[0]).status()).isEqualTo(400);
        assertThat(text(post(path + "/nothing", "{}"))).contains("authentication that this callback requires");
        assertThat(send("POST", path + "/approve", "", right, "{}".getBytes(UTF_8))
                        .status())
                .isEqualTo(200);
        assertThat(post(path + "/approve", "{}").status()).isEqualTo(400);
        assertThat(send("POST", path + "/reject", "", right, "{}".getBytes(UTF_8))
                        .status())
                .isEqualTo(409);
        assertThat(output().toString()).contains("approve").doesNotContain("s3cret-key");
    }

    @Test
    void refererWithTheUrl_isHiddenInTheRequest() {
        String path = choosing();
        String url = "https://tappet.example" + path;
        send(
                "POST",
                path + "/approve",
                "from=" + path.substring(14),
                Headers.of("Content-Type", JSON, "Referer", url, "X-Original-Url", path),
                "{}".getBytes(UTF_8));
        assertThat(output().get("decision.request").toString())
                .contains("[redacted]")
                .doesNotContain(path.substring(path.lastIndexOf('/') + 1));
    }

    @Test
    void requestThatIsShown_hasNoToken() {
        assertThat(new CallbackUrl("secret", Optional.of("a")).toString()).doesNotContain("secret");
    }
}
