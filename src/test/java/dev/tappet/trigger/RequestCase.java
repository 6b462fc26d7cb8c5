package dev.tappet.trigger;

import static dev.tappet.trigger.TriggerFixture.REQUEST_ID;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tappet.http.IncomingRequest;
import dev.tappet.http.ProblemType;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DynamicTest;

/** One row of a table of requests and answers; every row is tried on a fresh {@link TriggerFixture}. */
record RequestCase(IncomingRequest request) {
    /** What the first asynchronous execution of a scene answers. */
    static final String ACCEPTED = "{\"execution_id\":\"" + InMemoryExecutions.id(1) + "\",\"status\":\"ok\"}";

    static RequestCase given(IncomingRequest request) {
        return new RequestCase(request);
    }

    Expected expect(int status, String body) {
        return new Expected(request, status, body, List.of(), List.of());
    }

    Expected refused(ProblemType row) {
        return new Expected(request, row.status(), row.title(), List.of(0), List.of(0));
    }

    /** @param stored how many executions are queued, if that is told; {@code failed}: how many are stored as failed */
    record Expected(IncomingRequest request, int status, String body, List<Integer> stored, List<Integer> failed) {
        Expected storing(int executions) {
            return new Expected(request, status, body, List.of(executions), failed);
        }

        Expected failing(int executions) {
            return new Expected(request, status, body, stored, List.of(executions));
        }

        DynamicTest named(String name) {
            return dynamicTest(name, this::check);
        }

        private void check() throws MalformedJsonException {
            TriggerFixture scene = new TriggerFixture();
            TriggerResponse answer = scene.answer(request);
            assertThat(answer.status()).isEqualTo(status);
            if (body.startsWith("{")) {
                assertThat(answer.body()).asString(UTF_8).isEqualTo(body);
                assertThat(answer.headers()).isEqualTo(ResponseRenderer.JSON);
            } else {
                checkProblem(answer);
            }
            stored.forEach(n -> assertThat(scene.executions.created).hasSize(n));
            failed.forEach(n -> assertThat(scene.executions.failed).hasSize(n));
            assertThat(scene.accepts.count()).as("accepts under way").isZero();
        }

        private void checkProblem(TriggerResponse answer) throws MalformedJsonException {
            assertThat(answer.headers().first("content-type")).contains("application/problem+json");
            assertThat(Json.read(answer.body()))
                    .asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
                    .containsAllEntriesOf(
                            Map.of("type", "about:blank", "title", body, "status", status, "request_id", REQUEST_ID))
                    .containsOnlyKeys("type", "title", "status", "detail", "request_id");
        }
    }
}
