package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.trigger.TriggerFixture;
import org.junit.jupiter.api.Test;

/** The event of a whole request. */
class RawHttpEventTest {
    private static final String PATH = async(RAW, RAW_WORKFLOW);

    @Test
    void event_holdsWholeRequest() {
        assertThat(event(
                        "DELETE",
                        "a=1&b&a=2+3&c=%C3%A9%zz&&=x",
                        Headers.of("accept", "*/*", "X-TWICE", "1", "x-twice", "2", "x-name", "Zo\u00c3\u00ab"),
                        "text".getBytes(UTF_8)))
                .isEqualTo("{\"http_method\":\"DELETE\","
                        + "\"headers\":{\"Accept\":[\"*/*\"],\"X-Twice\":[\"1\",\"2\"],\"X-Name\":[\"Zoë\"]},"
                        + "\"query\":{\"a\":[\"1\",\"2 3\"],\"b\":[\"\"],\"c\":[\"é%zz\"],\"\":[\"x\"]},"
                        + "\"path\":\"" + PATH + "\",\"body\":\"text\"}");
    }

    @Test
    void jsonBody_isCopiedExactly() {
        assertThat(event("POST", "", json(), " {\"n\": 1.10} ".getBytes(UTF_8))).endsWith(",\"body\": {\"n\": 1.10} }");
    }

    @Test
    void missingBody_isEmptyText() {
        assertThat(event("GET", "", json(), new byte[0])).endsWith(",\"body\":\"\"}");
    }

    @Test
    void bodyNotUtf8_isInBase64() {
        assertThat(event("POST", "", Headers.NONE, new byte[] {(byte) 0xFF, 0})).endsWith(",\"body_base64\":\"/wA=\"}");
    }

    @Test
    void text_isReadInItsCharset() {
        byte[] latin = {(byte) 0xE9};
        assertThat(event("POST", "", Headers.of("Content-Type", "text/plain; charset=iso-8859-1"), latin))
                .endsWith(",\"body\":\"é\"}");
        assertThat(event("POST", "", Headers.of("Content-Type", "text/plain"), latin))
                .endsWith(",\"body_base64\":\"6Q==\"}");
        assertThat(event("POST", "", Headers.of("Content-Type", "text/plain; charset=klingon"), latin))
                .endsWith(",\"body_base64\":\"6Q==\"}");
        assertThat(event(
                        "POST",
                        "",
                        Headers.of("Content-Type", "text/xml"),
                        "<?xml version='1.0' encoding='latin1'?><é/>".getBytes(ISO_8859_1)))
                .endsWith("encoding='latin1'?><é/>\"}");
    }

    @Test
    void malformedJsonBody_isRejected() {
        assertThat(new TriggerFixture()
                        .answer(raw("POST", "", json(), "1,\"x\":2".getBytes(UTF_8)))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void secretHeader_isOmitted() {
        assertThat(event("POST", "", Headers.NONE, new byte[0]))
                .doesNotContainIgnoringCase("x-key")
                .doesNotContain("sesame");
    }

    private static String event(String method, String query, Headers headers, byte[] body) {
        TriggerFixture scene = new TriggerFixture();
        assertThat(scene.answer(raw(method, query, headers, body)).status()).isEqualTo(200);
        return new String(scene.executions.created.getFirst().execution().event(), UTF_8);
    }

    private static IncomingRequest raw(String method, String query, Headers headers, byte[] body) {
        return new IncomingRequest(
                method,
                PATH,
                query,
                headers.and("x-KEY", "raw-sesame"),
                new ReceivedBody.Complete(body),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
    }
}
