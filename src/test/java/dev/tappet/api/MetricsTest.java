package dev.tappet.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can be read of the server's work at {@code /q/metrics}. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class MetricsTest extends LifecycleFixture {
    @Test
    void acceptedRejectedAndFinished_areCounted() {
        Published hello = workflowOf(EXIT);
        double requests = meter("tappet_requests_accepted_total{url=\"sync\"}");
        double executions = meter("tappet_executions_accepted_total{url=\"sync\"}");
        double refused = meter("tappet_requests_refused_total{reason=\"invalid_payload\",status=\"400\"}");
        double finished = meter("tappet_executions_finished_seconds_count{status=\"success\"}");
        double begun = meter("tappet_queue_wait_seconds_count{lane=\"sync\"}");
        double reads = meter("tappet_table_calls_seconds_count{operation=\"get\"}");

        given().contentType("application/json")
                .body("{}")
                .post(hello.path() + "/sync")
                .then()
                .statusCode(200);
        given().contentType("application/json")
                .body("{")
                .post(hello.path() + "/sync")
                .then()
                .statusCode(400);

        assertThat(meter("tappet_requests_accepted_total{url=\"sync\"}")).isEqualTo(requests + 1);
        assertThat(meter("tappet_executions_accepted_total{url=\"sync\"}")).isEqualTo(executions + 1);
        assertThat(meter("tappet_requests_refused_total{reason=\"invalid_payload\",status=\"400\"}"))
                .isEqualTo(refused + 1);
        assertThat(meter("tappet_executions_finished_seconds_count{status=\"success\"}"))
                .isEqualTo(finished + 1);
        assertThat(meter("tappet_queue_wait_seconds_count{lane=\"sync\"}")).isEqualTo(begun + 1);
        assertThat(meter("tappet_table_calls_seconds_count{operation=\"get\"}")).isGreaterThan(reads);
    }

    @Test
    void stoppedExecution_isCounted() {
        double stopped = meter("tappet_executions_finished_seconds_count{status=\"stopped\"}");
        String waiting = execution(workflowOf(WAIT), "ON_HOLD");
        by(editor).post("/executions/" + waiting + "/stop").then().statusCode(200);
        assertThat(meter("tappet_executions_finished_seconds_count{status=\"stopped\"}"))
                .isEqualTo(stopped + 1);
    }

    @Test
    void gauges_whenIdle_areZero() {
        await().untilAsserted(
                        () -> assertThat(meter("tappet_executions_running")).isZero());
        assertThat(meter("tappet_queue_depth{lane=\"async\"}")).isZero();
        assertThat(meter("tappet_sync_waiting")).isZero();
    }

    private static double meter(String name) {
        return given().get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No meter " + name));
    }
}
