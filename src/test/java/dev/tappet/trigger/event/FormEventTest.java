package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tappet.http.Headers;
import dev.tappet.http.IncomingRequest;
import dev.tappet.http.IncomingRequest.ReceivedBody;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.TriggerFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms and queries and the events that they become. */
class FormEventTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @TestFactory
    Stream<DynamicTest> forms_areRead() {
        return Stream.of(
                form("a=1&b=2").isEvent("{\"a\":\"1\",\"b\":\"2\"}").named("a string for each name"),
                form("a=1&b=2&a=3").isEvent("{\"a\":[\"1\",\"3\"],\"b\":\"2\"}").named("an array when repeated"),
                form("a&b=&=c&&d=e=f")
                        .isEvent("{\"a\":\"\",\"b\":\"\",\"\":\"c\",\"d\":\"e=f\"}")
                        .named("missing halves are empty"),
                form("a+b=%C3%a9+%26%3d%2B").isEvent("{\"a b\":\"é &=+\"}").named("escapes"),
                form("a=é").isEvent("{\"a\":\"é\"}").named("UTF-8 that is not escaped"),
                form("payload=%7B%22a%22%3A1%7D")
                        .isEvent("{\"payload\":\"{\\\"a\\\":1}\"}")
                        .named("JSON in a field stays text"),
                form("a=%").isRefused(ProblemType.INVALID_PAYLOAD).named("an escape that is cut"),
                form("a=%4").isRefused(ProblemType.INVALID_PAYLOAD).named("an escape that is cut later"),
                form("%zz=1").isRefused(ProblemType.INVALID_PAYLOAD).named("an escape that is not hexadecimal"),
                form("a=%2520%").isRefused(ProblemType.INVALID_PAYLOAD).named("a lone percent sign after an escape"),
                form("a=%C3").isRefused(ProblemType.INVALID_PAYLOAD).named("escapes that are not UTF-8"),
                form("{a=1").isRefused(ProblemType.INVALID_PAYLOAD).named("what begins like JSON has to be JSON"),
                BodyConversionCase.of(FORM + "; charset=ISO-8859-1", "a=%E9")
                        .isEvent("{\"a\":\"é\"}")
                        .named("another charset"),
                BodyConversionCase.of(FORM + "; charset=klingon", "a=1")
                        .isRefused(ProblemType.UNSUPPORTED_MEDIA_TYPE)
                        .named("an unknown charset"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|200|{}",
                "a=1&a=%C3%A9|200|{\"a\":[\"1\",\"é\"]}",
                "%7Ba|200|{\"{a\":\"\"}",
                "{a|200|{\"{a\":\"\"}",
                "a=%FF|400|``",
                "a=%f|400|``",
            })
    void query_isEventOfGet(String query, int status, String event) {
        TriggerFixture scene = new TriggerFixture();
        IncomingRequest get = new IncomingRequest(
                "GET",
                async(OPEN, OPEN_WORKFLOW),
                query,
                Headers.of("Content-Type", "application/json"),
                new ReceivedBody.Complete("ignored".getBytes(UTF_8)),
                "192.0.2.1",
                NOW,
                REQUEST_ID);
        assertThat(scene.answer(get).status()).isEqualTo(status);
        if (status == 200) {
            assertThat(scene.executions.created.getFirst().execution().event())
                    .asString(UTF_8)
                    .isEqualTo(event);
        }
    }

    private static BodyConversionCase form(String body) {
        return BodyConversionCase.of(FORM, body);
    }
}
