package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.TriggerFixture;
import dev.tappet.trigger.TriggerResponse;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bodies and content types, and the event that is stored for them. */
class EventReaderTest {
    private static final Optional<String> NO_TYPE = Optional.empty();

    @TestFactory
    Stream<DynamicTest> jsonBodies_areRead() {
        return Stream.of(
                given("application/json", "{ \"n\": 1.10, \"n\": 1e40 }")
                        .isEvent("{ \"n\": 1.10, \"n\": 1e40 }")
                        .named("is stored to the byte"),
                given("application/json", "[1]").isEvent("[1]").named("an array"),
                given("application/json", "null").isEvent("null").named("null"),
                given("application/json", "\"\\ud800\"").isEvent("\"\\ud800\"").named("half of a surrogate pair"),
                given("APPLICATION/JSON ; Charset=\"UTF-8\"", "\"é\"")
                        .isEvent("\"é\"")
                        .named("a charset in quotes"),
                given("application/cloudevents+json", "{}").isEvent("{}").named("a type that ends in +json"),
                given("application/json", "\ufeff{}").isEvent("{}").named("a byte order mark is not stored"),
                given("application/json; charset=iso-8859-1", "\"é\"", ISO_8859_1)
                        .isEvent("\"é\"")
                        .named("another charset becomes UTF-8"),
                given("application/json; charset=utf-16", "\"é\"", UTF_16)
                        .isEvent("\"é\"")
                        .named("UTF-16 by name"),
                given("application/json; charset=utf-16le", "\ufeff{}", UTF_16LE)
                        .isEvent("{}")
                        .named("UTF-16 by name with a byte order mark that it needs not"),
                given("application/json", "{}", UTF_16)
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("UTF-16 unsaid"),
                given("application/json", "{}", Charset.forName("UTF-32"))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("UTF-32 unsaid"),
                given("application/json", "\"é\"", ISO_8859_1)
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("bytes that are not UTF-8"),
                given("application/json; charset=us-ascii", "\"é\"")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("bytes that are not in the charset"),
                given("application/json; charset=klingon", "{}")
                        .isRefused(ProblemType.UNSUPPORTED_MEDIA_TYPE)
                        .named("an unknown charset"),
                given("application/json", " ")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a blank"),
                given("application/json", "{} {}")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("two objects"),
                given("application/json", "a=1")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("no JSON"),
                given("application/json", "9".repeat(1_000))
                        .isEvent("9".repeat(1_000))
                        .named("a number of 1,000 digits"),
                given("application/json", "9".repeat(1_001))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("1,001 digits: to read them takes the square of their number in time"),
                given("application/json", "0." + "9".repeat(1_001))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("as many behind the point"),
                given("application/json", "1e999999999")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a number beyond a double, which would be another one in expressions"),
                given("application/json", "[1e308]").isEvent("[1e308]").named("the largest power of ten that is one"),
                given("application/json", "[".repeat(1_050) + "]".repeat(50))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("more levels than its reader takes"),
                given("application/json", "[".repeat(500) + "]".repeat(500))
                        .isEvent("[".repeat(500) + "]".repeat(500))
                        .named("500 levels"),
                given("application/json", "[".repeat(499) + "{\"a\":{}}" + "]".repeat(499))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("501 levels"));
    }

