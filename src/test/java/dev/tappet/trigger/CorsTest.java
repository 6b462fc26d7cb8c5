package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.net.AllowList;
import dev.tappet.workspace.integration.Cors;
import dev.tappet.workspace.integration.Integration.Kind;
import dev.tappet.workspace.integration.Integration.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages are told by an integration that lists who may ask. */
class CorsTest {
    private static final String APP = "https://app.example";
    private static final String OTHER_ORIGIN = "https://elsewhere.example";
    private static final String URL = async(GUARDED, GUARDED_WORKFLOW);

    private static Cors cors(List<String> origins, boolean credentials) throws Exception {
        return Cors.of(
                origins,
                List.of("POST", "DELETE"),
                List.of("Content-Type", "X-Key"),
                List.of("X-Total"),
                Duration.ofMinutes(2),
                credentials);
    }

    private static TriggerFixture scene(Kind kind, String... origins) throws Exception {
        return set(kind, Settings.STANDARD.with(cors(List.of(origins), false)));
    }

    private static IncomingRequest asking(String path, String origin) {
        return request(
                "OPTIONS", path, Headers.of("Origin", origin, "Access-Control-Request-Method", "POST"), new byte[0]);
    }

    private static IncomingRequest from(String origin, String key) {
        return request("POST", URL, json().and("Origin", origin).and("X-Key", key), "{}".getBytes(UTF_8));
    }

