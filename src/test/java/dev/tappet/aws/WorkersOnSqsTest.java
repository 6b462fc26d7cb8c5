package dev.tappet.aws;

import dev.tappet.execution.Lane;
import dev.tappet.execution.RunQueue;
import dev.tappet.execution.TableFactory;
import dev.tappet.execution.WorkersOnAQueue;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** Workers around DynamoDB and SQS, both over the network. */
@Tag("slow")
class WorkersOnSqsTest extends WorkersOnAQueue {
    @Override
    protected TableFactory ground() {
        return LocalServices.ground();
    }

    @Override
    protected Mailbox mailbox() {
        LocalSqs local = LocalServices.sqs();
        Map<Lane, String> urls = local.queues();
        FlakySqs sending = new FlakySqs(local.client());
        SqsRunQueue queue = new SqsRunQueue(sending.client(), urls);
        return new Mailbox() {
            @Override
            public RunQueue queue() {
                return queue;
            }

            @Override
            public AutoCloseable deliver(RunQueue.Handler handler, Duration hidden, int atOnce) {
                SqsPoller polling = new SqsPoller(
                        local.client(),
                        urls,
                        Map.of(Lane.SYNC, atOnce, Lane.ASYNC, atOnce),
                        atOnce,
                        Duration.ofSeconds(1),
                        hidden);
                polling.start(handler);
                return polling;
            }

            @Override
            public int messages() {
                return urls.values().stream().mapToInt(local::messages).sum();
            }

            @Override
            public void down(boolean isDown) {
                sending.down(isDown);
            }
        };
    }
}
