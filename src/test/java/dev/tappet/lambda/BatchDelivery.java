package dev.tappet.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tappet.execution.LeaseTerms;
import dev.tappet.execution.MessageVisibility;
import dev.tappet.execution.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** Batches of messages, as Lambda delivers them. */
public final class BatchDelivery {
    private static final InstantSource CLOCK = InstantSource.system();

    private BatchDelivery() {}

    /** @return the ids of the messages that are reported as failed */
    public static List<String> deliver(
            List<UUID> executions, Worker worker, MessageVisibility visibility, LeaseTerms lease) {
        MessageBatch batch = new MessageBatch(worker::handle, visibility, lease, CLOCK);
        try {
            LambdaEvent event = LambdaEvent.of(new ObjectMapper().readTree(Events.messages(executions.toArray())));
            if (!(event instanceof LambdaEvent.Messages(List<LambdaEvent.Message> messages))) {
                throw new IllegalStateException("No batch of messages: " + event);
            }
            return batch.run(messages, new Invocation("any", CLOCK.instant().plus(Duration.ofMinutes(15))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
