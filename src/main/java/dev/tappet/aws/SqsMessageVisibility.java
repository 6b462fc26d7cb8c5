package dev.tappet.aws;

import dev.tappet.execution.MessageVisibility;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;

/** Changes the visibility time-out of SQS messages, with one request for up to ten messages of a queue. */
@Singleton
public class SqsMessageVisibility implements MessageVisibility {
    private static final Logger LOG = Logger.getLogger(SqsMessageVisibility.class);

    /**
     * The maximum number of entries of a request.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html">
     *     ChangeMessageVisibilityBatch</a>
     */
    private static final int MAX_ENTRIES = 10;

    private final SqsClient client;
    private final Supplier<Collection<String>> urls;

    @Inject
    SqsMessageVisibility(SqsClient client, AwsPlatform platform) {
        this(client, () -> platform.urls().values());
    }

    /** @param urls of the queues, read on first use */
    SqsMessageVisibility(SqsClient client, Supplier<Collection<String>> urls) {
        this.client = client;
        this.urls = urls;
    }

    @Override
    public void hideFor(List<ReceivedMessage> messages, Duration delay) {
        Map<String, List<ReceivedMessage>> byQueue =
                messages.stream().collect(Collectors.groupingBy(message -> name(message.queue(), ':')));
        byQueue.forEach((queue, received) -> {
            String url = url(queue, urls.get());
            for (int from = 0; from < received.size(); from += MAX_ENTRIES) {
                hideFor(url, received.subList(from, Math.min(received.size(), from + MAX_ENTRIES)), delay);
            }
        });
    }

    private void hideFor(String url, List<ReceivedMessage> received, Duration delay) {
        List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
        for (ReceivedMessage message : received) {
            entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                    .id(Integer.toString(entries.size()))
                    .receiptHandle(message.receipt())
                    .visibilityTimeout(SqsRunQueue.seconds(delay))
                    .build());
        }
        ChangeMessageVisibilityBatchResponse response = client.changeMessageVisibilityBatch(
                request -> request.queueUrl(url).entries(entries));
        if (response.hasFailed()) {
            LOG.warnf(
                    "SQS did not change the visibility of %d messages: %s",
                    response.failed().size(), response.failed());
        }
    }

    /** An event contains the ARN of its queue, and the API needs the URL. Both end with the name of the queue. */
    private static String url(String queue, Collection<String> urls) {
        return urls.stream()
                .filter(url -> name(url, '/').equals(queue))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "The queue %s is neither tappet.queue.sync nor tappet.queue.async".formatted(queue)));
    }

    private static String name(String path, char separator) {
        return path.substring(path.lastIndexOf(separator) + 1);
    }
}
