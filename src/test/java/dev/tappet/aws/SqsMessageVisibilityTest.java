package dev.tappet.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.tappet.execution.Lane;
import dev.tappet.execution.MessageVisibility.ReceivedMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against ElasticMQ. */
@Tag("slow")
class SqsMessageVisibilityTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final LocalSqs local = LocalServices.sqs();
    private final Map<Lane, String> urls = local.queues();
    private final FlakySqs counting = new FlakySqs(local.client());
    private final SqsMessageVisibility visibility = new SqsMessageVisibility(counting.client(), urls::values);

    private List<ReceivedMessage> received(Lane lane, int count) {
        String url = urls.get(lane);
        for (int i = 0; i < count; i++) {
            local.client().sendMessage(request -> request.queueUrl(url).messageBody("message"));
        }
        List<ReceivedMessage> received = new ArrayList<>();
        await().until(() -> {
            received.addAll(receive(lane, AN_HOUR));
            return received.size() == count;
        });
        return received;
    }

    private List<ReceivedMessage> receive(Lane lane, Duration hidden) {
        String url = urls.get(lane);
        String arn = "arn:aws:sqs:eu-central-1:123456789012:" + url.substring(url.lastIndexOf('/') + 1);
        return local
                .client()
                .receiveMessage(request ->
                        request.queueUrl(url).maxNumberOfMessages(10).visibilityTimeout((int) hidden.toSeconds()))
                .messages()
                .stream()
                .map(message -> new ReceivedMessage(arn, message.receiptHandle()))
                .toList();
    }

    @Test
    void twelveMessagesAndTwoOfAnotherQueue_areVisibleAgain_withThreeCalls() {
        List<ReceivedMessage> messages = new ArrayList<>(received(Lane.ASYNC, 12));
        messages.addAll(received(Lane.SYNC, 2));
        assertThat(receive(Lane.ASYNC, AN_HOUR)).isEmpty();

        visibility.hideFor(messages, Duration.ZERO);

        assertThat(counting.calls("changeMessageVisibilityBatch")).isEqualTo(3);
        List<ReceivedMessage> again = new ArrayList<>();
        await().until(() -> {
            again.addAll(receive(Lane.ASYNC, AN_HOUR));
            again.addAll(receive(Lane.SYNC, AN_HOUR));
            return again.size() == 14;
        });
    }

    @Test
    void delay_messagesStayHidden() {
        List<ReceivedMessage> messages = received(Lane.ASYNC, 1);
        visibility.hideFor(messages, Duration.ZERO);
        await().until(() -> !receive(Lane.ASYNC, Duration.ZERO).isEmpty());

        visibility.hideFor(received(Lane.SYNC, 1), Duration.ofSeconds(40));

        assertThat(receive(Lane.SYNC, Duration.ZERO)).isEmpty();
    }

    @Test
    void unknownQueue_isAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> visibility.hideFor(List.of(new ReceivedMessage("arn:aws:sqs:x:1:other", "r")), AN_HOUR))
                .withMessageContaining("other");
    }
}
