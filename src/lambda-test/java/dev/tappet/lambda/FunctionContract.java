package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.aws.EmbeddedAws;
import dev.tappet.aws.QueueReader;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** What the deployed function does with its events. */
abstract class FunctionContract extends MessagesContract {
    /** The span of a sender. */
    private static final String SENDER = "00f067aa0ba902b7";

    private EventSource lane(String name) {
        return new EventSource(queue(name), worker());
    }

    @Test
    void request_isAccepted_messageRunsItsExecution() {
        String trigger =
                client().workflow(client().integration(WEBHOOK), "  - exit: { sum: \"{{ $sum($.event.n) }}\" }");

        JsonNode response = post(trigger, "{\"n\": [1, 2, 3]}");

        assertThat(response.get("statusCode").asInt()).isEqualTo(200);
        JsonNode record = run(idIn(response));
        assertThat(record.get("status").asText()).isEqualTo("SUCCESS");
        assertThat(record.get("output").toString()).isEqualTo("{\"sum\":6}");
    }

    @Test
    void workflow_receivesExactHeadersCookiesAndBody() {
        String trigger = client().workflow(client().integration(RAW), "  - exit: { all: \"{{ $.event }}\" }");
        String signature = "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd";
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, '(', '\r', '\n'};

        JsonNode response = respond(Events.functionUrl()
                .to("PUT", trigger)
                .query("a=1&a=%20")
                .header("stripe-signature", signature)
                .binary(bytes));

