package dev.tappet.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tappet.aws.QueueReader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.model.Message;

/** Brings a queue's messages to a function, and deletes those that it does not report as failures. */
final class EventSource implements AutoCloseable {
    private final Thread thread;
    private volatile boolean closed;

    EventSource(QueueReader queue, Invoker function) {
        thread = Thread.ofPlatform().start(() -> {
            while (!closed) {
                List<Message> messages = queue.receive();
                if (!messages.isEmpty()) {
                    deliver(queue, messages, function);
                }
            }
            queue.close();
        });
    }

    private static void deliver(QueueReader queue, List<Message> messages, Invoker function) {
        byte[] event = Events.messages(messages.stream().map(Message::body).toArray());
        JsonNode response = EventApiClient.json(function.invoke(event));
        Set<String> failed = response.get("batchItemFailures")
                .valueStream()
                .map(failure -> failure.get("itemIdentifier").asText())
                .collect(Collectors.toSet());
        for (int i = 0; i < messages.size(); i++) {
            if (!failed.contains("m" + i)) {
                queue.delete(messages.get(i));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
