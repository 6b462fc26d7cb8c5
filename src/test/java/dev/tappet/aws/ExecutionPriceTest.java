package dev.tappet.aws;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.lessThan;

import dev.tappet.aws.AwsBill.Line;
import dev.tappet.documentation.Page;
import dev.tappet.execution.Lane;
import dev.tappet.storage.Durability;
import dev.tappet.storage.ItemTable;
import dev.tappet.trigger.SlotStarter;
import dev.tappet.workspace.PublishedSchedule;
import dev.tappet.workspace.ScheduleItems;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.ValidatableResponse;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** What AWS is asked for one execution, by the whole program; {@code src/docs/prices.md} makes a price of it. */
@Tag("slow")
@QuarkusTest
@TestProfile(ExecutionPriceTest.OnAws.class)
class ExecutionPriceTest {
    private static final String API = "/public/v1alpha";
    private static final String ADMIN = "the-administrators-token";

    static final Set<String> READS = Set.of("get", "query");
    static final Set<String> WRITES = Set.of("put", "update", "put all", "commit");

    static final List<Line> EXECUTION = List.of(
            // the integration and its trigger
            new Line("get", 2),
            // the rate
            new Line("update", 1),
            // the head with the event and its request, in three indexes
            new Line("put", 4),
            new Line("send", 1),
            // the activity of the integration; of many requests at once in one call, for as many units
            new Line("put all", 1),
            new Line("receive", 1),
            // the head, and the finish, which claims the execution too and leaves an index
            new Line("get", 1),
            new Line("update", 2),
            new Line("delete", 1));

    /** The same of a synchronous execution without steps that act, which runs where it is accepted. */
    static final List<Line> SYNCHRONOUS = List.of(
            new Line("get", 2),
            new Line("update", 1),
            // the head with its end, in the two indexes of the lists
            new Line("put", 3),
            new Line("put all", 1));
    /** The head in three indexes and the schedule in one, in a transaction. */
    private static final double SLOT = 28;

    @Inject
    AwsBill bill;

    @Inject
    WrittenDown watched;

    @Inject
    ItemTable table;

    @Inject
    SlotStarter slots;

    private String token;
    private String path;

    @BeforeEach
    void aWorkflowThatHasRun() {
        String workspace = made(ADMIN, "/workspaces", "{\"name\": \"Ours\"}").path("id");
        token = made(ADMIN, "/workspaces/" + workspace + "/tokens", "{\"name\": \"me\", \"role\": \"admin\"}")
                .path("token");
        String integration = made(token, "/integrations", "{\"name\": \"In\", \"kind\": \"webhook\"}")
                .path("id");
        String workflow = made(token, "/workflows", "{\"name\": \"Hello\"}").path("id");
        given().header("Authorization", "Bearer " + token)
                .contentType(ContentType.TEXT)
                .body("""
                        name: Hello
                        trigger: { integration: %s }
                        steps:
                          - exit: { hello: "{{ $.event.name }}" }
                        """.formatted(integration))
                .put(API + "/workflows/" + workflow + "/draft")
                .then()
                .statusCode(200);
        made(token, "/workflows/" + workflow + "/publish", "{}");
        path = "/v1/webhooks/" + integration + "/workflows/" + workflow;
        // what a process reads once, its limits and the definition, is by the process and not by the execution; and no
        // caller waits, whose last read might come after all others
        post("").statusCode(200);
        settle();
    }

    @Test
    void asyncExecution_costsSixTableAndThreeQueueRequests() {
        post("").statusCode(200);

        List<Line> paid = settle();

        removeQuotas(paid, 1);
        assertThat(paid).containsExactlyInAnyOrderElementsOf(EXECUTION);
        assertThat(units(paid, READS)).isEqualTo(3);
        assertThat(units(paid, WRITES)).isEqualTo(8);
    }

    @Test
    void synchronousExecution_ofPureSteps_takesFourRequestsOfTheTableAndNoneOfTheQueue() {
        sync();

        List<Line> paid = new ArrayList<>();
        await().until(() -> {
            paid.addAll(bill.take());
            return paid.stream().map(Line::call).toList().contains("put all");
        });

        removeQuotas(paid, 0);
        assertThat(paid).containsExactlyInAnyOrderElementsOf(SYNCHRONOUS);
    }

    /**
     * The quotas of the workspace: a process reads them once in ten seconds, which may begin just now.
     *
     * @param others reads of one unit
     */
    private static void removeQuotas(List<Line> paid, int others) {
        Line read = new Line("get", 1);
        if (Collections.frequency(paid, read) > others) {
            paid.remove(read);
        }
    }

