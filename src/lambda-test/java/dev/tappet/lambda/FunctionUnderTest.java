package dev.tappet.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.aws.QueueReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The deployed function, whichever way its events reach it, and a client of it. */
abstract class FunctionUnderTest {
    static final String WEBHOOK = "{\"kind\": \"webhook\"}";

    static final String RAW = "{\"kind\": \"raw_http\"}";

    /** Where the function finds its table. */
    static final String TABLE = "quarkus.dynamodb.endpoint-override";

    private EventApiClient client;

    /** Serves requests. */
    abstract Invoker front();

    /** Serves messages: another environment of the function, or one request could keep the other waiting. */
    abstract Invoker worker();

    /** Where the function finds what it needs. */
    abstract Map<String, String> configuration();

    EventApiClient client() {
        if (client == null) {
            client = new EventApiClient(front());
        }
        return client;
    }

    QueueReader queue(String lane) {
        return new QueueReader(
                URI.create(configuration().get("quarkus.sqs.endpoint-override")),
                configuration().get("tappet.queue." + lane));
    }

    JsonNode respond(Events.Request request) {
        return EventApiClient.json(front().invoke(request.bytes()));
    }

    JsonNode post(String path, String body) {
        return respond(Events.httpApi().to("POST", path).text(body));
    }

    static String body(JsonNode response) {
        return response.get("body").asText();
    }

    static String idIn(JsonNode response) {
        return EventApiClient.json(body(response).getBytes(UTF_8))
                .get("execution_id")
                .asText();
    }

    /** Has an execution run as a message would have it, and gives its record. */
    JsonNode run(String id) {
        assertThat(new String(worker().invoke(Events.messages(id)), UTF_8)).isEqualTo("{\"batchItemFailures\":[]}");
        return client().execution(id);
    }

    /** A URL of a service that returns how often this URL was called. */
    String service(String name) {
        return configuration().get("tappet.lambda.endpoint") + "/count/" + name + "-" + UUID.randomUUID();
    }

    /**
     * The spans of a trace that the receiver of traces has at this moment, by their names; of a repeated one the first.
     */
    Map<String, JsonNode> spans(String trace) {
        return get(URI.create(configuration().get("tappet.lambda.endpoint") + "/received-traces"))
                .valueStream()
                .flatMap(request ->
                        request.at("/resourceSpans/0/scopeSpans/0/spans").valueStream())
                .filter(span -> span.get("traceId").asText().equals(trace))
                .collect(Collectors.toMap(span -> span.get("name").asText(), span -> span, (first, repeat) -> {
                    assertThat(repeat.get("spanId")).isEqualTo(first.get("spanId"));
                    return first;
                }));
    }

    /**
     * Plans what the table does with the next calls.
     *
     * @param plan as {@code throttle=3&delay=200}, or empty
     * @return how many calls there were since the plan before
     */
    int table(String plan) {
        return get(URI.create(configuration().get(TABLE) + "/faults?" + plan))
                .get("calls")
                .asInt();
    }

    static JsonNode get(URI url) {
        try (InputStream body = url.toURL().openStream()) {
            return EventApiClient.json(body.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URL of a service with a certificate that is not trusted. */
    String untrusted() {
        return "https://" + configuration().get("tappet.http.allowed-addresses").split(",")[1];
    }
}
