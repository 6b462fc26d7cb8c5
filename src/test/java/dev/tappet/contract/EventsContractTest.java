package dev.tappet.contract;

import static dev.tappet.contract.WorkspaceClient.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.contract.WorkspaceClient.Answer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a workflow sees of a request. */
@Tag("slow")
@QuarkusTest
@TestProfile(LocalProfile.class)
class EventsContractTest extends Contract {
    private static final String[] FORM = {"Content-Type", "application/x-www-form-urlencoded"};
    private static final String EVENT = "  - exit: { event: '{{ $.event }}' }";

    /** What a workflow sees of a request. */
    private Object event(String method, String query, String body, String... headers) {
        String integration = client.integration();
        Answer answer = send(method, sync(integration, client.published(integration, EVENT)) + query, body, headers);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().get("event");
    }

    @Test
    void jsonSentAsForm_isJson() {
        assertThat(event("POST", "", "{\"body\": [1,2,3]}", FORM)).isEqualTo(Map.of("body", List.of(1, 2, 3)));
    }

    @Test
    void xml_isConvertedToJson() {
        assertThat(event("POST", "", "<a x=\"1\"><b>2</b><b>3</b></a>", "Content-Type", "text/xml"))
                .isEqualTo(Map.of("a", Map.of("@x", "1", "b", List.of("2", "3"))));
    }

    @Test
    void form_isConvertedToJson() {
        assertThat(event("POST", "", "a=1&b=2&b=3", FORM)).isEqualTo(Map.of("a", "1", "b", List.of("2", "3")));
    }

    @Test
    void getRequest_isAnEvent() {
        assertThat(event("GET", "?a=1&b=x%20y", "")).isEqualTo(Map.of("a", "1", "b", "x y"));
    }

    @Test
    void rawIntegration_showsWholeRequestOfAnyMethod() {
        String integration = client.integration("raw_http", "");
        String url = sync(integration, client.published(integration, EVENT));
        Map<?, ?> event = (Map<?, ?>)
                send("DELETE", url + "?a=1", "", "X-Mine", "yes").json().get("event");
        assertThat(event.get("http_method")).isEqualTo("DELETE");
        assertThat(event.get("query")).isEqualTo(Map.of("a", List.of("1")));
        assertThat(((Map<?, ?>) event.get("headers")).get("X-Mine")).isEqualTo(List.of("yes"));
    }

    @Test
    void formsNest_unlessTheIntegrationSaysFlat() {
        String form = "data[merges][FNAME]=MC&tags[]=a&tags[]=b";
        assertThat(event("POST", "", form, FORM))
                .isEqualTo(Map.of("data", Map.of("merges", Map.of("FNAME", "MC")), "tags", List.of("a", "b")));
        String flat = client.integration("webhook", ", \"flat_forms\": true");
        assertThat(send("POST", sync(flat, client.published(flat, EVENT)), form, FORM)
                        .json()
                        .get("event"))
                .isEqualTo(Map.of("data[merges][FNAME]", "MC", "tags[]", List.of("a", "b")));
    }

