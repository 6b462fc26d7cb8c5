package dev.tappet.aws;

import java.net.URI;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Takes messages from a queue as an event source does. */
public final class QueueReader implements AutoCloseable {
    private final SqsClient client;
    private final String url;

    public QueueReader(URI endpoint, String url) {
        this.client = LocalSqs.client(endpoint);
        this.url = url;
    }

    /** At most ten; waits a second for the first. */
    public List<Message> receive() {
        return client.receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
    }

    public void delete(Message message) {
        client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
    }

    @Override
    public void close() {
        client.close();
    }
}
