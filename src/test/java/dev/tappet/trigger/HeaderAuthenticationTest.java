package dev.tappet.trigger;

import static dev.tappet.trigger.RequestCase.ACCEPTED;
import static dev.tappet.trigger.RequestCase.given;
import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who gets in: two headers at the locked integration, one of them with an old and a new secret. */
class HeaderAuthenticationTest {
    private static final byte[] JSON = "{}".getBytes(UTF_8);

    @TestFactory
    Stream<DynamicTest> headerSecrets_areChecked() {
        String url = async(LOCKED, LOCKED_WORKFLOW);
        return Stream.of(
                given(request("POST", url, json(), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("no header"),
                given(request("POST", url, json().and("X-Key", "new-sesame"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("one of two headers"),
                given(request("POST", url, keys("new-sesame"), JSON))
                        .expect(200, ACCEPTED)
                        .named("both headers"),
                given(request("POST", url, Headers.of("x-KEY", "new-sesame", "x-second", "two"), JSON))
                        .expect(200, ACCEPTED)
                        .named("names in another case"),
                given(request("POST", url, keys(latin1("old-Sésame")), JSON))
                        .expect(200, ACCEPTED)
                        .named("the older of two secrets, beyond ASCII"),
                given(request("POST", url, keys("new-sesam"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("the beginning of a secret"),
                given(request("POST", url, keys("new-sesame2"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("more than a secret"),
                given(request("POST", url, keys("NEW-SESAME"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("a secret in another case"),
                given(request("POST", url, keys(""), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("an empty header"),
                given(request("POST", url, keys("new-sesame").and("x-key", "wrong"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("a doubled header, one of them right"),
                given(request("POST", url, keys("new-sesame").and("X-Key", "new-sesame"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("a doubled header, both of them right"),
                given(request("POST", async(LOCKED, UNPUBLISHED), json(), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("whether a workflow exists is told to nobody without the secret"),
                given(request("DELETE", url, json(), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("told before a wrong method"),
                given(request("OPTIONS", url, preflight(), new byte[0]))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("a preflight at an ordinary integration"),
                given(request("OPTIONS", async(RAW, RAW_WORKFLOW), preflight(), new byte[0]))
                        .expect(200, ACCEPTED)
                        .named("a preflight at a raw integration"),
                given(request("OPTIONS", async(RAW, RAW_WORKFLOW), Headers.of("Origin", "https://a.example"), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("OPTIONS that is no preflight"),
                given(request("OPTIONS", async(RAW, RAW_WORKFLOW), preflight(), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("a preflight with a body, which no browser sends"),
                given(request("POST", async(RAW, RAW_WORKFLOW), preflight(), JSON))
                        .refused(ProblemType.INVALID_HEADER)
                        .named("a POST that looks like a preflight"));
    }

    private static Headers keys(String first) {
        return json().and("X-Key", first).and("X-Second", "two");
    }

    private static Headers preflight() {
        return Headers.of("Origin", "https://a.example", "Access-Control-Request-Method", "POST");
    }

    /** As bytes of UTF-8 look in a header. */
    private static String latin1(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
