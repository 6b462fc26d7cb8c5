package dev.tappet.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What Lambda calls the function with: one binary serves every source of events that the deployment has. */
sealed interface LambdaEvent {
    /** A request to the HTTP API or to a function URL: both have the payload format 2.0. */
    record Http(JsonNode json) implements LambdaEvent {}

    /** Messages of a queue. */
    record Messages(List<Message> messages) implements LambdaEvent {}

    /** The clock's. */
    record Schedule() implements LambdaEvent {}

    /**
     * A message of a queue.
     *
     * @param id   of the message, by which the answer names it
     * @param body the id of an execution
     */
    record Message(String id, String body) {}

    ObjectMapper JSON = new ObjectMapper();

    /** EventBridge's rules, and its Scheduler. */
    Set<String> CLOCKS = Set.of("aws.events", "aws.scheduler");

    /**
     * Reads an event.
     *
     * @throws UnknownEventException for an event of any other kind: to answer it would call it served
     */
    static LambdaEvent read(InputStream in) throws IOException {
        JsonNode json = JSON.readTree(in);
        if (json.path("requestContext").path("http").isObject()
                && json.path("version").asText().equals("2.0")) {
            return new Http(json);
        }
        JsonNode records = json.path("Records");
        if (records.isArray()
                && !records.isEmpty()
                && records.valueStream()
                        .allMatch(each -> each.path("eventSource").asText().equals("aws:sqs"))) {
            List<Message> messages = new ArrayList<>();
            for (JsonNode each : records) {
                messages.add(new Message(
                        each.path("messageId").asText(), each.path("body").asText()));
            }
            return new Messages(messages);
        }
        if (json.path("detail-type").asText().equals("Scheduled Event")
                && CLOCKS.contains(json.path("source").asText())) {
            return new Schedule();
        }
        throw new UnknownEventException(json);
    }

    /** An event that this function is no target of. */
    final class UnknownEventException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The names of its keys, not what they hold: that may be anything. */
        UnknownEventException(JsonNode json) {
            super(
                    "The event is neither a request in payload format 2.0 nor messages of SQS nor a schedule's; its keys are "
                            + json.propertyStream()
                                    .map(java.util.Map.Entry::getKey)
                                    .toList());
        }
    }
}
