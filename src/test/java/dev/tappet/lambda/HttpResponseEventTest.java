package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.http.Headers;
import dev.tappet.trigger.TriggerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class HttpResponseEventTest {
    @Test
    void textBody_isSentAsText() throws IOException {
        JsonNode response = response("text/csv", "a;\"ż\"\n".getBytes(UTF_8));

        assertThat(response.get("statusCode").asInt()).isEqualTo(202);
        assertThat(response.get("headers").get("Content-Type").asText()).isEqualTo("text/csv");
        assertThat(response.get("headers").get("X-Request-Id").asText()).isEqualTo("req-1");
        assertThat(response.get("body").asText()).isEqualTo("a;\"ż\"\n");
        assertThat(response.get("isBase64Encoded").asBoolean()).isFalse();
        assertThat(response.has("cookies")).isFalse();
    }

    @Test
    void binaryBody_isSentAsBase64() throws IOException {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xe9};

        JsonNode response = response("image/png", bytes);

        assertThat(response.get("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(response.get("body").asText())).isEqualTo(bytes);
    }

    @Test
    void repeatedHeaders_areJoined_cookiesAreSeparate() throws IOException {
        Headers headers = Headers.of(
                "Set-Cookie",
                "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
                "Link",
                "<a>; rel=next",
                "set-cookie",
                "b=2",
                "link",
                "<b>; rel=last");

        JsonNode response = read(HttpResponseEvent.of(new TriggerResponse(200, headers, new byte[0]), "req-1", false));

        assertThat(response.get("cookies").valueStream().map(JsonNode::asText))
                .containsExactly("a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2");
        assertThat(response.get("headers").get("Link").asText()).isEqualTo("<a>; rel=next, <b>; rel=last");
        assertThat(response.get("headers").size()).isEqualTo(2);
    }

    @Test
    void head_hasNoBody() throws IOException {
        TriggerResponse text = new TriggerResponse(200, Headers.NONE, "text".getBytes(UTF_8));

        assertThat(read(HttpResponseEvent.of(text, "req-1", true)).get("body").asText())
                .isEmpty();
    }

    @Test
    void textWithManyQuotes_isSentAsBase64() throws IOException {
        byte[] quotes = "\"".repeat(HttpResponseEvent.MAX_BYTES * 2 / 3).getBytes(UTF_8);

        JsonNode response = response("text/plain", quotes);

        assertThat(response.get("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(response.get("body").asText())).isEqualTo(quotes);
    }

    @Test
    void responseOverLambdaLimit_isAClearError() throws IOException {
        JsonNode response =
                response("text/plain", "x".repeat(HttpResponseEvent.MAX_BYTES).getBytes(UTF_8));

        assertThat(response.get("statusCode").asInt()).isEqualTo(500);
        assertThat(response.get("body").asText()).contains("Answer is too large", "6 MB", "\"request_id\":\"req-1\"");
    }

    @Test
    void largestResponse_fits_oneByteMoreIsAnError() throws IOException {
        int overhead =
                "{\"statusCode\":202,\"headers\":{\"Content-Type\":\"t/p\",\"X-Request-Id\":\"req-1\"},\"body\":\"\","
                        .concat("\"isBase64Encoded\":false}")
                        .length();
        String largest = "x".repeat(HttpResponseEvent.MAX_BYTES - overhead);

        assertThat(response("t/p", largest.getBytes(UTF_8)).get("statusCode").asInt())
                .isEqualTo(202);
        assertThat(response("t/p", (largest + "x").getBytes(UTF_8))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(500);
    }

    /** As text, each of these bytes is six in JSON. */
    @Test
    void controlCharacters_areMeasuredAsWritten() throws IOException {
        byte[] controls = "\u0001".repeat(HttpResponseEvent.MAX_BYTES / 4).getBytes(UTF_8);

        assertThat(response("text/plain", controls).get("isBase64Encoded").asBoolean())
                .isTrue();
    }

    private static JsonNode response(String type, byte[] body) throws IOException {
        return read(
                HttpResponseEvent.of(new TriggerResponse(202, Headers.of("Content-Type", type), body), "req-1", false));
    }

    private static JsonNode read(HttpResponseEvent response) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            response.write(json);
        }
        assertThat(out.size()).isLessThanOrEqualTo(HttpResponseEvent.MAX_BYTES);
        return new ObjectMapper().readTree(out.toByteArray());
    }
}
