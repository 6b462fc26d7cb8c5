package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.http.Headers;
import dev.tappet.trigger.TriggerResponse;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class HttpAnswerTest {
    @Test
    void textGoesAsText() throws IOException {
        JsonNode answer = answer("text/csv", "a;\"ż\"\n".getBytes(UTF_8));

        assertThat(answer.get("statusCode").asInt()).isEqualTo(202);
        assertThat(answer.get("headers").get("Content-Type").asText()).isEqualTo("text/csv");
        assertThat(answer.get("headers").get("X-Request-Id").asText()).isEqualTo("req-1");
        assertThat(answer.get("body").asText()).isEqualTo("a;\"ż\"\n");
        assertThat(answer.get("isBase64Encoded").asBoolean()).isFalse();
        assertThat(answer.has("cookies")).isFalse();
    }

    @Test
    void whatIsNotUtf8GoesInBase64() throws IOException {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xe9};

        JsonNode answer = answer("image/png", bytes);

        assertThat(answer.get("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(answer.get("body").asText())).isEqualTo(bytes);
    }

    @Test
    void severalCookiesAreSetApartAndOtherHeadersAreJoined() throws IOException {
        Headers headers = Headers.of(
                "Set-Cookie",
                "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
                "Link",
                "<a>; rel=next",
                "set-cookie",
                "b=2",
                "link",
                "<b>; rel=last");

        JsonNode answer = read(HttpAnswer.of(new TriggerResponse(200, headers, new byte[0]), "req-1", false));

        assertThat(answer.get("cookies").valueStream().map(JsonNode::asText))
                .containsExactly("a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2");
        assertThat(answer.get("headers").get("Link").asText()).isEqualTo("<a>; rel=next, <b>; rel=last");
        assertThat(answer.get("headers").size()).isEqualTo(2);
    }

    @Test
    void anAnswerToHeadHasNoBody() throws IOException {
        TriggerResponse response = new TriggerResponse(200, Headers.NONE, "text".getBytes(UTF_8));

        assertThat(read(HttpAnswer.of(response, "req-1", true)).get("body").asText())
                .isEmpty();
    }

    @Test
    void textThatQuotesMakeTooLongGoesInBase64() throws IOException {
        byte[] quotes = "\"".repeat(HttpAnswer.MOST_BYTES * 2 / 3).getBytes(UTF_8);

        JsonNode answer = answer("text/plain", quotes);

        assertThat(answer.get("isBase64Encoded").asBoolean()).isTrue();
        assertThat(Base64.getDecoder().decode(answer.get("body").asText())).isEqualTo(quotes);
    }

    @Test
    void whatLambdaDoesNotSendIsAnErrorThatSaysSo() throws IOException {
        JsonNode answer = answer("text/plain", "x".repeat(HttpAnswer.MOST_BYTES).getBytes(UTF_8));

        assertThat(answer.get("statusCode").asInt()).isEqualTo(500);
        assertThat(answer.get("body").asText()).contains("Answer is too large");
    }

    private static JsonNode answer(String type, byte[] body) throws IOException {
        return read(HttpAnswer.of(new TriggerResponse(202, Headers.of("Content-Type", type), body), "req-1", false));
    }

    private static JsonNode read(byte[] json) throws IOException {
        assertThat(json.length).isLessThanOrEqualTo(HttpAnswer.MOST_BYTES);
        return new ObjectMapper().readTree(json);
    }
}
