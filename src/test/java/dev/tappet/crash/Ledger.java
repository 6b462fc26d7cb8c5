package dev.tappet.crash;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What the server acknowledged, what nobody knows, and what it did wrong. */
final class Ledger {
    private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unknown = new AtomicInteger();

    void accept(Accepted execution) {
        if (accepted.putIfAbsent(execution.id(), execution) != null) {
            violation(execution + " was given to two requests");
        }
    }

    /** @param executions how many a request would have started whose connection ended before its answer */
    void unknown(int executions) {
        unknown.addAndGet(executions);
    }

    void violation(String what) {
        violations.add(what);
    }

    void violation(Optional<String> what) {
        what.ifPresent(this::violation);
    }

    List<Accepted> accepted() {
        return List.copyOf(accepted.values());
    }

    int count() {
        return accepted.size();
    }

    int unknown() {
        return unknown.get();
    }

    long finished() {
        return accepted.values().stream().filter(Accepted::isFinished).count();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }
}
