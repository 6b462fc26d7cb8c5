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
    private final int max;
    private volatile boolean stopping;

    /** @param max callers that may wait at once: each holds a connection and memory */
    public PendingReplies(int max) {
        this.max = max;
    }

    @Override
    public CompletableFuture<Reply> await(UUID id) {
        if (callers.incrementAndGet() > max) {
            callers.decrementAndGet();
            return CompletableFuture.failedFuture(new TooManyWaitingException(max));
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
        List<CompletableFuture<Reply>> callers = waiting.remove(id);
        if (callers != null) {
            callers.forEach(caller -> caller.complete(reply));
        }
    }

    /** Tells who waits for one that has ended: the answer that it gave before, or else the end. */
    void ended(ExecutionState state, ExecutionResult outcome, RecordReader records) {
        if (waiting.containsKey(state.id())) {
            tell(
                    state.id(),
                    records.answer(state)
                            .<Reply>map(response -> response)
                            .orElseGet(() -> new Reply.End(outcome, state.failureStatus())));
        }
    }

    /** Tells who waits for one that is known to have answered. */
    void answered(ExecutionState state, RecordReader records) {
        if (waiting.containsKey(state.id())) {
            records.answer(state).ifPresent(response -> tell(state.id(), response));
        }
    }

    /** Nobody can tell how it goes. */
    void giveUp(UUID id, RuntimeException cause) {
        List<CompletableFuture<Reply>> replies = waiting.remove(id);
        if (replies != null) {
            replies.forEach(reply -> reply.completeExceptionally(cause));
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
        List<T> left = all.stream().filter(element -> element != one).toList();
        return left.isEmpty() ? null : left;
    }
}
