package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The URLs of callbacks. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class CallbacksContractTest extends Contract {
    private static final String[] BROWSER = {"Accept", "text/html"};

    /** The path of a callback that a new execution waits for. */
    private String opened(String fields) {
        String integration = client.integration();
        String workflow = client.published(integration, """
                  - id: opened
                    callback: { timeout: 1h%s }
                  - respond: { body: "{{ $.opened.url }}" }
                  - id: decision
                    wait: { callback: opened }
                  - exit: { choice: "{{ $.decision.choice }}", event: "{{ $.decision.event }}" }""".formatted(fields));
        String url = send("POST", sync(integration, workflow), "{}", JSON).text();
        return URI.create(url.replace("\"", "")).getPath();
    }

    @Test
    void firstCallDecides_aLaterOneIs409() {
        String path = opened("");
        Answer first = send("POST", path + "?vendor=1", "{\"by\": \"Ada\"}", JSON);
        assertThat(first.status()).isEqualTo(200);
        send("POST", path, "{}", JSON).refuses(409, "Conflict");
    }

    @Test
    void callbackWithChoices_isDecidedByOneOfThem() {
        String path = opened(", choices: [approve, reject]");
        send("POST", path + "/later", "{}", JSON).refuses(404, "Not found");
        assertThat(send("POST", path + "/approve", "", JSON).status()).isEqualTo(200);
    }

    @Test
    void getOfACallback_isAPageAndDecidesNothing() {
        String path = opened("");
        Answer page = send("GET", path, "", BROWSER);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(send("HEAD", path, "", BROWSER).status()).isEqualTo(200);
        assertThat(send("POST", path, "{}", JSON).status()).isEqualTo(200);
    }

    @Test
    void callbackThatIsUnknown_is404() {
        send("POST", "/v1/callbacks/" + "A".repeat(43), "{}", JSON).refuses(404, "Not found");
        send("GET", "/v1/callbacks/" + "A".repeat(43), "", JSON).refuses(404, "Not found");
    }

    @Test
    void callbackOfAnExecutionThatEnded_is410() {
        String integration = client.integration();
        String workflow = client.published(integration, """
                  - id: opened
                    callback: { timeout: 1h }
                  - exit: { body: "{{ $.opened.url }}" }""");
        String url = send("POST", sync(integration, workflow), "{}", JSON).text();
        send("POST", URI.create(url.replace("\"", "")).getPath(), "{}", JSON).refuses(410, "Gone");
    }

    @Test
    void callbackBody_overTheLimit_decidesNothing() {
        String path = opened("");
        send("POST", path, "\"" + "x".repeat(2_000_000) + "\"", JSON).refuses(413, "Payload is too large");
        assertThat(send("POST", path, "{}", JSON).status()).isEqualTo(200);
    }

    @Test
    void callbackWithAuthentication_withoutIt_is400() {
        String path = opened(", authentication: { headers: [ { header: X-Key, secrets: [ s3cret ] } ] }");
        send("POST", path, "{}", JSON).refuses(400, "Invalid header");
        assertThat(send("POST", path, "{}", "Content-Type", "application/json", "X-Key", "s3cret")
                        .status())
                .isEqualTo(200);
    }
}