    @TestFactory
    Stream<DynamicTest> otherContentTypes_areRead() {
        String form = "application/x-www-form-urlencoded";
        return Stream.of(
                given(form, "{\"body\": [1,2,3]}")
                        .isEvent("{\"body\": [1,2,3]}")
                        .named("curl's default with JSON"),
                given(form, " \r\n\t[1]").isEvent(" \r\n\t[1]").named("curl's default with JSON after blanks"),
                given(form + ";charset=x", "{}").isEvent("{}").named("a form's parameters do not matter"),
                given(form, "{\"a\":").isRefused(ProblemType.INVALID_PAYLOAD).named("half of a JSON object as a form"),
                given(NO_TYPE, "{}").isEvent("{}").named("no type with JSON"),
                given(Optional.of(" "), "{}").isEvent("{}").named("an empty type with JSON"),
                given(NO_TYPE, "1")
                        .isEvent("{\"content_type\":\"application/octet-stream\",\"base64\":\"MQ==\"}")
                        .named("no type with a number"),
                given("json", "{}")
                        .isEvent("{\"content_type\":\"json\",\"base64\":\"e30=\"}")
                        .named("no media type"),
                given(";", "{}")
                        .isEvent("{\"content_type\":\";\",\"base64\":\"e30=\"}")
                        .named("nothing but a semicolon"),
                given("image/png; a=b", "x")
                        .isEvent("{\"content_type\":\"image/png; a=b\",\"base64\":\"eA==\"}")
                        .named("any other type"),
                given("text/plain", "{\"a\":1.0}").isEvent("{\"a\":1.0}").named("text that is JSON"),
                given("text/plain", " [1]").isEvent(" [1]").named("text that is a list"),
                given("application/csp-report", "{}").isEvent("{}").named("a report of a browser"),
                given("text/plain", "1").isEvent("\"1\"").named("text that is no object"),
                given("text/plain", "{a}").isEvent("\"{a}\"").named("text that begins like JSON"),
                given("text/csv", "a,b\n").isEvent("\"a,b\\n\"").named("text of any type"),
                given("text/plain", "\ufeffé").isEvent("\"é\"").named("text with a byte order mark"),
                given("text/plain; charset=iso-8859-1", "{\"a\":\"é\"}", ISO_8859_1)
                        .isEvent("{\"a\":\"é\"}")
                        .named("text in another charset"),
                given("text/plain", "é", ISO_8859_1)
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("text in another charset unsaid"),
                given("text/plain; charset=klingon", "a")
                        .isRefused(ProblemType.UNSUPPORTED_MEDIA_TYPE)
                        .named("text in an unknown charset"),
                given("text/plain", "[".repeat(501) + "]".repeat(501))
                        .isEvent("\"" + "[".repeat(501) + "]".repeat(501) + "\"")
                        .named("text that nests too deep for JSON"),
                given("application/x-ndjson", "{\"a\":1.0}\n[2]\r\n\n3")
                        .isEvent("[{\"a\":1.0},[2]\r,3]")
                        .named("lines of JSON"),
                given("application/jsonl; charset=iso-8859-1", "\"é\"\n", ISO_8859_1)
                        .isEvent("[\"é\"]")
                        .named("a line in another charset"),
                given("application/x-ndjson", "\n").isEvent("[]").named("no line"),
                given("application/x-ndjson", "1\n2,3\n")
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a line with two values"),
                given("application/x-ndjson", "1\n" + "[".repeat(500) + "]".repeat(500))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a line that nests too deep for a list"),
                given("multipart/form-data; boundary=b", MULTIPART)
                        .isEvent("{\"a\":[\"1\",\"2\"],\"meta\":{\"n\":1.5},\"file\":{\"filename\":\"ä.png\","
                                + "\"content_type\":\"image/png\",\"size\":3,\"base64\":\"DQot\"},"
                                + "\"x\":{\"y\":\"z\"}}")
                        .named("fields, JSON and a file"),
                given("multipart/form-data; boundary=b", "--b--\r\n")
                        .isEvent("{}")
                        .named("a form without a field"),
                given("multipart/form-data; boundary=b", MULTIPART.substring(0, MULTIPART.length() - 4))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a form that is cut off"),
                given("multipart/form-data; boundary=c", MULTIPART)
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a form with another boundary"),
                given("multipart/form-data", MULTIPART)
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a form without a boundary"),
                given("multipart/form-data; boundary=b", part("Content-Disposition: form-data", "x"))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a part without a name"),
                given(
                                "multipart/form-data; boundary=b",
                                part("Content-Disposition: form-data; name=a\r\nContent-Type: application/json", "{"))
                        .isRefused(ProblemType.INVALID_PAYLOAD)
                        .named("a part that is not JSON as it says"),
                given(
                                "multipart/form-data; boundary=b",
                                part(
                                        "content-disposition: form-data; name=\"a\"\r\nContent-Type: application/pdf\r\n"
                                                + "Content-Transfer-Encoding: base64",
                                        "JVBE\r\n"))
                        .isEvent("{\"a\":{\"content_type\":\"application/pdf\",\"size\":3,\"base64\":\"JVBE\"}}")
                        .named("bytes without a file's name, in base64"),
                given("application/json", "").isEvent("{}").named("an empty body under JSON"),
                given("text/plain", "").isEvent("{}").named("an empty body under another type"),
                given(NO_TYPE, "").isEvent("{}").named("an empty body under none"));
    }

    private static final String MULTIPART = "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json\r\n\r\n{\"n\":1.5}"
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ä.png\"\r\nContent-Type: image/png\r\n"
            + "\r\n\r\n-\r\n--b\r\nContent-Disposition: form-data; name=a\r\n\r\n2"
            + "\r\n--b\r\nContent-Disposition: form-data; name=\"x[y]\"\r\n\r\nz\r\n--b--\r\n";

    private static String part(String headers, String content) {
        return "--b\r\n" + headers + "\r\n\r\n" + content + "\r\n--b--";
    }

    private static Given given(String type, String body) {
        return given(Optional.of(type), body);
    }

    private static Given given(String type, String body, Charset charset) {
        return new Given(Optional.of(type), body.getBytes(charset));
    }

    private static Given given(Optional<String> type, String body) {
        return new Given(type, body.getBytes(UTF_8));
    }

    private record Given(Optional<String> type, byte[] body) {
        Case isEvent(String event) {
            return new Case(this, 200, event);
        }

        Case isRefused(ProblemType row) {
            return new Case(this, row.status(), "");
        }
    }

    private record Case(Given given, int status, String event) {
        DynamicTest named(String name) {
            return dynamicTest(name, this::check);
        }

        private void check() {
            TriggerFixture scene = new TriggerFixture();
            Headers headers =
                    given.type.map(type -> Headers.of("content-type", type)).orElse(Headers.NONE);
            TriggerResponse answer = scene.answer(request("POST", async(OPEN, OPEN_WORKFLOW), headers, given.body));
            assertThat(answer.status()).isEqualTo(status);
            if (status == 200) {
                assertThat(scene.executions.created)
                        .singleElement()
                        .satisfies(created -> assertThat(created.execution().event())
                                .asString(UTF_8)
                                .isEqualTo(event));
            }
        }
    }
}
