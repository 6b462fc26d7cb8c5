package dev.tappet.trigger;

import static dev.tappet.trigger.Scene.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.charset.Charset;
import org.junit.jupiter.api.DynamicTest;

/** A body under a content type, sent to an ordinary integration: one row of a table of events. */
record Converted(String type, byte[] body) {
    static Converted of(String type, String body) {
        return new Converted(type, body.getBytes(UTF_8));
    }

    static Converted of(String type, String body, String charset) {
        return new Converted(type, body.getBytes(Charset.forName(charset)));
    }

    Row isEvent(String event) {
        return new Row(this, 200, event);
    }

    Row isRefused(ErrorRow row) {
        return new Row(this, row.status(), "");
    }

    record Row(Converted given, int status, String event) {
        DynamicTest named(String name) {
            return dynamicTest(name, this::check);
        }

        private void check() {
            Scene scene = new Scene();
            TriggerResponse answer = scene.answer(
                    request("POST", async(OPEN, AT_OPEN), Headers.of("content-type", given.type), given.body));
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
