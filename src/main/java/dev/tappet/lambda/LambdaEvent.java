package dev.tappet.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.execution.PureMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An event that Lambda passes to the function. One binary serves all event sources of the deployment. */
sealed interface LambdaEvent {
    /** A request to the HTTP API or to a function URL; both use payload format 2.0. */
    record Http(JsonNode json) implements LambdaEvent {}

    /** Messages of a queue. */
    record Messages(List<Message> messages) implements LambdaEvent {}

    /** A run of the schedule. */
    record Sweep() implements LambdaEvent {}

    /**
     * A message of a queue.
     *
     * @param id            of the message, by which the response names failed messages
     * @param body          the id of an execution
     * @param receipt       the receipt handle of this delivery
     * @param queue         the ARN of the queue
     * @param mayDeferClaim whether the execution may run before it is claimed
     */
    record Message(String id, String body, String receipt, String queue, boolean mayDeferClaim) {
        private static Message of(JsonNode message) {
            return new Message(
                    message.path("messageId").asText(),
                    message.path("body").asText(),
                    message.path("receiptHandle").asText(),
                    message.path("eventSourceARN").asText(),
                    PureMessage.mayDeferClaim(
                            message.path("messageAttributes").has(PureMessage.ATTRIBUTE),
                            message.path("attributes")
                                    .path("ApproximateReceiveCount")
                                    .asText()));
        }
    }

    /** EventBridge rules, and EventBridge Scheduler. */
    Set<String> SCHEDULERS = Set.of("aws.events", "aws.scheduler");

    /**
     * Parses an event.
     *
     * @throws UnknownEventException for any other event; a response would report it as processed
     */
    static LambdaEvent of(JsonNode json) {
        if (json.path("requestContext").path("http").isObject()
                && json.path("version").asText().equals("2.0")) {
            return new Http(json);
        }
        JsonNode records = json.path("Records");
        if (records.isArray()
                && !records.isEmpty()
                && records.valueStream()
                        .allMatch(record -> record.path("eventSource").asText().equals("aws:sqs"))) {
            return new Messages(records.valueStream().map(Message::of).toList());
        }
        if (json.path("detail-type").asText().equals("Scheduled Event")
                && SCHEDULERS.contains(json.path("source").asText())) {
            return new Sweep();
        }
        throw new UnknownEventException(json);
    }

    /** The event is from a source that this function does not serve. */
    final class UnknownEventException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** The message contains the keys of the event, never their values, which may be secret. */
        UnknownEventException(JsonNode json) {
            super(
                    "The event is not an HTTP request in payload format 2.0, a batch of SQS messages, or a scheduled event."
                            + " Its keys: "
                            + json.propertyStream().map(Map.Entry::getKey).toList());
        }
    }
}
