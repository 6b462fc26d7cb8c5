package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.aws.QueueReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the deployed function does, whichever way its events reach it. */
abstract class FunctionContract {
    private static final String WEBHOOK = "{\"kind\": \"webhook\"}";
    static final String RAW = "{\"kind\": \"raw_http\"}";

    /** Serves requests. */
    abstract Invoker front();

    /** Serves messages: another environment of the function, or one request could keep the other waiting. */
    abstract Invoker worker();

    /** Where the function finds what it needs. */
    abstract Map<String, String> configuration();

    private Customer customer;

    Customer customer() {
        if (customer == null) {
            customer = new Customer(front());
        }
        return customer;
    }

    EventSource lane(String name) {
        return new EventSource(
                new QueueReader(
                        URI.create(configuration().get("quarkus.sqs.endpoint-override")),
                        configuration().get("tappet.queue." + name)),
                worker());
    }

    JsonNode answer(Events.Request request) {
        return Customer.json(front().invoke(request.bytes()));
    }

    private JsonNode post(String path, String body) {
        return answer(Events.httpApi().to("POST", path).text(body));
    }

    static String body(JsonNode answer) {
        return answer.get("body").asText();
    }

    private static String idIn(JsonNode answer) {
        return Customer.json(body(answer).getBytes(UTF_8)).get("execution_id").asText();
    }

    /** Has an execution run as a message would have it, and gives its record. */
    private JsonNode run(String id) {
        assertThat(new String(worker().invoke(Events.messages(id)), UTF_8)).isEqualTo("{\"batchItemFailures\":[]}");
        return customer().execution(id);
    }

    @Test
    void aRequestIsAcceptedAndItsExecutionRunByAMessage() {
        String trigger =
                customer().workflow(customer().integration(WEBHOOK), "  - exit: { sum: \"{{ $sum($.event.n) }}\" }");

        JsonNode answer = post(trigger, "{\"n\": [1, 2, 3]}");

        assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
        JsonNode record = run(idIn(answer));
        assertThat(record.get("status").asText()).isEqualTo("SUCCESS");
        assertThat(record.get("output").toString()).isEqualTo("{\"sum\":6}");
    }

    @Test
    void aWorkflowSeesHeadersCookiesAndBodyAsTheyWereSent() {
        String trigger = customer().workflow(customer().integration(RAW), "  - exit: { all: \"{{ $.event }}\" }");
        String signature = "t=1492774577,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd";
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xc3, '(', '\r', '\n'};

        JsonNode answer = answer(Events.functionUrl()
                .to("PUT", trigger)
                .query("a=1&a=%20")
                .header("stripe-signature", signature)
                .binary(bytes));

