package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.GUARDED;
import static dev.tappet.trigger.TriggerFixture.GUARDED_WORKFLOW;
import static dev.tappet.trigger.TriggerFixture.NOW;
import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static dev.tappet.trigger.TriggerFixture.async;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.json.InvalidFieldException;
import dev.tappet.json.Json;
import dev.tappet.signature.Handshake;
import dev.tappet.signature.HandshakeFormat;
import dev.tappet.signature.HandshakePresets;
import dev.tappet.signature.QuerySecret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Questions of senders that an integration describes itself. */
class ConfiguredHandshakeTest {
    private static final QuerySecret SECRET = new QuerySecret("key", List.of("s3cret"));
    private TriggerFixture fixture;

    private static List<Handshake> read(String json) throws Exception {
        return List.of(HandshakeFormat.read("handshakes[0]", (Map<?, ?>) Json.read(json.getBytes(UTF_8))));
    }

    private TriggerResponse send(
            List<Handshake> handshakes, String method, String query, String body, String... headers) {
        fixture = TriggerFixture.answering(handshakes, SECRET);
        return fixture.answer(new IncomingRequest(
                method,
                async(GUARDED, GUARDED_WORKFLOW),
                query,
                Headers.of(headers),
                new ReceivedBody.Complete(body.getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID));
    }

    @Test
    void fieldOfTheBody_isEchoedUnderItsName() throws Exception {
        List<Handshake> handshakes = read("{\"value\":{\"field\":\"challenge\"}}");
        TriggerResponse response = send(handshakes, "POST", "", "{\"challenge\":\"a \\\"b\\\\\"}");
        assertThat(response.body()).asString(UTF_8).isEqualTo("{\"challenge\":\"a \\\"b\\\\\"}");
        assertThat(response.headers().first("Content-Type")).contains("application/json");
        assertThat(fixture.executions.created).isEmpty();
        assertThat(send(handshakes, "POST", "", "{\"event\":1}").status()).isEqualTo(401);
        assertThat(send(handshakes, "POST", "key=s3cret", "{\"event\":1}").status())
                .isEqualTo(200);
        assertThat(fixture.executions.created).hasSize(1);
    }

    @Test
    void parameterOfTheQuery_isEchoedAsText() throws Exception {
        List<Handshake> handshakes = read("{\"value\":{\"parameter\":\"crc\"}}");
        TriggerResponse response = send(handshakes, "GET", "crc=%3Cb%3E1", "");
        assertThat(response.body()).asString(UTF_8).isEqualTo("<b>1");
        assertThat(response.headers().first("Content-Type")).contains("text/plain");
        assertThat(response.headers().first("X-Content-Type-Options")).contains("nosniff");
        assertThat(send(handshakes, "GET", "crc=a%0D%0ASet-Cookie:x", "").status())
                .isEqualTo(400);
        assertThat(send(handshakes, "GET", "crc=%C3%A9", "").status()).isEqualTo(400);
        assertThat(send(handshakes, "GET", "crc=" + "x".repeat(1025), "").status())
                .isEqualTo(400);
        assertThat(send(handshakes, "POST", "crc=1", "{}").status()).isEqualTo(401);
    }

    @Test
    void signedHandshake_isAnsweredAfterAuthentication() throws Exception {
        List<Handshake> handshakes = read("{\"moment\":\"signed\",\"when\":[{\"field\":\"type\",\"is\":\"ping\"}],"
                + "\"answer\":{\"status\":204,\"headers\":{\"X-Pong\":\"1\"}}}");
        assertThat(send(handshakes, "POST", "", "{\"type\":\"ping\"}").status()).isEqualTo(401);
        TriggerResponse response = send(handshakes, "POST", "key=s3cret", "{\"type\":\"ping\"}");
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.headers().first("X-Pong")).contains("1");
        assertThat(fixture.executions.created).isEmpty();
    }

    @Test
    void presets_answerTheirSenders() throws Exception {
        List<Handshake> grid = HandshakePresets.of("handshakes[0]", "azure_event_grid");
        String body = "[{\"data\":{\"validationCode\":\"512d38b6\"}}]";
        assertThat(send(grid, "POST", "key=s3cret", body, "aeg-event-type", "SubscriptionValidation")
                        .body())
                .asString(UTF_8)
                .isEqualTo("{\"validationResponse\":\"512d38b6\"}");
        TriggerResponse allowed = send(grid, "OPTIONS", "", "", "WebHook-Request-Origin", "eventgrid.azure.net");
        assertThat(allowed.status()).isEqualTo(200);
        assertThat(allowed.headers().first("WebHook-Allowed-Origin")).contains("eventgrid.azure.net");
        List<Handshake> monday = HandshakePresets.of("handshakes[0]", "monday");
        assertThat(send(monday, "POST", "", "{\"challenge\":\"3eZ\"}").body())
                .asString(UTF_8)
                .isEqualTo("{\"challenge\":\"3eZ\"}");
        assertThat(send(monday, "POST", "key=s3cret", "{\"challenge\":\"3eZ\",\"event\":{}}")
                        .status())
                .isEqualTo(200);
        assertThat(fixture.executions.created).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"answer\":{\"status\":200}} | .when",
                "{\"when\":[{\"field\":\"a\",\"missing\":true}]} | .when",
                "{\"when\":[{}]} | .when[0].field",
                "{\"value\":{\"field\":\"a\",\"header\":\"b\"}} | .value.field",
                "{\"moment\":\"enrol\",\"value\":{\"field\":\"a\"}} | .moment",
                "{\"method\":\"DELETE\",\"value\":{\"field\":\"a\"}} | .method",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"status\":302}} | .answer.status",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"type\":\"text/html\",\"body\":\"{value}\"}} | .answer.type",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"body\":\"{value}\"}} | .answer.type",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"type\":\"text/plain\",\"body\":\"{hmac}\"}} | .answer.body",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"headers\":{\"Set-Cookie\":\"a=b\"}}} | .answer.headers.Set-Cookie",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"headers\":{\"Content-Length\":\"1\"}}} | .answer.headers.Content-Length",
                "{\"value\":{\"field\":\"a\"},\"answer\":{\"headers\":{\"X\":\"a\\nb\"}}} | .answer.headers.X",
                "{\"when\":[{\"field\":\"a\"}],\"answer\":{\"type\":\"text/plain\",\"body\":\"{value}\"}} | .answer",
                "{\"value\":{\"field\":\"a\"},\"visit\":true} | .visit",
                "{\"value\":{\"field\":\"a..b\"}} | .when[0].field"
            })
    void description_thatIsNoEcho_isRefusedAtItsPlace(String json, String place) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("handshakes[0]" + place + ":");
    }

    @Test
    void description_writtenAndRead_isTheSame() throws Exception {
        for (Handshake handshake : HandshakePresets.of("handshakes[0]", "azure_event_grid")) {
            Map<String, Object> written = HandshakeFormat.write(handshake);
            assertThat(HandshakeFormat.write(HandshakeFormat.stored("handshakes", written)))
                    .isEqualTo(written);
        }
    }
}
