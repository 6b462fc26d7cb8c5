package dev.tappet.execution;

import dev.tappet.engine.ExecutionResult;
import dev.tappet.engine.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The callers in this process who wait for executions to answer or end. */
public final class PendingReplies implements ResultWaiter {
    private final ConcurrentMap<UUID, List<CompletableFuture<Reply>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger callers = new AtomicInteger();
    private final int most;
    private volatile boolean stopping;

    /** @param most callers that may wait at once: each holds a connection and memory */
    public PendingReplies(int most) {
        this.most = most;
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        if (callers.incrementAndGet() > most) {
            callers.decrementAndGet();
            return CompletableFuture.failedFuture(new TooManyWaitingException(most));
        }
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        reply.whenComplete((_, _) -> callers.decrementAndGet());
        waiting.compute(id, (_, others) -> with(others, reply));
        reply.whenComplete((_, _) -> waiting.computeIfPresent(id, (_, all) -> without(all, reply)));
        if (stopping) {
            // after it was entered, so that it is seen here or by stopWaiting
            giveUp(id, new StoppingException());
        }
        return reply;
    }

    /** Has all waits fail, and those that begin from now on: the process is about to end, and the executions go on. */
    public void stopWaiting() {
        stopping = true;
        waiting.keySet().forEach(id -> giveUp(id, new StoppingException()));
    }

    /** Tells everybody who waits for it. */
    void tell(UUID id, Reply reply) {
        List<CompletableFuture<Reply>> replies = waiting.remove(id);
        if (replies != null) {
            replies.forEach(each -> each.complete(reply));
        }
    }

    /** Tells who waits for one that has ended: the answer that it gave before, or else the end. */
    void ended(ExecutionState head, ExecutionResult outcome, RecordReader records) {
        if (waiting.containsKey(head.id())) {
            tell(
                    head.id(),
                    records.answer(head)
                            .<Reply>map(answer -> answer)
                            .orElseGet(() -> new Reply.End(outcome, head.failureStatus())));
        }
    }

    /** Tells who waits for one that is known to have answered. */
    void answered(ExecutionState head, RecordReader records) {
        if (waiting.containsKey(head.id())) {
            records.answer(head).ifPresent(answer -> tell(head.id(), answer));
        }
    }

    /** Nobody can tell how it goes. */
    void giveUp(UUID id, RuntimeException why) {
        List<CompletableFuture<Reply>> replies = waiting.remove(id);
        if (replies != null) {
            replies.forEach(each -> each.completeExceptionally(why));
        }
    }

    boolean isAwaited(UUID id) {
        return waiting.containsKey(id);
    }

    /** How many executions are waited for. */
    public int count() {
        return waiting.size();
    }

    private static <T> List<T> with(List<T> others, T one) {
        if (others == null) {
            return List.of(one);
        }
        List<T> all = new ArrayList<>(others);
        all.add(one);
        return List.copyOf(all);
    }

    private static <T> List<T> without(List<T> all, T one) {
        List<T> left = all.stream().filter(each -> each != one).toList();
        return left.isEmpty() ? null : left;
    }
}
