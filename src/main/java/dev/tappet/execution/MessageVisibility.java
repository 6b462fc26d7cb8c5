package dev.tappet.execution;

import java.time.Duration;
import java.util.List;

/** The port that decides when received messages that were not processed are delivered again. */
public interface MessageVisibility {
    /**
     * A delivery of a message.
     *
     * @param queue   the ARN of the queue that it came from
     * @param receipt the receipt handle of this delivery
     */
    record ReceivedMessage(String queue, String receipt) {}

    /**
     * Delays the next delivery of messages.
     *
     * @throws RuntimeException if the delay could not be set; the messages then stay hidden for the visibility timeout
     *                          of their queue
     */
    void hideFor(List<ReceivedMessage> messages, Duration delay);
}
