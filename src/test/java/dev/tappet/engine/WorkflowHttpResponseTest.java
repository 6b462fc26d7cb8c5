package dev.tappet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tappet.engine.WorkflowHttpResponse.Content;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which outputs are an HTTP response, and which. */
class WorkflowHttpResponseTest {
    private static WorkflowHttpResponse answer(String name, Object value)
            throws WorkflowHttpResponse.InvalidResponseException {
        return read(Collections.singletonMap(name, value));
    }

    private static WorkflowHttpResponse read(Map<String, Object> output)
            throws WorkflowHttpResponse.InvalidResponseException {
        return WorkflowHttpResponse.of(output, ResponseOrigin.SHARED);
    }

    private static Map<String, Object> header(String name, Object value) {
        return Collections.singletonMap(name, value);
    }

    @Test
    void output_withoutParameters_isJsonBody() throws Exception {
        assertThat(read(Map.of("a", 1)))
                .isEqualTo(new WorkflowHttpResponse(200, new LinkedHashMap<>(), new Content.Value(Map.of("a", 1))));
        assertThat(read(Map.of()))
                .isEqualTo(new WorkflowHttpResponse(200, new LinkedHashMap<>(), new Content.Value(Map.of())));
    }

    @Test
    void bodyParameter_isTheBody() throws Exception {
        assertThat(read(Map.of("body", "text", "other", 1)).body()).isEqualTo(new Content.Value("text"));
        assertThat(answer("body", null).body()).isEqualTo(new Content.Value(null));
    }

    @Test
    void statusAndHeaders_areNotInTheBody() throws Exception {
        assertThat(read(Map.of("status", 201, "headers", Map.of("X-A", "b"), "c", 1))
                        .body())
                .isEqualTo(new Content.Value(Map.of("c", 1)));
    }

