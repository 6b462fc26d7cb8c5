package dev.tappet.outbound;

import static dev.tappet.outbound.HttpOperatorCalls.arguments;
import static dev.tappet.outbound.TestPeer.ok;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where redirects lead, what goes along, and what stays behind. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RedirectRequestsTest {
    private TestPeer target;
    private TestPeer other;

    @BeforeEach
    void open() throws Exception {
        target = new TestPeer();
        other = new TestPeer();
        other.then(ok("text/plain", "other"));
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        other.close();
    }

    private static String redirect(int status, String location) {
        return "HTTP/1.1 " + status + " Elsewhere\nLocation: " + location + "\nContent-Length: 0\n\n";
    }

    private Map<String, Object> output(Object... more) throws Exception {
        Map<String, Object> arguments = arguments(more);
        arguments.put("url", target.url("/from/here?a=b"));
        return HttpOperatorCalls.toLoopback().output(arguments);
    }

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET",
        "301, HEAD, HEAD",
        "301, POST, GET",
        "301, PUT, PUT",
        "301, DELETE, DELETE",
        "302, GET, GET",
        "302, POST, GET",
        "302, PATCH, PATCH",
        "303, GET, GET",
        "303, HEAD, HEAD",
        "303, POST, GET",
        "303, PUT, GET",
        "303, DELETE, GET",
        "307, GET, GET",
        "307, POST, POST",
        "307, PUT, PUT",
        "308, POST, POST",
        "308, PATCH, PATCH"
    })
    void redirectMethod_dependsOnStatus(int status, String method, String expected) throws Exception {
        target.then(redirect(status, "/there")).then("HTTP/1.1 204 No Content\n\n");
        boolean body = !method.equals("GET") && !method.equals("HEAD");
        Map<String, Object> arguments = body
                ? arguments("method", method, "json", 1, "headers", Map.of("Content-Language", "en"))
                : arguments("method", method);
        arguments.put("url", target.url("/"));
        HttpOperatorCalls.toLoopback().call(arguments);
        TestPeer.Request last = target.requests().getLast();
        assertThat(last.line()).isEqualTo(expected + " /there HTTP/1.1");
        boolean kept = body && expected.equals(method);
        assertThat(last.text()).isEqualTo(kept ? "1" : "");
        assertThat(last.header("Content-Type").isPresent()).isEqualTo(kept);
        assertThat(last.header("Content-Language").isPresent()).isEqualTo(kept);
        assertThat(last.header("Idempotency-Key")).hasValue(HttpOperatorCalls.KEY);
    }

    @ParameterizedTest
    @CsvSource({
        "there, /from/there",
        "/there?x=y#z, /there?x=y",
        "?x=y, /from/here?x=y",
        "#z, /from/here?a=b",
        "../up, /up"
    })
    void location_isResolvedAgainstUrl(String location, String expected) throws Exception {
        target.then((_, out) ->
                        out.write(redirect(302, location).replace("\n", "\r\n").getBytes(US_ASCII)))
                .then(ok("text/plain", "there"));
        assertThat(output()).containsEntry("body", "there");
        assertThat(target.requests().getLast().line()).isEqualTo("GET " + expected + " HTTP/1.1");
    }

    @Test
    void redirect_toOtherOrigin_omitsCredentials() throws Exception {
        target.then(redirect(307, other.url("/x")));
        output(
                "method",
                "POST",
                "text",
                "body",
                "headers",
                arguments(
                        "Authorization",
                        "Bearer a",
                        "Cookie",
                        "b",
                        "X-Api-Key",
                        "c",
                        "Accept-Language",
                        "de",
                        "User-Agent",
                        "mine"));
        TestPeer.Request there = other.onlyRequest();
        assertThat(there.header("Authorization")).isEmpty();
        assertThat(there.header("Cookie")).isEmpty();
        assertThat(there.header("X-Api-Key")).isEmpty();
        assertThat(there.header("Accept-Language")).hasValue("de");
        assertThat(there.header("User-Agent")).hasValue("mine");
        assertThat(there.header("Content-Type")).hasValue("text/plain; charset=utf-8");
        assertThat(there.header("Host")).hasValue("127.0.0.1:" + other.port());
        assertThat(there.text()).isEqualTo("body");
    }

    @Test
    void redirect_toSameOrigin_keepsCredentials() throws Exception {
        target.then(redirect(302, target.url("/x"))).then(ok("text/plain", "x"));
        output("headers", Map.of("Authorization", "Bearer a"));
        assertThat(target.requests().getLast().header("Authorization")).hasValue("Bearer a");
    }

    @Test
    void redirectBack_doesNotRestoreCredentials() throws Exception {
        target.then(redirect(302, other.url("/x"))).then(ok("text/plain", "x"));
        try (TestPeer third = new TestPeer()) {
            third.then(redirect(302, target.url("/back")));
            target.then(ok("text/plain", "back"));
            output("headers", Map.of("Authorization", "Bearer a"));
        }
        assertThat(other.onlyRequest().header("Authorization")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/",
        "//10.0.0.1/",
        "http://0x7f000001/",
        "http://[::ffff:169.254.169.254]/"
    })
    void redirectTarget_isChecked(String location) {
        target.then(redirect(302, location));
        assertThat(HttpOperatorCalls.toLoopback()
                        .failure(arguments("url", target.url("/")))
                        .getMessage())
                .matches(".*(has no public address|is neither a name nor an address|redirects to an invalid URL).*");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://user:secret@127.0.0.1/",
        "http://",
        "javascript:1",
        "http://a b/"
    })
    void malformedLocation_isRejected(String location) {
        target.then(redirect(302, location));
        assertThat(HttpOperatorCalls.toLoopback().failure(arguments("url", target.url("/"))))
                .hasMessage("127.0.0.1 redirects to an invalid URL");
    }

    @Test
    void redirectLoop_ends() {
        target.then(redirect(302, "/again"));
        assertThat(HttpOperatorCalls.toLoopback().failure(arguments("url", target.url("/"))))
                .hasMessage("more than 5 redirects, the last one by 127.0.0.1");
        assertThat(target.requests()).hasSize(6);
    }

    @Test
    void redirects_areLimitedByArgument() throws Exception {
        for (int i = 0; i < 4; i++) {
            target.then(redirect(302, "/" + i));
        }
        target.then(ok("text/plain", "there"));
        assertThat(HttpOperatorCalls.toLoopback().failure(arguments("url", target.url("/"), "redirects", 1)))
                .hasMessageStartingWith("more than 1 redirects");
        assertThat(target.requests()).hasSize(2);
        assertThat(output("redirects", 2)).containsEntry("body", "there");
    }

    @Test
    void redirects_disabled_returnStatus() throws Exception {
        target.then(redirect(302, "/a"));
        assertThat(HttpOperatorCalls.toLoopback().failure(arguments("url", target.url("/"), "redirects", 0)))
                .hasMessageEndingWith("returned 302");
        assertThat(output("redirects", 0, "expect", 302)).containsEntry("status", 302);
    }

    @Test
    void redirect_fromHttpsToHttp_isRejected() {
        SequencedMap<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("location", List.of("http://api.example/"));
        OutgoingRequest https =
                new OutgoingRequest("GET", URI.create("https://api.example/"), List.of(), Optional.empty());
        assertThatThrownBy(() -> RedirectRequests.next(https, new ReceivedResponse(302, headers, new byte[0])))
                .hasMessageContaining("from https to http");
    }
}
