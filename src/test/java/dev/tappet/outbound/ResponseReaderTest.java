package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the body of a response becomes a value, and what is too much or makes no sense. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResponseReaderTest {
    private final HttpOperatorCalls calls = HttpOperatorCalls.toLoopback();
    private TestPeer target;

    @BeforeEach
    void open() throws Exception {
        target = new TestPeer();
    }

    @AfterEach
    void close() throws Exception {
        target.close();
    }

    private Object body(Object... more) throws Exception {
        Map<String, Object> arguments = arguments(more);
        arguments.put("url", target.url("/"));
        return calls.output(arguments).get("body");
    }

    private String failure(Object... more) {
        Map<String, Object> arguments = arguments(more);
        arguments.put("url", target.url("/"));
        return calls.failure(arguments).getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, '[1]'",
        "Application/JSON; charset=utf-8, '[1]'",
        "application/problem+json, '[1]'",
    })
    void jsonIsAValue(String type, String body) throws Exception {
        target.then(ok(type, body));
        assertThat(body()).isEqualTo(List.of(1));
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "text/csv", "application/xml", "application/atom+xml", "application/x-www-form-urlencoded"
    })
    void textIsAText(String type) throws Exception {
        target.then(ok(type, "[1]"));
        assertThat(body()).isEqualTo("[1]");
    }

    @Test
    void whatIsNeitherComesInBase64() throws Exception {
        target.then(ok("image/png", "\u0000\u00ff")).then("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc");
        assertThat(body()).isEqualTo("AP8=");
        assertThat(body()).isEqualTo("YWJj");
    }

    @Test
    void theAuthorSaysWhatItIs() throws Exception {
        target.then(ok("text/plain", "{\"a\":1}"));
        assertThat(body("response", "json")).isEqualTo(Map.of("a", 1));
        assertThat(body("response", "text")).isEqualTo("{\"a\":1}");
        assertThat(body("response", "base64")).isEqualTo("eyJhIjoxfQ==");
        assertThat(body("response", "auto")).isEqualTo("{\"a\":1}");
    }

    @Test
    void whatSaysItIsJsonAndIsNotFailsAndCanBeTakenAsItIs() throws Exception {
        target.then(ok("application/json", "ok"));
        assertThat(failure())
                .isEqualTo(
                        "the response of 127.0.0.1:%d (200) is not JSON at line 1, column 1".formatted(target.port()));
        assertThat(failure("response", "json")).endsWith("is not JSON at line 1, column 1");
        assertThat(body("response", "text")).isEqualTo("ok");
    }

    @Test
    void jsonBeyondWhatIsTakenIsNotCalledMalformed() {
        target.then(ok("application/json", "[1e400]")).then(ok("application/json", "[".repeat(1_001)));
        assertThat(failure()).contains(" is JSON with a number beyond the range of a double, at line 1, ");
        assertThat(failure()).contains(" is JSON beyond the limits: ").endsWith("nest at most 1,000 deep");
    }

    @Test
    void anAnswerThatCannotBeReadIsNotAskedForAgain() {
        target.then(ok("application/json", "ok"));
        failure("retry", arguments("max_attempts", 3, "delay", "1ms"));
        assertThat(target.requests()).hasSize(1);
    }

    @Test
    void noBodyIsNullWhateverItWouldBe() throws Exception {
        target.then("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 0\n\n");
        assertThat(body()).isNull();
        assertThat(body("response", "json")).isNull();
        assertThat(body("response", "base64")).isNull();
    }

    @Test
    void theCharsetOfATextIsTheOneItNames() throws Exception {
        target.then(ok("text/plain; charset=iso-8859-1", "\u00fc"))
                .then(ok("text/plain;charset=\"windows-1252\"", "\u0080"))
                .then(ok("text/plain", "\u00c3\u00bc"));
        assertThat(body()).isEqualTo("ü");
        assertThat(body()).isEqualTo("€");
        assertThat(body()).isEqualTo("ü");
    }

    @Test
    void bytesThatAreNoCharacterAreReplaced() throws Exception {
        target.then(ok("text/plain; charset=utf-8", "a\u00ffb"));
        assertThat(body()).isEqualTo("a\ufffdb");
    }

    @Test
    void aCharsetThatNobodyKnowsFailsAndTheBytesCanBeHad() throws Exception {
        target.then(ok("text/plain; charset=klingon", "a"))
                .then(ok("text/plain; charset=<no name>", "a"))
                .then(ok("text/plain; charset=klingon", "a"));
        assertThat(failure()).endsWith("has a charset that is not known");
        assertThat(failure()).endsWith("has a charset that is not known");
        assertThat(body("response", "base64")).isEqualTo("YQ==");
    }

    @Test
    void aBodyInChunksIsPutTogether() throws Exception {
        target.then("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assertThat(body()).isEqualTo("abcde");
    }

    @Test
    void aBodyThatEndsWithTheConnectionIsWhole() throws Exception {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: text/plain\n\nto the end"));
            out.close();
        });
        assertThat(body()).isEqualTo("to the end");
    }

    @Test
    void aBodyOfTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
        target.then(ok("text/plain", "x".repeat(HttpOperatorCalls.LIMIT)))
                .then(ok("text/plain", "x".repeat(HttpOperatorCalls.LIMIT + 1)));
        assertThat(body()).asString().hasSize(HttpOperatorCalls.LIMIT);
        assertThat(failure())
                .isEqualTo("the response of 127.0.0.1:%d has more than %d bytes"
                        .formatted(target.port(), HttpOperatorCalls.LIMIT));
    }

    @Test
    void aBodyWithoutAnEndIsCutOff() {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: text/plain\n\n"));
            byte[] much = new byte[8192];
            while (true) {
                // until the caller hangs up
                out.write(much);
            }
        });
        assertThat(failure()).contains("has more than");
    }

    @Test
    void headersWithoutAnEndAreCutOff() {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\n"));
            for (int i = 0; i < 10_000; i++) {
                out.write(("X-" + i + ": " + "x".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(TestPeer.bytes("Content-Length: 0\n\n"));
        });
        assertThat(failure()).contains("broke off");
    }

    @Test
    void whatIsNoHttpIsSaid() {
        target.then("SSH-2.0-OpenSSH_9.6\n\n");
        assertThat(failure()).contains("broke off");
    }

    private static byte[] gzipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private void answersGzipped(byte[] body) throws IOException {
        byte[] gzipped = gzipped(body);
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Encoding: gzip\n"
                    + "Content-Length: " + gzipped.length + "\n\n"));
            out.write(gzipped);
        });
    }

    @Test
    void gzipIsUnfoldedWhereItWasAskedFor() throws Exception {
        answersGzipped("[1]".getBytes(StandardCharsets.US_ASCII));
        Map<String, Object> asked = Map.of("Accept-Encoding", "gzip");
        assertThat(body("headers", asked)).isEqualTo(List.of(1));
        assertThat(body("headers", asked, "response", "base64")).isEqualTo("WzFd");
        assertThat(target.requests().getFirst().header("Accept-Encoding")).hasValue("gzip");
    }

    @Test
    void gzipThatNobodyAskedForFailsAndTheBytesCanBeHad() throws Exception {
        byte[] json = "[1]".getBytes(StandardCharsets.US_ASCII);
        answersGzipped(json);
        assertThat(failure())
                .endsWith(
                        "is encoded; only gzip is decoded, and only if the Accept-Encoding of the request asks for it");
        assertThat(body("response", "base64")).isEqualTo(Base64.getEncoder().encodeToString(gzipped(json)));
    }

    @Test
    void aBombIsNotUnfolded() throws Exception {
        answersGzipped(new byte[50_000_000]);
        assertThat(failure("headers", Map.of("Accept-Encoding", "gzip")))
                .endsWith("unfolds to more than %d bytes".formatted(HttpOperatorCalls.LIMIT));
    }

    @Test
    void damagedGzipIsSaid() {
        target.then("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Encoding: gzip\nContent-Length: 3\n\nabc");
        assertThat(failure("headers", Map.of("Accept-Encoding", "gzip"))).endsWith("is damaged");
    }
}