    @Test
    void statusOrHeadersAlone_haveAnEmptyBody() throws Exception {
        assertThat(read(Map.of("status", 201)).body()).isEqualTo(new Content.Empty());
        assertThat(read(Map.of("headers", Map.of("Location", "/x"))).body()).isEqualTo(new Content.Empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+/8A", "-_8A", "+/\n8A", " +/8A\r\n"})
    void bodyBase64_isItsBytes(String base64) throws Exception {
        assertThat(read(Map.of("body_base64", base64, "other", 1)).body())
                .isInstanceOfSatisfying(
                        Content.Bytes.class,
                        content -> assertThat(content.bytes()).isEqualTo(new byte[] {-5, -1, 0}));
    }

    static Stream<Arguments> noBase64() {
        return Stream.of(
                Arguments.of(none(), "body_base64 must be a string in base64, not null"),
                Arguments.of(5, "body_base64 must be a string in base64, not 5"),
                Arguments.of("a", "body_base64 must be base64, not \"a\""),
                Arguments.of("ab=c", "body_base64 must be base64, not \"ab=c\""),
                Arguments.of("ä", "body_base64 must be base64, not \"ä\""));
    }

    @ParameterizedTest
    @MethodSource("noBase64")
    void bodyBase64_ofOtherContent_isInvalid(Object given, String message) {
        assertThatThrownBy(() -> answer("body_base64", given == None.NONE ? null : given))
                .isInstanceOf(WorkflowHttpResponse.InvalidResponseException.class)
                .hasMessage(message);
    }

    @Test
    void bodyAndBodyBase64_excludeEachOther() {
        assertThatThrownBy(() -> read(Map.of("body", "a", "body_base64", "YQ==")))
                .isInstanceOf(WorkflowHttpResponse.InvalidResponseException.class)
                .hasMessage("body and body_base64 must not be used together: remove one of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Clear-Site-Data", "service-worker-allowed", "Strict-Transport-Security", "Alt-Svc", "NEL"})
    void originWideHeader_isForADedicatedHostOnly(String name) throws Exception {
        Map<String, Object> output = Map.of("headers", Map.of(name, "x"));
        assertThatThrownBy(() -> WorkflowHttpResponse.of(output, ResponseOrigin.SHARED))
                .isInstanceOf(WorkflowHttpResponse.InvalidResponseException.class)
                .hasMessageContaining(name)
                .hasMessageEndingWith("tappet.dedicated-host");
        assertThat(WorkflowHttpResponse.of(output, ResponseOrigin.DEDICATED).headers())
                .isEqualTo(Map.of(name, List.of("x")));
    }

    static Stream<Arguments> statuses() {
        return Stream.of(
                Arguments.of(200, 200),
                Arguments.of(204, 204),
                Arguments.of(599, 599),
                Arguments.of(418L, 418),
                Arguments.of(302.0, 302),
                Arguments.of("404", 404),
                Arguments.of(" 404 ", 404));
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void validStatus_isRead(Object given, int status) throws Exception {
        assertThat(answer("status", given).status()).isEqualTo(status);
    }

    static Stream<Object> noStatuses() {
        return Stream.of(
                100,
                101,
                199,
                600,
                0,
                -200,
                200.5,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                1e300,
                4294967496L,
                "",
                "OK",
                "99",
                "0200",
                "200.0",
                "2e2",
                "１２３",
                true,
                List.of(200),
                Map.of("code", 200),
                none());
    }

    /** Null, which a stream of arguments cannot hold as it is. */
    private static Object none() {
        return None.NONE;
    }

    private enum None {
        NONE
    }

    @ParameterizedTest
    @MethodSource("noStatuses")
    void invalidStatus_isRejected(Object given) {
        assertThatThrownBy(() -> answer("status", given == None.NONE ? null : given))
                .isInstanceOf(WorkflowHttpResponse.InvalidResponseException.class)
                .hasMessageStartingWith("status must be a number from 200 to 599, not ");
    }

    static Stream<Arguments> headers() {
        return Stream.of(
                Arguments.of(Map.of(), Map.of()),
                Arguments.of(Map.of("X-A", "b"), Map.of("X-A", List.of("b"))),
                Arguments.of(Map.of("X-A", 1), Map.of("X-A", List.of("1"))),
                Arguments.of(Map.of("X-A", true), Map.of("X-A", List.of("true"))),
                Arguments.of(Map.of("X-A", ""), Map.of("X-A", List.of(""))),
                Arguments.of(Map.of("Set-Cookie", List.of("a=1", "b=2")), Map.of("Set-Cookie", List.of("a=1", "b=2"))),
                Arguments.of(Map.of("X-A", List.of()), Map.of("X-A", List.of())),
                Arguments.of("{\"X-A\":[\"b\",3]}", Map.of("X-A", List.of("b", "3"))),
                Arguments.of(" {} ", Map.of()),
                Arguments.of(header("X-A", null), Map.of()),
                Arguments.of(header("X-A", Arrays.asList("a", null)), Map.of("X-A", List.of("a"))),
                Arguments.of(Map.of("content-type", "text/csv"), Map.of("content-type", List.of("text/csv"))),
                Arguments.of(
                        Map.of("Content-Type", "text/html; charset=utf-8"),
                        Map.of("Content-Type", List.of("text/html; charset=utf-8"))),
                Arguments.of(
                        Map.of("Content-Type", "application/vnd.api+json"),
                        Map.of("Content-Type", List.of("application/vnd.api+json"))),
                Arguments.of(Map.of("X-Long", "x".repeat(8_000)), Map.of("X-Long", List.of("x".repeat(8_000)))),
                Arguments.of(Map.of("!#$%&'*+-.^_`|~09Az", "~ \t!"), Map.of("!#$%&'*+-.^_`|~09Az", List.of("~ \t!"))));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void validHeaders_areRead(Object given, Map<String, List<String>> headers) throws Exception {
        assertThat(answer("headers", given).headers()).isEqualTo(headers);
    }

    @Test
    void headers_keepOrder_areImmutable() throws Exception {
        Map<String, Object> given = new LinkedHashMap<>();
        for (String name : List.of("Z", "A", "M", "B")) {
            given.put(name, "1");
        }
        WorkflowHttpResponse answer = answer("headers", given);
        assertThat(answer.headers().sequencedKeySet()).containsExactly("Z", "A", "M", "B");
        assertThatThrownBy(() -> answer.headers().put("C", List.of()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    static Stream<Arguments> noHeaders() {
        return Stream.of(
                Arguments.of(none(), "headers must be a JSON object, not null"),
                Arguments.of(5, "headers must be a JSON object, not 5"),
                Arguments.of(List.of(Map.of("X-A", "b")), "headers must be a JSON object, not an array"),
                Arguments.of("X-A: b", "headers must be a JSON object; the string is not JSON at line 1"),
                Arguments.of("[]", "headers must be a JSON object, not an array"),
                Arguments.of("", "headers must be a JSON object; the string is not JSON"),
                Arguments.of(header("", "b"), "headers has an invalid header name: \"\""),
                Arguments.of(header("X A", "b"), "headers has an invalid header name: \"X A\""),
                Arguments.of(header("X-A:", "b"), "headers has an invalid header name: \"X-A:\""),
                Arguments.of(header("X\r\nB", "b"), "headers has an invalid header name"),
                Arguments.of(header("Ä", "b"), "headers has an invalid header name: \"Ä\""),
                Arguments.of(header("X-A", "b\r\nSet-Cookie: c"), "header X-A must be printable ASCII"),
                Arguments.of(header("X-A", "b\n"), "header X-A must be printable ASCII"),
                Arguments.of(header("X-A", "b\r"), "header X-A must be printable ASCII"),
                Arguments.of(header("X-A", "\0"), "header X-A must be printable ASCII"),
                Arguments.of(header("X-A", "\u007f"), "header X-A must be printable ASCII"),
                Arguments.of(header("X-A", "grün"), "header X-A must be printable ASCII"),
                Arguments.of(header("X-A", List.of("a", "b\n")), "header X-A must be printable ASCII"),
                Arguments.of(
                        header("X-A", Map.of()), "header X-A must be a string, a number or a boolean, not an object"),
                Arguments.of(
                        header("X-A", List.of(List.of())),
                        "header X-A must be a string, a number or a boolean, not an array"),
                Arguments.of(
                        header("Content-Type", "nonsense"),
                        "header Content-Type is not a media type:" + " \"nonsense\""),
                Arguments.of(header("content-type", ""), "header Content-Type is not a media type: \"\""),
                Arguments.of(header("X-Long", "x".repeat(8_200)), "headers are over 8192 bytes in total"),
                Arguments.of(
                        header("X-Many", Collections.nCopies(800, "1234")), "headers are over 8192 bytes in total"));
    }

    @ParameterizedTest
    @MethodSource("noHeaders")
    void invalidHeaders_areRejected(Object given, String message) {
        assertThatThrownBy(() -> answer("headers", given == None.NONE ? null : given))
                .isInstanceOf(WorkflowHttpResponse.InvalidResponseException.class)
                .hasMessageStartingWith(message);
    }

    static Stream<String> framing() {
        return Stream.of(
                "Connection",
                "connection",
                "CONTENT-LENGTH",
                "Keep-Alive",
                "Proxy-Authenticate",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade");
    }

    @ParameterizedTest
    @MethodSource("framing")
    void framingHeader_isRejected(String name) {
        assertThatThrownBy(() -> answer("headers", Map.of(name, "1")))
                .isInstanceOf(WorkflowHttpResponse.InvalidResponseException.class)
                .hasMessage("headers cannot set " + name + ": it belongs to the connection");
    }
}