        JsonNode event = run(idIn(response)).get("output").get("all");
        assertThat(event.get("http_method").asText()).isEqualTo("PUT");
        assertThat(event.get("headers").get("Stripe-Signature").get(0).asText()).isEqualTo(signature);
        assertThat(event.get("headers").get("Cookie").get(0).asText()).isEqualTo("cookie1; cookie2");
        assertThat(event.get("query").get("a").toString()).isEqualTo("[\"1\",\" \"]");
        assertThat(Base64.getDecoder().decode(event.get("body_base64").asText()))
                .isEqualTo(bytes);
    }

    /** Nothing takes messages meanwhile. */
    @Test
    void syncCaller_receivesResponseOfWorkflow() {
        String trigger = client().workflow(client().integration(RAW), """
                          - exit:
                              status: 202
                              headers: { Set-Cookie: ["a=1; Path=/", "b=2"], Content-Type: text/plain }
                              body: "{{ $.event.http_method }} zażółć"
                        """);
        JsonNode response = respond(Events.functionUrl().to("OPTIONS", trigger + "/sync"));

        assertThat(response.get("statusCode").asInt()).isEqualTo(202);
        assertThat(body(response)).isEqualTo("OPTIONS zażółć");
        assertThat(response.get("isBase64Encoded").asBoolean()).isFalse();
        assertThat(response.get("cookies").toString()).isEqualTo("[\"a=1; Path=/\",\"b=2\"]");
        assertThat(body(respond(Events.functionUrl().to("HEAD", trigger + "/sync"))))
                .isEmpty();
    }

    @Test
    void syncCaller_receivesIdOneSecondBeforeDeadline() {
        String trigger = client().workflow(client().integration(WEBHOOK), """
                          - http: { url: "%s" }
                          - exit: {}
                        """.formatted(service("late")));

        JsonNode response = EventApiClient.json(front().invoke(
                        Events.functionUrl()
                                .to("POST", trigger + "/sync")
                                .text("{}")
                                .bytes(),
                        Duration.ofSeconds(3)));

        assertThat(response.get("statusCode").asInt()).isEqualTo(201);
        assertThat(run(idIn(response)).get("status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void path_stage_isRemoved() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");

        JsonNode response = respond(
                Events.httpApi().to("POST", "/prod" + trigger).stage("prod").text("{}"));

        assertThat(response.get("statusCode").asInt()).isEqualTo(200);
        assertThat(respond(Events.httpApi()
                                .to("GET", "/prod/schema/workflow.json")
                                .stage("prod"))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    /** The extension splits header values at commas, and two keys would be refused. */
    @Test
    void apiHeader_withComma_isNotSplit() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        String id = idIn(post(trigger, "{}"));
        run(id);

        String first = client().rerun(id, "order, 17").get("id").asText();

        assertThat(client().rerun(id, "order, 17").get("id").asText()).isEqualTo(first);
        assertThat(client().rerun(id, "order, 18").get("id").asText()).isNotEqualTo(first);
    }

    /** The function takes in what any workspace may send, and the workspace of the request decides. */
    @Test
    void body_overTheStandard_isAcceptedWhereTheWorkspaceMay() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        String body = "{\"text\": \"" + "x".repeat(EmbeddedAws.PAYLOAD) + "\"}";

        assertThat(post(trigger, body).get("statusCode").asInt()).isEqualTo(413);
        EventApiClient generous = new EventApiClient(front());
        generous.administer(
                "PATCH",
                "workspaces/" + generous.workspace(),
                "{\"limits\": {\"payload\": %d}}".formatted(EmbeddedAws.LARGEST_PAYLOAD));
        String other = generous.workflow(generous.integration(WEBHOOK), "  - exit: {}");

        assertThat(post(other, body).get("statusCode").asInt()).isEqualTo(200);
    }

    @Test
    void throttledTable_requestsAndMessages_areServed() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        post(trigger, "{}");

        table("throttle=3");
        JsonNode accepted = post(trigger, "{}");
        assertThat(accepted.get("statusCode").asInt()).isEqualTo(200);
        table("throttle=3");
        assertThat(run(idIn(accepted)).get("status").asText()).isEqualTo("SUCCESS");
        table("throttle=3");
        assertThat(post(trigger + "/sync", "{}").get("statusCode").asInt()).isEqualTo(200);
        assertThat(table(""))
                .as("calls of a synchronous request, with those that were throttled")
                .isGreaterThan(3);
    }

    @Test
    void slowTable_requestsAndMessages_areServed() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: { done: true }");

        table("delay=150");
        JsonNode accepted = post(trigger, "{}");
        JsonNode response = post(trigger + "/sync", "{}");
        JsonNode record = run(idIn(accepted));
        table("");

        assertThat(body(response)).isEqualTo("{\"done\":true}");
        assertThat(record.get("status").asText()).isEqualTo("SUCCESS");
    }

    /**
     * As the page of prices counts them at most. The limits of the workspace are read once in ten seconds; the rate may
     * be leased and the integration known already.
     */
    @Test
    void executions_callTheTableAsOftenAsThePriceSays() {
        String trigger = client().workflow(client().integration(WEBHOOK), "  - exit: {}");
        post(trigger, "{}");
        run(idIn(post(trigger, "{}")));

        table("");
        JsonNode accepted = post(trigger, "{}");
        assertThat(table("")).as("an asynchronous request").isBetween(1, 5);
        worker().invoke(Events.messages(idIn(accepted)));
        assertThat(table("")).as("its run").isBetween(2, 3);
        post(trigger + "/sync", "{}");
        assertThat(table("")).as("a synchronous request").isBetween(1, 5);
    }

    @Test
    void apiRequest_bodyOverCeiling_returns413() {
        JsonNode response = respond(Events.httpApi()
                .to("POST", "/public/v1alpha/workflows/validate")
                .text("x".repeat(1_048_577)));

        assertThat(response.get("statusCode").asInt()).isEqualTo(413);
    }

    /** The extension sends what is not declared as text in base64. */
    @Test
    void health_isSentAsText() {
        JsonNode response = respond(Events.httpApi().to("GET", "/q/health/ready"));

        assertThat(body(response)).contains("\"status\": \"UP\"");
        assertThat(response.get("isBase64Encoded").asBoolean()).isFalse();
    }

    /**
     * Nothing runs after the response: what the receiver does not have then is lost when Lambda freezes the
     * environment.
     */
    @Test
    void spans_areReceivedBeforeTheInvocationEnds() {
        String trigger = client().workflow(client().integration(WEBHOOK), """
                          - id: counted
                            http: { url: "%s" }
                          - exit: {}
                        """.formatted(service("traced")));
        String sync = trace();
        String async = trace();

        assertThat(respond(traced(trigger + "/sync", sync)).get("statusCode").asInt())
                .isEqualTo(200);
        assertTree(spans(sync), 3);

        String id = idIn(respond(traced(trigger, async).header("idempotency-key", async)));
        assertThat(spans(async)).as("the request").hasSize(1);
        assertThat(idIn(respond(traced(trigger, async).header("idempotency-key", async))))
                .isEqualTo(id);
        assertThat(spans(async)).as("its repeat is the same span").hasSize(1);
        run(id);
        assertTree(spans(async), 3);
    }

    private static String trace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static Events.Request traced(String trigger, String trace) {
        return Events.httpApi()
                .to("POST", trigger)
                .header("traceparent", "00-" + trace + "-" + SENDER + "-01")
                .text("{}");
    }

    /** From the sender over the request and the run to the step. */
    private static void assertTree(Map<String, JsonNode> spans, int count) {
        assertThat(spans).hasSize(count);
        String request = idOf("POST", SENDER, spans);
        idOf("http counted", idOf("run", request, spans), spans);
    }

    private static String idOf(String name, String parent, Map<String, JsonNode> spans) {
        JsonNode span = spans.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        assertThat(span.get("parentSpanId").asText()).as(name).isEqualTo(parent);
        return span.get("spanId").asText();
    }

    @Test
    void scheduledEvent_sweeps() {
        assertThat(new String(worker().invoke(Events.schedule()), UTF_8)).isEqualTo("{}");
    }

    @Test
    void scheduledEvent_callsTheCanary() {
        int before = canaryCalls();

        worker().invoke(Events.schedule());

        assertThat(canaryCalls())
                .as("one by the function, and one by this question")
                .isEqualTo(before + 2);
    }

    private int canaryCalls() {
        return get(URI.create(configuration().get("tappet.lambda.endpoint") + "/count/canary"))
                .get("count")
                .asInt();
    }

    @Test
    void unknownEvent_isAnError_nextEventIsServed() {
        assertThatThrownBy(() -> front().invoke("{\"Records\": [{\"eventSource\": \"aws:s3\"}]}".getBytes(UTF_8)))
                .isInstanceOf(Exception.class)
                .hasMessageContaining("UnknownEventException");

        assertThat(respond(Events.httpApi().to("GET", "/openapi"))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void unknownPath_is404_invalidTriggerIs400() {
        assertThat(respond(Events.httpApi()).get("statusCode").asInt()).isEqualTo(404);

        JsonNode refused = post("/v1/webhooks/nonsense", "{}");

        assertThat(refused.get("statusCode").asInt()).isEqualTo(400);
        assertThat(body(refused)).contains("Invalid integration ID").contains("\"request_id\":\"id\"");
    }

    /** Every kind of event is for every environment: they are one binary. */
    @Test
    void events_everyKind_isServedByEveryEnvironment() {
        for (Invoker either : List.of(front(), worker())) {
            for (Events.Request request : List.of(Events.httpApi(), Events.functionUrl())) {
                assertThat(EventApiClient.json(either.invoke(request.to("GET", "/schema/workflow.json")
                                        .bytes()))
                                .get("statusCode")
                                .asInt())
                        .isEqualTo(200);
            }
            assertThat(new String(either.invoke(Events.messages(UUID.randomUUID())), UTF_8))
                    .isEqualTo("{\"batchItemFailures\":[]}");
            assertThat(new String(either.invoke(Events.schedule()), UTF_8)).isEqualTo("{}");
        }
    }

    /** The first two invocations have too little time left for the step, which may take thirty seconds. */
    @Test
    void syncRun_handedOver_respondsFromNextInvocation() {
        String trigger = client().workflow(client().integration(WEBHOOK), """
                          - id: counted
                            http: { url: "%s" }
                          - exit: { body: "{{ $.counted.body.count }}" }
                        """.formatted(service("handed-over")));
        CompletableFuture<JsonNode> response = CompletableFuture.supplyAsync(() -> EventApiClient.json(front().invoke(
                        Events.functionUrl()
                                .to("POST", trigger + "/sync")
                                .text("{}")
                                .bytes(),
                        Duration.ofSeconds(25))));
        try (QueueReader lane = queue("sync")) {
            assertThat(deliver(lane, Duration.ofSeconds(20))).contains("batchItemFailures\":[]");
            assertThat(response).isNotDone();
            assertThat(deliver(lane, Invoker.LONG)).contains("batchItemFailures\":[]");
        }

        assertThat(body(response.join())).isEqualTo("1");
    }

    private String deliver(QueueReader lane, Duration remaining) {
        Message message =
                await().until(lane::receive, messages -> !messages.isEmpty()).getFirst();
        byte[] response = worker().invoke(Events.messages(message.body()), remaining);
        lane.delete(message);
        return new String(response, UTF_8);
    }
}