    @Test
    void preflight_isAnsweredFromList_withoutSecretOrRun() throws Exception {
        for (Kind kind : List.of(Kind.WEBHOOK, Kind.RAW_HTTP)) {
            TriggerFixture scene = scene(kind, "https://other.example", APP);
            TriggerResponse answer = scene.answer(asking(URL, APP));
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers())
                    .isEqualTo(Headers.of(
                            "Access-Control-Allow-Methods", "POST, DELETE",
                            "Access-Control-Allow-Headers", "Content-Type, X-Key",
                            "Access-Control-Max-Age", "120",
                            "Access-Control-Allow-Origin", APP,
                            "Access-Control-Expose-Headers", "X-Total",
                            "Vary", "Origin"));
            assertThat(scene.executions.created).isEmpty();
            assertThat(scene.accepts.count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OTHER_ORIGIN,
                "null",
                "http://app.example",
                "https://app.example:8443",
                "https://app.example.evil.example",
                "https://APP.example",
                "https://app.example, https://elsewhere.example"
            })
    void otherOrigin_getsNoCorsHeaders(String origin) throws Exception {
        TriggerFixture scene = scene(Kind.WEBHOOK, APP);
        TriggerResponse preflight = scene.answer(asking(URL, origin));
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.headers()).isEqualTo(Headers.of("Vary", "Origin"));
        assertThat(scene.answer(from(origin, "sesame")).headers().has("Access-Control-Allow-Origin"))
                .isFalse();
    }

    @Test
    void preflight_doesNotRevealWorkflows() throws Exception {
        TriggerFixture scene = scene(Kind.WEBHOOK, APP);
        TriggerResponse known = scene.answer(asking(URL, APP));
        for (String path : List.of(webhook(GUARDED), async(GUARDED, UNPUBLISHED), sync(GUARDED, OPEN_WORKFLOW))) {
            TriggerResponse other = scene.answer(asking(path, APP));
            assertThat(other.status()).isEqualTo(204);
            assertThat(other.headers()).isEqualTo(known.headers());
        }
        assertThat(scene.answer(asking(async(UNKNOWN_INTEGRATION, OPEN_WORKFLOW), APP))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void optionsThatIsNoPreflight_needsSecret() throws Exception {
        TriggerFixture scene = scene(Kind.RAW_HTTP, APP);
        assertThat(scene.answer(request("OPTIONS", URL, Headers.of("Origin", APP), new byte[0]))
                        .status())
                .isEqualTo(400);
        IncomingRequest withBody = request(
                "OPTIONS",
                URL,
                Headers.of("Origin", APP, "Access-Control-Request-Method", "POST"),
                "{}".getBytes(UTF_8));
        assertThat(scene.answer(withBody).status()).isEqualTo(400);
    }

    @Test
    void preflight_fromForbiddenAddress_isRejected() throws Exception {
        TriggerFixture scene = set(
                Kind.WEBHOOK,
                Settings.STANDARD.with(cors(List.of(APP), false)).with(AllowList.of("x", List.of("198.51.100.0/24"))));
        assertThat(scene.answer(asking(URL, APP)).status()).isEqualTo(403);
    }

    @Test
    void responses_toAllowedOrigin_haveCorsHeaders() throws Exception {
        TriggerFixture scene = scene(Kind.WEBHOOK, APP);
        for (IncomingRequest request : List.of(from(APP, "sesame"), from(APP, "wrong"))) {
            TriggerResponse answer = scene.answer(request);
            assertThat(answer.headers().all("Access-Control-Allow-Origin")).containsExactly(APP);
            assertThat(answer.headers().all("Access-Control-Expose-Headers")).containsExactly("X-Total");
            assertThat(answer.headers().all("Vary")).containsExactly("Origin");
            assertThat(answer.headers().has("Access-Control-Allow-Methods")).isFalse();
            assertThat(answer.headers().has("Access-Control-Allow-Credentials")).isFalse();
        }
    }

    @Test
    void internalError_hasCorsHeaders() throws Exception {
        TriggerFixture scene = scene(Kind.WEBHOOK, APP);
        scene.executions.breakStorage();
        TriggerResponse answer = scene.answer(from(APP, "sesame"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.headers().all("Access-Control-Allow-Origin")).containsExactly(APP);
    }

    @Test
    void requestWithoutOrigin_getsVaryOnly() throws Exception {
        TriggerResponse answer = scene(Kind.WEBHOOK, APP)
                .answer(request("POST", URL, json().and("X-Key", "sesame"), "{}".getBytes(UTF_8)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().all("Vary")).containsExactly("Origin");
        assertThat(answer.headers().has("Access-Control-Allow-Origin")).isFalse();
    }

    @Test
    void wildcardOrigin_getsSameHeadersForAll() throws Exception {
        TriggerResponse answer = scene(Kind.WEBHOOK, "*").answer(from(OTHER_ORIGIN, "sesame"));
        assertThat(answer.headers().all("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(answer.headers().has("Vary")).isFalse();
    }

    @Test
    void credentials_areAllowedForNamedOriginsOnly() throws Exception {
        TriggerFixture scene = set(Kind.WEBHOOK, Settings.STANDARD.with(cors(List.of(APP), true)));
        assertThat(scene.answer(asking(URL, APP)).headers().all("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(scene.answer(from(APP, "sesame")).headers().all("Access-Control-Allow-Credentials"))
                .containsExactly("true");
        assertThat(scene.answer(from(OTHER_ORIGIN, "sesame")).headers().has("Access-Control-Allow-Credentials"))
                .isFalse();
    }

    @Test
    void corsSettings_overrideWorkflowHeaders() throws Exception {
        TriggerFixture scene = scene(Kind.RAW_HTTP, APP);
        Map<String, Object> output = Map.of(
                "headers",
                Map.of("access-control-allow-origin", "*", "Vary", "Accept", "X-Total", "7"),
                "body",
                "done");
        for (String origin : List.of(APP, OTHER_ORIGIN)) {
            CompletableFuture<TriggerResponse> answer = scene.trigger.handle(request(
                    "POST",
                    sync(GUARDED, GUARDED_WORKFLOW),
                    json().and("Origin", origin).and("X-Key", "sesame"),
                    "{}".getBytes(UTF_8)));
            scene.executions.finish(
                    scene.executions.created.getLast().execution().id(), new ExecutionResult.Success(output));
            assertThat(answer.join().headers().all("Access-Control-Allow-Origin"))
                    .isEqualTo(origin.equals(APP) ? List.of(APP) : List.of());
            assertThat(answer.join().headers().all("Vary")).containsExactly("Accept", "Origin");
            assertThat(answer.join().headers().all("X-Total")).containsExactly("7");
        }
    }

    @Test
    void syncTimeout_hasCorsHeaders() throws Exception {
        Settings settings = Settings.STANDARD.with(cors(List.of(APP), false));
        CompletableFuture<TriggerResponse> answer = set(Kind.WEBHOOK, settings)
                .trigger
                .handle(
                        request(
                                "POST",
                                sync(GUARDED, GUARDED_WORKFLOW),
                                json().and("Origin", APP).and("X-Key", "sesame"),
                                "{}".getBytes(UTF_8)),
                        Instant.EPOCH);
        assertThat(answer.join().status()).isEqualTo(201);
        assertThat(answer.join().headers().all("Access-Control-Allow-Origin")).containsExactly(APP);
    }

    @Test
    void preflightForWorkflow_mayNeedAuthentication() {
        IncomingRequest preflight = asking(URL, APP);
        assertThat(set(Kind.RAW_HTTP, Settings.STANDARD).answer(preflight).status())
                .isEqualTo(200);
        TriggerFixture strict = set(Kind.RAW_HTTP, Settings.STANDARD.withAuthenticatedPreflights(true));
        assertThat(strict.answer(preflight).status()).isEqualTo(400);
        assertThat(strict.answer(request("OPTIONS", URL, preflight.headers().and("X-Key", "sesame"), new byte[0]))
                        .status())
                .isEqualTo(200);
    }
}