    @Test
    void packedForm_isTheJsonInIt() throws Exception {
        String integration = client.integration("github", ", \"credentials\": {\"secret\": [\"s3cret\"]}");
        String url = sync(integration, client.published(integration, "  - exit: { type: '{{ $.event.type }}' }"));
        String form = "payload=%7B%22type%22%3A%22block_actions%22%7D";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(UTF_8), "HmacSHA256"));
        String signature = "sha256=" + HexFormat.of().formatHex(mac.doFinal(form.getBytes(UTF_8)));
        String type = "application/x-www-form-urlencoded";
        assertThat(send("POST", url, form, "Content-Type", type, "X-Hub-Signature-256", signature)
                        .at("type"))
                .isEqualTo("block_actions");
        send("POST", url, form + " ", "Content-Type", type, "X-Hub-Signature-256", signature)
                .refuses(401, "Invalid HMAC signature");
    }

    @Test
    void multipart_hasFieldsJsonAndFiles() {
        String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\nPNG\r\n--b\r\nContent-Disposition: form-data; name=\"meta\"\r\n"
                + "Content-Type: application/json\r\n\r\n{\"a\":1}\r\n--b--\r\n";
        assertThat(event("POST", "", body, "Content-Type", "multipart/form-data; boundary=b"))
                .isEqualTo(Map.of(
                        "file",
                        Map.of("filename", "a.png", "content_type", "image/png", "size", 3, "base64", "UE5H"),
                        "meta",
                        Map.of("a", 1)));
        send(
                        "POST",
                        webhook(client.integration()),
                        body.substring(0, 60),
                        "Content-Type",
                        "multipart/form-data; boundary=b")
                .refuses(400, "Invalid payload");
    }

    @Test
    void textLinesAndBytes_areEvents() {
        assertThat(event("POST", "", "{\"a\":1}", "Content-Type", "text/plain")).isEqualTo(Map.of("a", 1));
        assertThat(event("POST", "", "hello", "Content-Type", "text/plain")).isEqualTo("hello");
        assertThat(event("POST", "", "{\"a\":1}\n{\"a\":2}\n", "Content-Type", "application/x-ndjson"))
                .isEqualTo(List.of(Map.of("a", 1), Map.of("a", 2)));
        assertThat(event("POST", "", "GIF", "Content-Type", "image/gif"))
                .isEqualTo(Map.of("content_type", "image/gif", "base64", "R0lG"));
    }

    @Test
    void compressedBody_isDecoded_aBombIs413() throws Exception {
        String integration = client.integration();
        String url = sync(integration, client.published(integration, EVENT));
        String[] headers = {"Content-Type", "application/json", "Content-Encoding", "gzip"};
        assertThat(send("POST", url, gzip("{\"a\":1}".getBytes(UTF_8)), BodyHandlers.ofString(), headers)
                        .body())
                .isEqualTo("{\"event\":{\"a\":1}}");
        assertThat(send("POST", url, gzip(new byte[20_000_000]), BodyHandlers.ofString(), headers)
                        .statusCode())
                .isEqualTo(413);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    @Test
    void head_is200_andStartsNothing() {
        String integration = client.integration("intercom", ", \"credentials\": {\"client_secret\": [\"s3cret\"]}");
        String url = sync(integration, client.published(integration, EVENT));
        Answer answer = send("HEAD", url, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEmpty();
        assertThat(client.manage("GET", "/executions", "").json().get("executions"))
                .isEqualTo(List.of());
    }

    @Test
    void request_isSeenByConditionAndSteps() {
        String integration = client.integration();
        String url = sync(
                integration,
                client.published(
                        integration,
                        "$.request.query.env = 'prod' and $.request.headers.`X-GitHub-Event` = 'push'",
                        "  - exit: { a: '{{ $.request }}', b: '{{ $.request.headers.`x-Github-EVENT` }}' }"));
        Answer answer =
                send("POST", url + "?env=prod", "{}", "X-GitHub-Event", "push", "Content-Type", "text/json+json");
        assertThat(answer.at("b")).isEqualTo("push");
        Map<?, ?> request = (Map<?, ?>) answer.json().get("a");
        assertThat(request.get("method")).isEqualTo("POST");
        assertThat(request.get("path")).isEqualTo(url);
        assertThat(request.get("query")).isEqualTo(Map.of("env", "prod"));
        assertThat(request.get("content_type")).isEqualTo("text/json+json");
        assertThat(request.get("source")).isEqualTo("127.0.0.1");
        assertThat(send("POST", url + "?env=test", "{}", "X-GitHub-Event", "push")
                        .status())
                .isEqualTo(404);
        assertThat(send("POST", url + "?env=prod", "{}").status()).isEqualTo(404);
    }

    @Test
    void secretHeader_isNotInTheEvent() {
        String integration = client.integration("raw_http", secretHeader());
        String url = sync(integration, client.published(integration, EVENT));
        assertThat(send("POST", url, "hi", "X-Key", "s3cret").text())
                .contains("\"hi\"")
                .doesNotContain("s3cret");
    }
}
