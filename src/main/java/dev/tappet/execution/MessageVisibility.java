package dev.tappet.execution;

import java.time.Duration;
import java.util.List;

/** The port that decides when messages that were received, and could not be processed, are delivered again. */
public interface MessageVisibility {
    /**
     * A delivery of a message.
     *
     * @param queue   the ARN of the queue that it came from
     * @param receipt the receipt handle of this delivery
     */
    record ReceivedMessage(String queue, String receipt) {}

    /**
     * Has messages delivered again after a delay.
     *
     * @throws RuntimeException when that could not be changed; the messages then stay hidden for the visibility time-out
     *     of their queue
     */
    void hideFor(List<ReceivedMessage> messages, Duration delay);
}
