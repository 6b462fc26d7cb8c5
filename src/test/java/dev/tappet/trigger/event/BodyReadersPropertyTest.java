package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.trigger.TriggerFixture;
import dev.tappet.trigger.TriggerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes as a body becomes an event that is JSON, or is refused with a reason. */
class BodyReadersPropertyTest {
    private static final List<String> TYPES = List.of(
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "application/x-ndjson",
            "text/plain",
            "application/octet-stream",
            "text/plain; charset=utf-16");

    private static final List<String> CODINGS = List.of("", "gzip", "deflate", "gzip, deflate");

    @Property(tries = 1_500)
    void body_isAnEventOrRefused(
            @ForAll("types") String type, @ForAll("codings") String coding, @ForAll("bodies") String body) {
        TriggerFixture scene = new TriggerFixture();
        Headers headers = Headers.of("Content-Type", type, "Content-Encoding", coding);
        TriggerResponse response = scene.answer(
                request("POST", async(OPEN, OPEN_WORKFLOW), headers, body.getBytes(StandardCharsets.ISO_8859_1)));
        if (response.status() == 200) {
            assertThat(scene.executions.created).hasSize(1);
            byte[] json = scene.executions.created.getFirst().execution().event();
            try {
                Object value = Json.read(json);
                assertThat(JsonEvent.isDeeperThan(JsonEvent.MAX_DEPTH, value)).isFalse();
            } catch (MalformedJsonException e) {
                throw new AssertionError("The event is not JSON", e);
            }
        } else {
            assertThat(response.status())
                    .isIn(
                            ProblemType.INVALID_PAYLOAD.status(),
                            ProblemType.PAYLOAD_TOO_LARGE.status(),
                            ProblemType.UNSUPPORTED_MEDIA_TYPE.status());
            assertThat(scene.executions.created).isEmpty();
        }
    }

    @Provide
    Arbitrary<String> types() {
        return Arbitraries.of(TYPES);
    }

    @Provide
    Arbitrary<String> codings() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.just("")), net.jqwik.api.Tuple.of(1, Arbitraries.of(CODINGS)));
    }

    /** Pieces of all the forms, in any order. */
    @Provide
    Arbitrary<String> bodies() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        "--b",
                        "--b--",
                        "\r\n",
                        "\n",
                        "Content-Disposition: form-data; name=a",
                        "Content-Disposition: form-data; name=\"a[b]\"; filename=\"x\"",
                        "Content-Type: application/json",
                        "Content-Transfer-Encoding: base64",
                        "--b\r\nContent-Disposition: form-data; name=\"a[]\"\r\n\r\n",
                        "{\"a\":[1,",
                        "]}",
                        "[",
                        "a[b]=1&",
                        "a[]=",
                        "a=1&a[b][0]=2&",
                        "%5B",
                        "%7B%22a%22",
                        "%",
                        "\u001f\u008b\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0000",
                        "\u0078\u009c"),
                Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(8));
        return piece.list().ofMaxSize(30).map(pieces -> String.join("", pieces));
    }
}
