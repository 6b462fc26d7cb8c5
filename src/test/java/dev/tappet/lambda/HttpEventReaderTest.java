package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpEventReaderTest {
    private static final int LIMIT = 100;
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final HttpEventReader events = events(Optional.empty());

    private static HttpEventReader events(Optional<String> secret) {
        return new HttpEventReader(LIMIT, new CloudFrontTrust(secret, false), () -> NOW);
    }

    @Test
    void httpApiEvent_documentedExample_isRead() {
        IncomingRequest request = events.read(Events.httpApi().json());

        assertThat(request)
                .usingRecursiveComparison()
                .isEqualTo(new IncomingRequest(
                        "POST",
                        "/my/path",
                        "parameter1=value1&parameter1=value2&parameter2=value",
                        Headers.of("header1", "value1", "header2", "value1,value2", "cookie", "cookie1; cookie2"),
                        new ReceivedBody.Complete("Hello from Lambda".getBytes(UTF_8)),
                        "192.0.2.1",
                        NOW,
                        "id"));
    }

    @Test
    void functionUrlEvent_documentedExample_isRead() {
        IncomingRequest request = events.read(Events.functionUrl().json());

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/my/path");
        assertThat(request.source()).isEqualTo("123.123.123.123");
        assertThat(body(request)).isEqualTo("Hello from client!".getBytes(UTF_8));
    }

    @Test
    void header_commas_areKept() {
        String signature = "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,v0=6ffb";

        IncomingRequest request = events.read(
                Events.httpApi().header("stripe-signature", signature).json());

        assertThat(request.headers().all("Stripe-Signature")).containsExactly(signature);
    }

    @Test
    void header_outsideLatin1_isItsBytes() {
        IncomingRequest request =
                events.read(Events.httpApi().header("x-name", "Żó").json());

        assertThat(request.headers().first("X-Name").orElseThrow().getBytes(ISO_8859_1))
                .isEqualTo("Żó".getBytes(UTF_8));
    }

    @Test
    void body_everyByte_isKept() {
        byte[] all = new byte[LIMIT];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) (i * 7 + 200);
        }

        assertThat(body(events.read(Events.httpApi().binary(all).json()))).isEqualTo(all);
        assertThat(body(events.read(Events.httpApi().text("{\"a\": \"ł\"}\r\n").json())))
                .isEqualTo("{\"a\": \"ł\"}\r\n".getBytes(UTF_8));
        assertThat(body(events.read(Events.httpApi().without("body").json()))).isEmpty();
    }

    @Test
    void body_overLimit_isTooLarge() {
        assertThat(events.read(Events.httpApi().binary(new byte[LIMIT]).json()).body())
                .isInstanceOf(ReceivedBody.Complete.class);
        assertThat(events.read(Events.httpApi().binary(new byte[LIMIT + 1]).json())
                        .body())
                .isInstanceOf(ReceivedBody.TooLarge.class);
        assertThat(events.read(Events.httpApi().text("x".repeat(LIMIT)).json()).body())
                .isInstanceOf(ReceivedBody.Complete.class);
        // fewer characters than the limit, but more bytes
        assertThat(events.read(Events.httpApi().text("ł".repeat(LIMIT / 2 + 1)).json())
                        .body())
                .isInstanceOf(ReceivedBody.TooLarge.class);
    }

    @Test
    void path_stage_isRemoved() {
        assertThat(path("prod", "/prod/v1/webhooks/x")).isEqualTo("/v1/webhooks/x");
        assertThat(path("v1", "/v1/v1/webhooks/x")).isEqualTo("/v1/webhooks/x");
        // by a custom domain
        assertThat(path("prod", "/v1/webhooks/x")).isEqualTo("/v1/webhooks/x");
        assertThat(path("prod", "/production/x")).isEqualTo("/production/x");
        assertThat(path("$default", "/v1/a%2Fb/../c//d")).isEqualTo("/v1/a%2Fb/../c//d");
    }

    /** HTTP APIs decode it, and a space in it would be no request for the API behind. */
    @Test
    void path_decoded_isEncodedAgain() {
        assertThat(path("$default", "/secrets/bad name/ż\uD83D\uDE00?a#b%"))
                .isEqualTo("/secrets/bad%20name/%C5%BC%F0%9F%98%80%3Fa%23b%25");
        assertThat(path("$default", "/a%2Fb/%C5%BC/{x}|y")).isEqualTo("/a%2Fb/%C5%BC/{x}|y");
        assertThat(path("prod", "/prod/a b%2")).isEqualTo("/a%20b%252");
    }

    private String path(String stage, String raw) {
        return events.read(Events.httpApi().to("POST", raw).stage(stage).json()).path();
    }

    @Test
    void requestId_ofCaller_isKeptIfValid() {
        assertThat(events.read(Events.httpApi().header("x-request-id", "mine-1").json())
                        .requestId())
                .isEqualTo("mine-1");
        assertThat(events.read(Events.httpApi()
                                .header("x-request-id", "not\nmine")
                                .json())
                        .requestId())
                .doesNotContain("mine");
    }

    @Test
    void forwardedFor_withOriginSecret_isTrusted() {
        HttpEventReader behind = events(Optional.of("s3cret"));

        IncomingRequest request = behind.read(Events.functionUrl()
                .from("64.252.73.152")
                .header("x-forwarded-for", "203.0.113.9, 198.51.100.7, 64.252.73.152")
                .header("x-tappet-origin", "s3cret")
                .json());

        assertThat(request.source()).isEqualTo("198.51.100.7");
        assertThat(request.headers().has("x-tappet-origin")).isFalse();
    }

    @Test
    void forwardedFor_withoutOriginSecret_isIgnored() {
        HttpEventReader behind = events(Optional.of("s3cret"));
        Events.Request forged =
                Events.functionUrl().from("64.252.73.152").header("x-forwarded-for", "198.51.100.7, 64.252.73.152");

        assertThat(behind.read(forged.json()).source()).isEqualTo("64.252.73.152");
        assertThat(behind.read(forged.header("x-tappet-origin", "guess").json()).source())
                .isEqualTo("64.252.73.152");
        assertThat(events.read(forged.header("x-tappet-origin", "").json()).source())
                .isEqualTo("64.252.73.152");
    }

    private static byte[] body(IncomingRequest request) {
        return ((ReceivedBody.Complete) request.body()).bytes();
    }
}
