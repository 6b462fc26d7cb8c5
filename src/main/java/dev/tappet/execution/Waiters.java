package dev.tappet.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The callers in this process who wait for executions to end. */
public final class Waiters {
    private final ConcurrentMap<UUID, List<CompletableFuture<Outcome>>> waiting = new ConcurrentHashMap<>();

    /** A future of one caller's own; when it ends, however it does, nothing of it is left here. */
    CompletableFuture<Outcome> await(UUID id) {
        CompletableFuture<Outcome> end = new CompletableFuture<>();
        waiting.compute(id, (_, others) -> with(others, end));
        end.whenComplete((_, _) -> waiting.computeIfPresent(id, (_, all) -> without(all, end)));
        return end;
    }

    /** Tells everybody who waits for it. */
    void ended(UUID id, Outcome outcome) {
        List<CompletableFuture<Outcome>> ends = waiting.remove(id);
        if (ends != null) {
            ends.forEach(end -> end.complete(outcome));
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
