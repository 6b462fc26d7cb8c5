package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tappet.json.Json;
import dev.tappet.secret.Redactor;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A service that sends back all it is sent, a workflow that passes it on in every shape, and who gets to see it. */
@Tag("slow")
@QuarkusTest
@TestProfile(SecretsInLogsApiTest.Talkative.class)
class LeakApiTest extends LifecycleFixture {
    private static final String SECRET = "s3cret+Key/of \"ours\" & ünser";

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler log = new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord record) {
            logged.add(formatter.format(record));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private HttpServer echo;

    @BeforeEach
    void listen() throws IOException {
        echo = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        echo.createContext("/", exchange -> {
            Map<String, Object> all = new HashMap<>();
            all.put("path", exchange.getRequestURI().toString());
            all.put("headers", new HashMap<>(exchange.getRequestHeaders()));
            all.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] json = Json.write(all);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/no") ? 403 : 200, json.length);
            exchange.getResponseBody().write(json);
            exchange.close();
        });
        echo.start();
        log.setLevel(Level.ALL);
        Logger.getLogger("").addHandler(log);
        json(editor, new String(Json.write(Map.of("value", SECRET)), StandardCharsets.UTF_8))
                .put("/secrets/key")
                .then()
                .statusCode(200);
    }

    @AfterEach
    void stop() {
        Logger.getLogger("").removeHandler(log);
        echo.stop(0);
    }

    private String steps(String path) {
        return """
                  - id: call
                    http:
                      method: POST
                      url: "http://127.0.0.1:%d%s?k={{ $encodeUrlComponent($.secrets.key) }}"
                      headers: { Authorization: "Basic {{ $base64encode('me:' & $.secrets.key) }}" }
                      json: { key: "{{ $.secrets.key }}", text: "{{ $string({'in': $.secrets.key}) }}" }
                  - exit:
                      body: "{{ $.call.body }}"
                      one: "{{ $base64encode($.call.body.body) }}"
                      two: "{{ $base64encode('x' & $.call.body.path) }}"
                      three: "{{ $encodeUrl($string($.call.body)) }}"
                """.formatted(echo.getAddress().getPort(), path);
    }

    private static void holdsNoSecret(String what, String text) {
        assertThat(Redactor.of(List.of(SECRET)).redact(text)).as(what).isEqualTo(text);
    }

    private String get(String path) {
        return by(editor).get(path).then().statusCode(200).extract().asString();
    }

    @Test
    void secret_reachesCaller_isRedactedForReaders() {
        Published workflow = workflowOf(steps("/"));
        String answer = given().contentType(ContentType.JSON)
                .body("{\"n\": 1}")
                .post(workflow.path() + "/sync")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(Redactor.of(List.of(SECRET)).redact(answer)).isNotEqualTo(answer);

        String id = execution(workflow, "SUCCESS");
        String record = get("/executions/" + id);
        assertThat(record).contains(Redactor.MARK);
        holdsNoSecret("the record", record);
        String steps = get("/executions/" + id + "/steps");
        assertThat(steps).contains(Redactor.MARK, "\"attempts\":1");
        holdsNoSecret("the steps", steps);
        holdsNoSecret("the list", get("/executions"));
        holdsNoSecret("the secrets", get("/secrets"));
        String draft = json(editor, "{}")
                .post("/workflows/" + workflow.workflow() + "/draft/run")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(draft).contains(Redactor.MARK);
        holdsNoSecret("the run of the draft", draft);
        holdsNoSecret("the log", String.join("\n", logged));
    }

    @Test
    void secretInFailedCall_isRedactedEverywhere() {
        Published workflow = workflowOf(steps("/no"));
        String id = execution(workflow, "FAILED");
        holdsNoSecret("the record", get("/executions/" + id));
        holdsNoSecret("the steps", get("/executions/" + id + "/steps"));
        holdsNoSecret("the list", get("/executions"));
        Published told = workflowOf(
                "  - try:\n" + steps("/no").indent(4) + "    catch:\n" + "      - fail: \"{{ $string($.error) }}\"\n");
        String failed = execution(told, "FAILED");
        assertThat(get("/executions/" + failed)).contains(Redactor.MARK);
        holdsNoSecret("the record of a failure told", get("/executions/" + failed));
        holdsNoSecret("the log", String.join("\n", logged));
    }
}
