package dev.tappet.api;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;

import dev.tappet.storage.RecordingTable;
import dev.tappet.storage.StorageException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a load balancer asks. */
@Tag("slow")
@QuarkusTest
@TestProfile(InMemoryServerProfile.class)
class HealthTest {
    @Inject
    RecordingTable table;

    @Test
    void readiness_checksTableAndQueue() {
        table.calls();
        when().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", is("UP"), "checks.name", hasItems("table", "queue"))
                .body("checks.status", everyItem(is("UP")));
        assertThat(table.calls()).containsOnlyOnce("get 1");
    }

    @Test
    void failingTable_isLiveAndNotReady() {
        table.beforeNext("get", () -> {
            throw new StorageException("reading", new IOException("a secret address"));
        });
        String body = when().get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("status", is("DOWN"))
                .extract()
                .asString();
        assertThat(body).doesNotContain("secret");
        when().get("/q/health/live").then().statusCode(200).body("status", is("UP"));
        when().get("/q/health/ready").then().statusCode(200);
    }
}