    /** Random, since what is stored in parts is compressed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void largerEvent_takesTheUnitsOfThePage(int kilobytes) {
        String[] row = Page.named("prices.md").section("## Larger events").stream()
                .filter(line -> line.startsWith("| " + kilobytes + " KB |"))
                .map(line -> line.split("\\s*\\|\\s*"))
                .findFirst()
                .orElseThrow();
        byte[] random = new byte[kilobytes * 1024 * 3 / 4];
        new Random(1).nextBytes(random);

        given().contentType("application/json")
                .body("{\"name\": \"" + Base64.getEncoder().encodeToString(random) + "\"}")
                .post(path)
                .then()
                .statusCode(200);
        // the parts of the event, those of the output, and the activity
        List<Line> paid = settle(3);
        // the state, and what is stored beside it of an event that is larger
        removeQuotas(paid, kilobytes == 1 ? 1 : 2);

        assertThat("%.0f, %.0f".formatted(units(paid, WRITES), units(paid, READS)))
                .as("write and read units of %s", paid)
                .isEqualTo("%s, %s".formatted(row[2], row[3]));
        assertThat(row[4])
                .isEqualTo("$%.2f".formatted(Integer.parseInt(row[2]) * 0.625 + Integer.parseInt(row[3]) * 0.125));
    }

    @Test
    void scheduledExecution_takesTheUnitsOfThePage() {
        String id = made(token, "/workflows", "{\"name\": \"Report\"}").path("id");
        given().header("Authorization", "Bearer " + token)
                .contentType(ContentType.TEXT)
                .body("{name: Report, trigger: {schedule: {cron: '0 0 29 2 *'}}, steps: []}")
                .put(API + "/workflows/" + id + "/draft")
                .then()
                .statusCode(200);
        made(token, "/workflows/" + id + "/publish", "{}");
        PublishedSchedule schedule =
                new ScheduleItems(table).find(UUID.fromString(id)).orElseThrow();
        table.write(
                ScheduleItems.advance(schedule, Optional.empty(), Optional.of(Instant.now()), Optional.empty()),
                Durability.SYNCED);
        bill.take();

        slots.start();

        assertThat(settle(0)).contains(new Line("commit", SLOT));
        assertThat(Page.named("prices.md").section("## What adds to it"))
                .anyMatch(line ->
                        line.contains("stored in a transaction with its schedule: %.0f write units".formatted(SLOT)));
    }

    /** Its client and all around it are loaded then, which is slow: the first request must not wait for that. */
    @Test
    void serverStart_readsTableOnce() {
        assertThat(watched.beforeListening).extracting(Line::call).containsExactly("get");
    }

    private static double units(List<Line> lines, Set<String> calls) {
        return lines.stream()
                .filter(line -> calls.contains(line.call()))
                .mapToDouble(Line::units)
                .sum();
    }

    private void sync() {
        post("/sync").statusCode(200);
    }

    private ValidatableResponse post(String more) {
        return given().contentType("application/json")
                .body("{\"name\": \"Ada\"}")
                .post(path + more)
                .then();
    }

    /** What was called until the last was done for an execution: its message deleted, and its request noted. */
    private List<Line> settle() {
        return settle(1);
    }

    /** @param batches of items that are written */
    private List<Line> settle(int batches) {
        List<Line> all = new ArrayList<>();
        await().until(() -> {
            all.addAll(bill.take());
            // what is due by the clock is looked for at any time
            all.removeIf(line -> line.call().equals("query"));
            List<String> calls = all.stream().map(Line::call).toList();
            return calls.contains("delete") && Collections.frequency(calls, "put all") >= batches;
        });
        return all;
    }

    private static ExtractableResponse<?> made(String token, String at, String json) {
        return given().header("Authorization", "Bearer " + token)
                .contentType("application/json")
                .body(json)
                .post(API + at)
                .then()
                .statusCode(lessThan(300))
                .extract();
    }

    /** The server as it is put together for AWS, its calls written down. */
    public static class OnAws implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(WrittenDown.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<Lane, String> queues = LocalServices.sqs().queues();
            Map<String, String> configuration = new HashMap<>(Map.of(
                    "tappet.table", LocalServices.dynamoDb().freshTable(),
                    "tappet.queue.sync", queues.get(Lane.SYNC),
                    "tappet.queue.async", queues.get(Lane.ASYNC),
                    "tappet.secret-key", Base64.getEncoder().encodeToString(new byte[32]),
                    "tappet.admin-token", ADMIN,
                    "quarkus.dynamodb.endpoint-override",
                            LocalServices.dynamoDb().endpoint().toString(),
                    "quarkus.sqs.endpoint-override",
                            LocalServices.sqs().endpoint().toString(),
                    // both are slow at first
                    "quarkus.dynamodb.sync-client.socket-timeout", "30S",
                    "quarkus.sqs.api-call-timeout", "30S"));
            for (String service : List.of("dynamodb", "sqs")) {
                configuration.put("quarkus." + service + ".aws.region", "eu-central-1");
                configuration.put("quarkus." + service + ".aws.credentials.type", "static");
                configuration.put("quarkus." + service + ".aws.credentials.static-provider.access-key-id", "id");
                configuration.put(
                        "quarkus." + service + ".aws.credentials.static-provider.secret-access-key", "secret");
            }
            return configuration;
        }
    }

    /** The program's clients, watched. */
    @Alternative
    @Singleton
    public static class WrittenDown {
        private final AwsBill bill = new AwsBill();
        private List<Line> beforeListening = List.of();

        /** The last of all that a start waits for; then it listens. */
        void started(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
            beforeListening = bill.take();
        }

        @Produces
        @Singleton
        AwsBill bill() {
            return bill;
        }

        @Produces
        @Singleton
        DynamoDbClient dynamoDb(DynamoDbClientBuilder builder) {
            return watched(builder).build();
        }

        @Produces
        @Singleton
        SqsClient sqs(SqsClientBuilder builder) {
            return watched(builder).build();
        }

        private <B extends AwsClientBuilder<B, ?>> B watched(B builder) {
            return AwsClients.withoutRetries(builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                    .addExecutionInterceptor(bill)
                    .build()));
        }
    }
}
