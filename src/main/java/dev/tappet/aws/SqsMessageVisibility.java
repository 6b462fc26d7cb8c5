package dev.tappet.aws;

import dev.tappet.execution.MessageVisibility;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;

/** Changes the visibility of messages on SQS, with one call for each queue. */
@Singleton
public class SqsMessageVisibility implements MessageVisibility {
    private static final Logger LOG = Logger.getLogger(SqsMessageVisibility.class);

    private final SqsClient client;
    private final AwsPlatform platform;

    SqsMessageVisibility(SqsClient client, AwsPlatform platform) {
        this.client = client;
        this.platform = platform;
    }

    @Override
    public void hideFor(List<ReceivedMessage> messages, Duration delay) {
        Map<String, List<ReceivedMessage>> byQueue =
                messages.stream().collect(Collectors.groupingBy(message -> name(message.queue(), ':')));
        byQueue.forEach((queue, received) -> hideFor(url(queue, platform.urls().values()), received, delay));
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

    /** An event names its queue by ARN, and the API by URL; both end with its name. */
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
