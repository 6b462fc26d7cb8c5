package dev.tappet.trigger.event;

import static dev.tappet.trigger.TriggerFixture.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tappet.http.Headers;
import dev.tappet.http.ProblemType;
import dev.tappet.trigger.TriggerFixture;
import dev.tappet.trigger.TriggerResponse;
import java.nio.charset.Charset;
import org.junit.jupiter.api.DynamicTest;

/** A body under a content type, sent to an ordinary integration: one row of a table of events. */
record BodyConversionCase(String type, byte[] body) {
    static BodyConversionCase of(String type, String body) {
        return new BodyConversionCase(type, body.getBytes(UTF_8));
    }

    static BodyConversionCase of(String type, String body, String charset) {
        return new BodyConversionCase(type, body.getBytes(Charset.forName(charset)));
    }

    Row isEvent(String event) {
        return new Row(this, 200, event);
    }

    Row isRefused(ProblemType row) {
        return new Row(this, row.status(), "");
    }

    record Row(BodyConversionCase given, int status, String event) {
        DynamicTest named(String name) {
            return dynamicTest(name, this::check);
        }

        private void check() {
            TriggerFixture scene = new TriggerFixture();
            TriggerResponse answer = scene.answer(
                    request("POST", async(OPEN, OPEN_WORKFLOW), Headers.of("content-type", given.type), given.body));
            assertThat(answer.status()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
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
