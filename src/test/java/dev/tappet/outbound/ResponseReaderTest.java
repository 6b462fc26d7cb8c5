package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.memory.MemoryBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
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
    void jsonType_isParsed(String type, String body) throws Exception {
        target.then(ok(type, body));
        assertThat(body()).isEqualTo(List.of(1));
    }

    @ParameterizedTest
    @CsvSource({"text/plain", "text/csv", "application/xml", "application/atom+xml", "application/x-www-form-urlencoded"
    })
    void textType_isText(String type) throws Exception {
        target.then(ok(type, "[1]"));
        assertThat(body()).isEqualTo("[1]");
    }

    @Test
    void otherType_isBase64() throws Exception {
        target.then(ok("image/png", "\u0000\u00ff")).then("HTTP/1.1 200 OK\nContent-Length: 3\n\nabc");
        assertThat(body()).isEqualTo("AP8=");
        assertThat(body()).isEqualTo("YWJj");
    }

    @Test
    void responseArgument_overridesType() throws Exception {
        target.then(ok("text/plain", "{\"a\":1}"));
        assertThat(body("response", "json")).isEqualTo(Map.of("a", 1));
        assertThat(body("response", "text")).isEqualTo("{\"a\":1}");
        assertThat(body("response", "base64")).isEqualTo("eyJhIjoxfQ==");
        assertThat(body("response", "auto")).isEqualTo("{\"a\":1}");
    }

    @Test
    void malformedJson_fails_isReadableAsText() throws Exception {
        target.then(ok("application/json", "ok"));
        assertThat(failure())
                .isEqualTo(
                        "the response of 127.0.0.1:%d (200) is not JSON at line 1, column 1".formatted(target.port()));
        assertThat(failure("response", "json")).endsWith("is not JSON at line 1, column 1");
        assertThat(body("response", "text")).isEqualTo("ok");
    }

    @Test
    void jsonBeyondLimits_isReportedAsSuch() {
        target.then(ok("application/json", "[1e400]")).then(ok("application/json", "[".repeat(1_001)));
        assertThat(failure()).contains(" is JSON with a number beyond the range of a double, at line 1, ");
        assertThat(failure()).contains(" is JSON beyond the limits: ").endsWith("nest at most 1,000 deep");
    }

    @Test
    void unreadableResponse_isNotRetried() {
        target.then(ok("application/json", "ok"));
        failure("retry", arguments("max_attempts", 3, "delay", "1ms"));
        assertThat(target.requests()).hasSize(1);
    }

    @Test
    void emptyBody_isNull() throws Exception {
        target.then("HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 0\n\n");
        assertThat(body()).isNull();
        assertThat(body("response", "json")).isNull();
        assertThat(body("response", "base64")).isNull();
    }

    @Test
    void charsetOfText_isUsed() throws Exception {
        target.then(ok("text/plain; charset=iso-8859-1", "\u00fc"))
                .then(ok("text/plain;charset=\"windows-1252\"", "\u0080"))
                .then(ok("text/plain", "\u00c3\u00bc"));
        assertThat(body()).isEqualTo("ü");
        assertThat(body()).isEqualTo("€");
        assertThat(body()).isEqualTo("ü");
    }

    @Test
    void invalidBytes_areReplaced() throws Exception {
        target.then(ok("text/plain; charset=utf-8", "a\u00ffb"));
        assertThat(body()).isEqualTo("a\ufffdb");
    }

    @Test
    void unknownCharset_fails_isReadableAsBase64() throws Exception {
        target.then(ok("text/plain; charset=klingon", "a"))
                .then(ok("text/plain; charset=<no name>", "a"))
                .then(ok("text/plain; charset=klingon", "a"));
        assertThat(failure()).endsWith("has an unknown charset");
        assertThat(failure()).endsWith("has an unknown charset");
        assertThat(body("response", "base64")).isEqualTo("YQ==");
    }

    @Test
    void chunkedBody_isJoined() throws Exception {
        target.then("HTTP/1.1 200 OK\nContent-Type: text/plain\nTransfer-Encoding: chunked\n\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
        assertThat(body()).isEqualTo("abcde");
    }

    @Test
    void bodyEndedByClose_isComplete() throws Exception {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: text/plain\n\nto the end"));
            out.close();
        });
        assertThat(body()).isEqualTo("to the end");
    }

    @Test
    void body_overLimit_fails() throws Exception {
        target.then(ok("text/plain", "x".repeat(HttpOperatorCalls.LIMIT)))
                .then(ok("text/plain", "x".repeat(HttpOperatorCalls.LIMIT + 1)));
        assertThat(body()).asString().hasSize(HttpOperatorCalls.LIMIT);
        assertThat(failure())
                .isEqualTo("the response of 127.0.0.1:%d has more than %d bytes"
                        .formatted(target.port(), HttpOperatorCalls.LIMIT));
    }

    @Test
    void endlessBody_isCutOff() {
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
    void endlessHeaders_areCutOff() {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\n"));
            for (int i = 0; i < 10_000; i++) {
                out.write(("X-" + i + ": " + "x".repeat(100) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            out.write(TestPeer.bytes("Content-Length: 0\n\n"));
        });
        assertThat(failure()).contains("was lost");
    }

    @Test
    void nonHttpResponse_fails() {
        target.then("SSH-2.0-OpenSSH_9.6\n\n");
        assertThat(failure()).contains("was lost");
    }

    private static byte[] gzipped(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    /** @param bare without the head of zlib, as some services send it */
    private static byte[] deflated(byte[] body, boolean bare) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(bytes, new Deflater(9, bare))) {
            deflate.write(body);
        }
        return bytes.toByteArray();
    }

    private void answersEncoded(String coding, String type, byte[] encoded) {
        target.then((_, out) -> {
            out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: " + type + "\nContent-Encoding: " + coding
                    + "\nContent-Length: " + encoded.length + "\n\n"));
            out.write(encoded);
        });
    }

    @Test
    void acceptEncoding_isIdentityByDefault() throws Exception {
        target.then(ok("application/json", "[1]"));
        body();
        body("headers", Map.of("accept-encoding", "gzip, br"));
        assertThat(target.requests())
                .extracting(request -> request.header("Accept-Encoding").orElseThrow())
                .containsExactly("identity", "gzip, br");
    }

    @ParameterizedTest
    @CsvSource({"gzip", "GZIP", "x-gzip", "deflate", "bare deflate", "'gzip, identity'", "'deflate, gzip'"})
    void compressedUnasked_isDecoded(String coding) throws Exception {
        byte[] json = "[1, \"ü\"]".getBytes(StandardCharsets.UTF_8);
        byte[] encoded = switch (coding) {
            case "deflate" -> deflated(json, false);
            case "bare deflate" -> deflated(json, true);
            case "deflate, gzip" -> gzipped(deflated(json, false));
            default -> gzipped(json);
        };
        answersEncoded(coding.replace("bare ", ""), "application/json", encoded);
        assertThat(body()).isEqualTo(List.of(1, "ü"));
        assertThat(body("response", "text")).isEqualTo("[1, \"ü\"]");
        assertThat(body("response", "base64")).isEqualTo(Base64.getEncoder().encodeToString(json));
    }

    @Test
    void gzipOfSeveralMembers_isOneBody() throws Exception {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(gzipped("[1,".getBytes(StandardCharsets.US_ASCII)));
        members.writeBytes(gzipped("2]".getBytes(StandardCharsets.US_ASCII)));
        answersEncoded("gzip", "application/json", members.toByteArray());
        assertThat(body()).isEqualTo(List.of(1, 2));
    }

    @Test
    void unknownCoding_failsWithItsName_andTheBytesCanBeHad() throws Exception {
        answersEncoded("br", "application/json", new byte[] {1, 2, 3});
        assertThat(failure())
                .endsWith("(200) is encoded with br; gzip and deflate are decoded, "
                        + "and response: base64 gives the bytes as they are");
        assertThat(body("response", "base64")).isEqualTo("AQID");
    }

    @Test
    void tooManyCodings_areNotDecoded() {
        answersEncoded("gzip, gzip, gzip, gzip", "text/plain", new byte[] {1});
        assertThat(failure()).contains("is encoded with gzip, gzip, gzip, gzip;");
    }

    @ParameterizedTest
    @CsvSource({"gzip", "deflate"})
    void bomb_failsClearly(String coding) throws Exception {
        byte[] zeros = new byte[50_000_000];
        answersEncoded(coding, "application/json", coding.equals("gzip") ? gzipped(zeros) : deflated(zeros, false));
        assertThat(failure()).endsWith("decompresses to more than %d bytes".formatted(HttpOperatorCalls.LIMIT));
    }

    @Test
    void bodyOfTheLimit_isDecoded_andAByteMoreIsNot() throws Exception {
        answersEncoded(
                "gzip",
                "text/plain",
                gzipped("x".repeat(HttpOperatorCalls.LIMIT).getBytes(StandardCharsets.US_ASCII)));
        assertThat(body()).asString().hasSize(HttpOperatorCalls.LIMIT);
        try (TestPeer other = new TestPeer()) {
            byte[] longer = gzipped(new byte[HttpOperatorCalls.LIMIT + 1]);
            other.then((_, out) -> {
                out.write(TestPeer.bytes(
                        "HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: " + longer.length + "\n\n"));
                out.write(longer);
            });
            assertThat(calls.failure(arguments("url", other.url("/"))).getMessage())
                    .contains("decompresses to more than");
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, 0", "deflate, 0", "gzip, 9", "deflate, 6"})
    void damagedCoding_isSaid(String coding, int length) throws Exception {
        byte[] whole = "[1, 2, 3, 4, 5, 6, 7, 8, 9]".getBytes(StandardCharsets.US_ASCII);
        byte[] encoded = coding.equals("gzip") ? gzipped(whole) : deflated(whole, false);
        answersEncoded(
                coding, "application/json", length == 0 ? new byte[] {'a', 'b', 'c'} : Arrays.copyOf(encoded, length));
        assertThat(failure()).endsWith("is compressed (" + coding + "), and damaged");
    }

    @Test
    void smallBodyThatBecomesLarge_needsMemory() throws Exception {
        answersEncoded("gzip", "text/plain", gzipped(new byte[BodyLease.UNCOUNTED + 1]));
        MemoryBudget none = new MemoryBudget(64 << 20);
        try (MemoryBudget.Lease _ =
                none.lease(Optional.empty(), none.size(), Duration.ZERO).orElseThrow()) {
            assertThat(calls.with(none)
                            .failure(arguments("url", target.url("/"), "timeout", "200ms"))
                            .getMessage())
                    .startsWith("the server has no memory left for the response of 127.0.0.1");
            assertThat(none.free()).isZero();
        }
        assertThat(calls.with(none).output(arguments("url", target.url("/"))).get("body"))
                .asString()
                .hasSize(BodyLease.UNCOUNTED + 1);
        assertThat(none.free()).isEqualTo(none.size());
    }

    @Test
    void unexpectedStatus_showsItsBodyDecoded() throws Exception {
        byte[] encoded = gzipped("{\"error\":\"no\"}".getBytes(StandardCharsets.US_ASCII));
        byte[] broken = gzipped("not json".getBytes(StandardCharsets.US_ASCII));
        for (byte[] body : List.of(encoded, broken)) {
            target.then((_, out) -> {
                out.write(TestPeer.bytes("HTTP/1.1 400 Bad Request\nContent-Type: application/json\n"
                        + "Content-Encoding: gzip\nContent-Length: " + body.length + "\n\n"));
                out.write(body);
            });
        }
        Map<String, Object> arguments = arguments("url", target.url("/"));
        assertThat(calls.failure(arguments).detail()).containsEntry("body", Map.of("error", "no"));
        assertThat(calls.failure(arguments).detail()).containsEntry("body", "not json");
    }

    @Test
    void jsonInAnotherCharset_isReadInIt() throws Exception {
        for (String charset : List.of("ISO-8859-15", "windows-1252", "utf-16", "utf-16le")) {
            byte[] json = "{\"price\":\"5 €\"}".getBytes(Charset.forName(charset));
            target.then((_, out) -> {
                out.write(TestPeer.bytes("HTTP/1.1 200 OK\nContent-Type: application/json; charset=" + charset
                        + "\nContent-Length: " + json.length + "\n\n"));
                out.write(json);
            });
        }
        for (int i = 0; i < 4; i++) {
            assertThat(body()).isEqualTo(Map.of("price", "5 €"));
        }
    }

    @Test
    void jsonInAnUnknownCharset_isReadAsUtf8() throws Exception {
        target.then(ok("application/json; charset=klingon", "[\"\u00c3\u00bc\"]"));
        assertThat(body()).isEqualTo(List.of("ü"));
    }
}