        JsonNode event = run(idIn(answer)).get("output").get("all");
        assertThat(event.get("http_method").asText()).isEqualTo("PUT");
        assertThat(event.get("headers").get("Stripe-Signature").get(0).asText()).isEqualTo(signature);
        assertThat(event.get("headers").get("Cookie").get(0).asText()).isEqualTo("cookie1; cookie2");
        assertThat(event.get("query").get("a").toString()).isEqualTo("[\"1\",\" \"]");
        assertThat(Base64.getDecoder().decode(event.get("body_base64").asText()))
                .isEqualTo(bytes);
    }

    @Test
    void aSynchronousCallerIsToldTheIdASecondBeforeTheInvocationEnds() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), "  - exit: {}");

        JsonNode answer = Customer.json(front().invoke(
                        Events.functionUrl()
                                .to("POST", trigger + "/sync")
                                .text("{}")
                                .bytes(),
                        Duration.ofSeconds(3)));

        assertThat(answer.get("statusCode").asInt()).isEqualTo(201);
        assertThat(run(idIn(answer)).get("status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void aStageIsNoPartOfThePath() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), "  - exit: {}");

        JsonNode answer = answer(
                Events.httpApi().to("POST", "/prod" + trigger).stage("prod").text("{}"));

        assertThat(answer.get("statusCode").asInt()).isEqualTo(200);
        assertThat(answer(Events.httpApi()
                                .to("GET", "/prod/schema/workflow.json")
                                .stage("prod"))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void ofABatchOfTenTheThreeThatFailComeAgain() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), "  - exit: {}");
        List<Object> bodies = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            bodies.add(i % 4 == 1 ? "no id" : idIn(post(trigger, "{}")));
        }

        byte[] answer = worker().invoke(Events.messages(bodies.toArray()));

        assertThat(new String(answer, UTF_8))
                .isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},{\"itemIdentifier\":\"m5\"},"
                        + "{\"itemIdentifier\":\"m9\"}]}");
        bodies.stream()
                .filter(body -> !body.equals("no id"))
                .forEach(id -> assertThat(customer()
                                .execution(id.toString())
                                .get("status")
                                .asText())
                        .isEqualTo("SUCCESS"));
    }

    @Test
    void aMessageThatIsRefusedIsDone() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), "  - exit: {}");
        String id = idIn(post(trigger, "{}"));
        run(id);

        assertThat(run(id).get("status").asText()).isEqualTo("SUCCESS");
        assertThat(new String(worker().invoke(Events.messages(UUID.randomUUID())), UTF_8))
                .isEqualTo("{\"batchItemFailures\":[]}");
    }

    @Test
    void theClockSweeps() {
        assertThat(new String(worker().invoke(Events.schedule()), UTF_8)).isEqualTo("{}");
    }

    @Test
    void anUnknownEventIsAnErrorAndTheNextIsServed() {
        assertThatThrownBy(() -> front().invoke("{\"Records\": [{\"eventSource\": \"aws:s3\"}]}".getBytes(UTF_8)))
                .isInstanceOf(Exception.class)
                .hasMessageContaining("UnknownEventException");

        assertThat(answer(Events.httpApi().to("GET", "/openapi"))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    @Test
    void whatNobodyServesIsNotFoundAndATriggersRefusalIsItsOwn() {
        assertThat(answer(Events.httpApi()).get("statusCode").asInt()).isEqualTo(404);

        JsonNode refused = post("/v1/webhooks/nonsense", "{}");

        assertThat(refused.get("statusCode").asInt()).isEqualTo(400);
        assertThat(body(refused)).contains("Invalid integration ID").contains("\"request_id\":\"id\"");
    }

    /** Everything that is read or written as JSON, YAML or XML; the native binary has to know all of it beforehand. */
    @Test
    void everyResourceAnswers() {
        String integration = customer().integration("{\"kind\": \"webhook\"}");
        String trigger = customer().workflow(integration, "  - exit: { a: 1 }");
        String workflow = trigger.substring(trigger.lastIndexOf('/') + 1);
        String id = idIn(post(trigger, "{}"));
        run(id);

        for (String path : List.of(
                "workflows",
                "workflows/" + workflow,
                "workflows/" + workflow + "/versions/1",
                "integrations",
                "integrations/" + integration,
                "integrations/" + integration + "/activity",
                "executions",
                "executions/" + id,
                "executions/" + id + "/steps",
                "secrets")) {
            assertThat(customer().get(path).isObject()).as(path).isTrue();
        }
        customer().call("PUT", "secrets/KEY", "{\"value\": \"s3cret-s3cret\"}");
        assertThat(customer().call("POST", "executions/" + id + "/rerun", "").isObject())
                .isTrue();
        for (String type : List.of("application/json", "application/yaml")) {
            assertThat(answer(Events.httpApi().to("GET", "/openapi").header("accept", type))
                            .get("statusCode")
                            .asInt())
                    .as(type)
                    .isEqualTo(200);
        }
        assertThat(answer(Events.httpApi().to("GET", "/schema/workflow.json"))
                        .get("statusCode")
                        .asInt())
                .isEqualTo(200);
    }

    /** Every operator and the corners of expressions that need more than a plain call. */
    @Test
    void everyOperatorRuns() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), """
                          - set: { n: "{{ $.event.n ?: 2 }}", name: "{{ $.event.name ?? 'nobody' }}" }
                          - if: "{{ $.vars.n = 2 }}"
                            then:
                              - set: { even: true }
                            else:
                              - fail: "odd"
                          - switch: "{{ $.vars.name }}"
                            cases:
                              - value: nobody
                                steps:
                                  - set: { who: "{{ $uppercase($.vars.name) }}" }
                          - id: loop
                            for_each:
                              items: "{{ [1..3] }}"
                              steps:
                                - set: { square: "{{ $power($.item, 2) }}" }
                          - id: both
                            parallel:
                              branches:
                                left:
                                  - set: { l: "{{ $formatNumber(1234.5, '#,##0.00') }}" }
                                right:
                                  - set: { r: "{{ $replace('a-b', /-/, '+') }}" }
                          - try:
                              - fail: "on purpose"
                            catch:
                              - set: { caught: "{{ $.error.message }}" }
                          - exit:
                              who: "{{ $.vars.who }}"
                              caught: "{{ $.vars.caught }}"
                              at: "{{ $fromMillis(0) }}"
                              matched: "{{ $match('ab', /(a)(b)/).groups }}"
                              sorted: "{{ $sort([3,1,2], function($a, $b) { $a > $b }) }}"
                        """);

        JsonNode record = run(idIn(post(trigger, "{}")));

        assertThat(record.get("status").asText()).as(record.toString()).isEqualTo("SUCCESS");
        assertThat(record.get("output").toString())
                .isEqualTo("{\"who\":\"NOBODY\",\"caught\":\"on purpose\",\"at\":\"1970-01-01T00:00:00.000Z\","
                        + "\"matched\":[\"a\",\"b\"],\"sorted\":[1,2,3]}");
    }

    @Test
    void aWaitGoesOnHoldAndIsTakenUpLater() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), "  - wait: 10m\n  - exit: {}");

        JsonNode record = run(idIn(post(trigger, "{}")));

        assertThat(record.get("status").asText()).isEqualTo("ON_HOLD");
    }

    @Test
    void xmlInAnyCharsetAndFormsAreEvents() {
        String trigger = customer().workflow(customer().integration(WEBHOOK), "  - exit: { all: \"{{ $.event }}\" }");
        byte[] xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a b=\"1\">\u00e9</a>".getBytes(ISO_8859_1);

        JsonNode answer = answer(Events.httpApi()
                .to("POST", trigger)
                .header("content-type", "application/xml")
                .binary(xml));
        JsonNode form = answer(Events.httpApi()
                .to("POST", trigger)
                .header("content-type", "application/x-www-form-urlencoded")
                .text("a=1&a=2"));

        assertThat(run(idIn(answer)).get("output").get("all").toString())
                .isEqualTo("{\"a\":{\"@b\":\"1\",\"#text\":\"\u00e9\"}}");
        assertThat(run(idIn(form)).get("output").get("all").toString()).isEqualTo("{\"a\":[\"1\",\"2\"]}");
    }
}
