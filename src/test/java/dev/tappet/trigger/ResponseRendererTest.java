package dev.tappet.trigger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import dev.tappet.engine.ResponseOrigin;
import dev.tappet.http.Headers;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an output looks like as a response, to the byte. */
class ResponseRendererTest {
    @Test
    void outputWithoutBody_isWholeJsonBody() {
        Map<String, Object> output = new LinkedHashMap<>();
        output.put("b", List.of(1, 2.50, "é"));
        output.put("a", null);
        assertThat(rendered(output).body()).asString(UTF_8).isEqualTo("{\"b\":[1,2.5,\"é\"],\"a\":null}");
        assertThat(rendered(output).headers()).isEqualTo(Headers.of("Content-Type", "application/json"));
        assertThat(rendered(output).status()).isEqualTo(200);
    }

    @Test
    void statusAndHeadersAlone_haveNeitherBodyNorType() {
        TriggerResponse redirect = rendered(Map.of("status", 303, "headers", Map.of("Location", "/x")));
        assertThat(redirect.status()).isEqualTo(303);
        assertThat(redirect.body()).isEmpty();
        assertThat(redirect.headers()).isEqualTo(Headers.of("Location", "/x"));
    }

    @Test
    void bodyBase64_isSentAsItsBytes() {
        TriggerResponse image = rendered(Map.of("headers", Map.of("Content-Type", "image/png"), "body_base64", "iVD/"));
        assertThat(image.body()).isEqualTo(new byte[] {(byte) 0x89, 0x50, (byte) 0xff});
        assertThat(image.headers()).isEqualTo(Headers.of("Content-Type", "image/png"));
        assertThat(rendered(Map.of("body_base64", "iVD/")).headers())
                .isEqualTo(Headers.of("Content-Type", "application/octet-stream"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "Text/HTML; charset=utf-8",
                "application/xhtml+xml",
                "image/svg+xml",
                "text/xml",
                "application/xml;a=b",
                "application/rss+xml",
                "text/plain;a=b, text/html",
                "unknown/unknown",
                "multipart/x-mixed-replace; boundary=a",
            })
    void activeContent_isSandboxed(String type) {
        Map<String, Object> output = Map.of("headers", Map.of("content-type", type), "body", "<p>");
        assertThat(rendered(output).headers())
                .isEqualTo(Headers.of(
                        "content-type",
                        type,
                        "Content-Security-Policy",
                        "sandbox allow-scripts allow-forms allow-popups"));
        assertThat(rendered(output, ResponseOrigin.DEDICATED).headers()).isEqualTo(Headers.of("content-type", type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/json", "image/png", "text/csv; charset=utf-8", "application/pdf"})
    void otherContent_isNotSandboxed(String type) {
        assertThat(rendered(Map.of("headers", Map.of("Content-Type", type), "body", ""))
                        .headers())
                .isEqualTo(Headers.of("Content-Type", type));
    }

    @Test
    void policyOfAWorkflow_isSentBesideTheSandbox() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "text/html");
        headers.put("content-security-policy", "default-src 'self'");
        assertThat(rendered(Map.of("headers", headers, "body", "")).headers().all("Content-Security-Policy"))
                .containsExactly("default-src 'self'", "sandbox allow-scripts allow-forms allow-popups");
    }

    @Test
    void sessionOfTheConsole_cannotBeSet_otherCookiesCan() {
        List<String> cookies = List.of("a=1", "tappet-session-8080=chosen", "__Host-tappet-session=chosen; Secure");
        assertThat(rendered(Map.of("headers", Map.of("Set-Cookie", cookies), "body", ""))
                        .headers()
                        .all("Set-Cookie"))
                .containsExactly("a=1");
    }

    @Test
    void failure_hasTheStatusOfTheWorkflow() {
        for (ExecutionResult result : List.of(
                new ExecutionResult.Failure(Optional.empty(), "why"),
                new ExecutionResult.Stopped(),
                new ExecutionResult.Dropped())) {
            TriggerResponse response =
                    ResponseRenderer.reply(InMemoryExecutions.id(1), new Reply.End(result, 503), ResponseOrigin.SHARED);
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.body()).asString(UTF_8).contains("\"execution-id\":");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json             | \"a, \\\"b\\\"\"",
                "application/problem+json     | \"a, \\\"b\\\"\"",
                "Application/JSON;charset=x   | \"a, \\\"b\\\"\"",
                "text/plain                   | a, \"b\"",
                "text/csv; charset=utf-8      | a, \"b\"",
                "application/vnd.x; q=\";\"   | a, \"b\"",
            })
    void string_isQuotedForJsonTypesOnly(String type, String body) {
        assertThat(rendered(Map.of("headers", Map.of("content-type", type), "body", "a, \"b\""))
                        .body())
                .asString(UTF_8)
                .isEqualTo(body);
    }

    @Test
    void otherValues_areJsonForAnyType() {
        Map<String, Object> output = new HashMap<>(Map.of("headers", Map.of("Content-Type", "text/plain")));
        output.put("body", List.of(true));
        assertThat(rendered(output).body()).asString(UTF_8).isEqualTo("[true]");
        output.put("body", null);
        assertThat(rendered(output).body()).asString(UTF_8).isEqualTo("null");
    }

    @Test
    void loneSurrogate_isEscaped() {
        assertThat(rendered(Map.of("body", "a\ud800")).body()).asString(UTF_8).isEqualTo("\"a\\uD800\"");
    }

    @Test
    void tooDeepOutput_isAFailure() {
        Object deep = 1;
        for (int i = 0; i < 2000; i++) {
            deep = List.of(deep);
        }
        assertThat(rendered(Map.of("body", deep)).body()).asString(UTF_8).contains("execution-id");
    }

    @Test
    void charsetOfType_isUsed() {
        assertThat(text("text/plain; charset=ISO-8859-1", "é")).isEqualTo("é".getBytes(ISO_8859_1));
        assertThat(text("text/plain;charset=\"utf-16be\"", "é")).isEqualTo("é".getBytes(UTF_16BE));
        assertThat(text("application/json; charset=iso-8859-1", "é")).isEqualTo("\"é\"".getBytes(ISO_8859_1));
        assertThat(text("text/plain; charset=klingon", "é")).isEqualTo("é".getBytes(UTF_8));
        assertThat(text("text/plain; charset=;", "é")).isEqualTo("é".getBytes(UTF_8));
        assertThat(text("text/plain; charset=x-JISAutoDetect", "é"))
                .as("a charset that can only be read")
                .isEqualTo("é".getBytes(UTF_8));
    }

    @Test
    void repeatedHeaderValues_areSentInOrder() {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("Set-Cookie", List.of("a=1", "b=2"));
        headers.put("content-type", List.of("text/csv", "text/plain"));
        headers.put("X-None", List.of());
        assertThat(rendered(Map.of("headers", headers, "body", "")).headers())
                .isEqualTo(Headers.of("Set-Cookie", "a=1", "Set-Cookie", "b=2", "content-type", "text/csv"));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void statusWithoutBody_hasNoBody(int status) {
        TriggerResponse response = rendered(Map.of("status", status, "headers", Map.of("ETag", "x"), "body", "text"));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers()).isEqualTo(Headers.of("ETag", "x"));
    }

    private static byte[] text(String contentType, String body) {
        return rendered(Map.of("headers", Map.of("Content-Type", contentType), "body", body))
                .body();
    }

    private static TriggerResponse rendered(Map<String, Object> output) {
        return rendered(output, ResponseOrigin.SHARED);
    }

    private static TriggerResponse rendered(Map<String, Object> output, ResponseOrigin origin) {
        return ResponseRenderer.reply(
                InMemoryExecutions.id(1), new Reply.End(new ExecutionResult.Success(output)), origin);
    }
}
