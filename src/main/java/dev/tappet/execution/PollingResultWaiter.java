package dev.tappet.execution;

import dev.tappet.engine.Reply;
import dev.tappet.storage.ItemTable;
import dev.tappet.storage.StorageException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * Waits if any process may run the execution: for the signal of this process, and by polling the table, until the
 * caller has its reply or cancels.
 */
public final class PollingResultWaiter implements ResultWaiter {
    private static final Logger LOG = Logger.getLogger(PollingResultWaiter.class);

    private final PendingReplies signals;
    private final RecordReader records;
    private final StatePoller poller;

    /**
     * @param signals of the executions that end in this process
     */
    public PollingResultWaiter(ItemTable table, RecordReader records, PendingReplies signals) {
        this.signals = signals;
        this.records = records;
        this.poller = new StatePoller(table, signals::isAwaited, this::complete, StatePoller.MAX_INTERVAL);
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        CompletableFuture<Reply> reply = register(id);
        if (!reply.isDone()) {
            follow(id);
        }
        return reply;
    }

    @Override
    public CompletableFuture<Reply> register(UUID id) {
        return signals.await(id);
    }

    @Override
    public void follow(UUID id) {
        poller.begin(id);
    }

    /** If the parts of the reply cannot be read now, the next poll tries again. */
    private void complete(ExecutionState state) {
        try {
            records.of(state).reply().ifPresent(reply -> signals.complete(state.id(), reply));
        } catch (StorageException e) {
            LOG.debugf(e, "The reply of execution %s could not be read, and will be read again", state.id());
        } catch (RuntimeException e) {
            LOG.errorf(e, "The reply of execution %s cannot be read", state.id());
            signals.fail(state.id(), e);
        }
    }

    /** How many executions are polled. */
    int pollCount() {
        return poller.count();
    }
}
