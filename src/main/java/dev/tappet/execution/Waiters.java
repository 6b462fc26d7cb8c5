package dev.tappet.execution;

import dev.tappet.storage.ItemTable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The callers in this process who wait for executions to answer or end. */
public final class Waiters {
    private final ConcurrentMap<UUID, List<CompletableFuture<Reply>>> waiting = new ConcurrentHashMap<>();

    /** A future of one caller's own; when it ends, however it does, nothing of it is left here. */
    CompletableFuture<Reply> await(UUID id) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        waiting.compute(id, (_, others) -> with(others, reply));
        reply.whenComplete((_, _) -> waiting.computeIfPresent(id, (_, all) -> without(all, reply)));
        return reply;
    }

    /** Tells everybody who waits for it. */
    void tell(UUID id, Reply reply) {
        List<CompletableFuture<Reply>> replies = waiting.remove(id);
        if (replies != null) {
            replies.forEach(each -> each.complete(reply));
        }
    }

    /** Tells who waits for one that has ended: the answer that it gave before, or else the end. */
    void ended(Head head, Outcome outcome, ItemTable table) {
        if (waiting.containsKey(head.id())) {
            tell(
                    head.id(),
                    head.answer().<Reply>map(answer -> answer.read(table)).orElseGet(() -> new Reply.End(outcome)));
        }
    }

    /** Tells who waits for one that is known to have answered. */
    void answered(Head head, ItemTable table) {
        if (waiting.containsKey(head.id())) {
            head.answer().ifPresent(answer -> tell(head.id(), answer.read(table)));
        }
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
