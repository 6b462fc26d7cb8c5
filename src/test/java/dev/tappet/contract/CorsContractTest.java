package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pages that call from another origin. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class CorsContractTest extends Contract {
    @Test
    void preflight_isUnauthenticated_requestIsNot() {
        String integration = client.integration("raw_http", secretHeader());
        String workflow = client.published(integration, """
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

    /**
     * As Chrome asks before {@code fetch(url, {method: "POST", headers: {"Content-Type": "application/json", "X-Key":
     * …}})}.
     */
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
    void listedOrigins_getCorsHeaders() {
        String integration = client.integration("webhook", secretHeader());
        String workflow = client.published(integration, HELLO);
        client.manage("PATCH", "/integrations/" + integration, """
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
}
