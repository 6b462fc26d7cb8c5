package dev.tappet.execution;

import dev.tappet.engine.Reply;
import dev.tappet.storage.ItemTable;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Waits where any process may run the execution: for the signal, should it be this one, and else by looking at the
 * table until the caller has its reply or goes.
 */
public final class PollingResultWaiter implements ResultWaiter {
    private final PendingReplies signals;
    private final ReplyPoller polls;

    /** @param signals of the executions that end in this process */
    public PollingResultWaiter(ItemTable table, RecordReader records, PendingReplies signals) {
        this.signals = signals;
        this.polls = new ReplyPoller(table, records, signals);
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        CompletableFuture<Reply> reply = signals.await(id);
        if (!reply.isDone()) {
            polls.begin(id);
        }
        return reply;
    }

    /** How many executions are looked at. */
    int polled() {
        return polls.count();
    }
}
