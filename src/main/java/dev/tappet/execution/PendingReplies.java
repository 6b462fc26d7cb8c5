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

/** The callers in this process that wait for the response or the end of an execution. */
public final class PendingReplies implements ResultWaiter {
    private final ConcurrentMap<UUID, List<CompletableFuture<Reply>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger callers = new AtomicInteger();
    private final int max;
    private volatile boolean stopping;

    /**
     * @param max callers that may wait at once: each needs a connection and memory
     */
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
            // after it was added, so that it is seen here or by stopWaiting
            fail(id, new StoppingException());
        }
        return reply;
    }

    /** Fails all waits, current and future ones, before shutdown; the executions continue. */
    public void shutDown() {
        stopping = true;
        waiting.keySet().forEach(id -> fail(id, new StoppingException()));
    }

    /** Completes all waits for an execution. */
    void complete(UUID id, Reply reply) {
        List<CompletableFuture<Reply>> callers = waiting.remove(id);
        if (callers != null) {
            callers.forEach(caller -> caller.complete(reply));
        }
    }

    /** Completes the waits for an execution that has ended: with its earlier response, or its end. */
    void completeWithEnd(ExecutionState state, ExecutionResult outcome, RecordReader records) {
        if (waiting.containsKey(state.id())) {
            complete(
                    state.id(),
                    records.answer(state)
                            .<Reply>map(response -> response)
                            .orElseGet(
                                    () -> new Reply.End(outcome, state.origin().failureStatus())));
        }
    }

    /** Completes the waits for an execution that has responded. */
    void completeWithResponse(ExecutionState state, RecordReader records) {
        if (waiting.containsKey(state.id())) {
            records.answer(state).ifPresent(response -> complete(state.id(), response));
        }
    }

    /** Fails the waits for an execution whose state is unknown. */
    void fail(UUID id, RuntimeException cause) {
        List<CompletableFuture<Reply>> replies = waiting.remove(id);
        if (replies != null) {
            replies.forEach(reply -> reply.completeExceptionally(cause));
        }
    }

    boolean isAwaited(UUID id) {
        return waiting.containsKey(id);
    }

    /** How many executions have waiting callers. */
    public int count() {
        return waiting.size();
    }

    private static <T> List<T> with(List<T> others, T added) {
        if (others == null) {
            return List.of(added);
        }
        List<T> all = new ArrayList<>(others);
        all.add(added);
        return List.copyOf(all);
    }

    private static <T> List<T> without(List<T> all, T one) {
        List<T> left = all.stream().filter(element -> element != one).toList();
        return left.isEmpty() ? null : left;
    }
}
