package dev.tappet.execution;

import dev.tappet.storage.ItemTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Lets callers wait for changes of an execution: another status, more steps, a response or the end. Any process may run
 * it, so its state is polled, at most twice a second for all callers of one execution. A waiting caller holds a future
 * and an entry, and no thread.
 */
public final class ExecutionWatch {
    private static final Duration MAX_PAUSE = Duration.ofMillis(500);

    /** The callers of one workspace may use one of this many parts of all places. */
    private static final int WORKSPACE_SHARE = 4;

    private record Watcher(String seen, CompletableFuture<Void> change) {}

    private final ConcurrentMap<UUID, List<Watcher>> callers = new ConcurrentHashMap<>();
    private final ConcurrentMap<UUID, Integer> byWorkspace = new ConcurrentHashMap<>();
    private final StatePoller poller;
    private final int max;

    /**
     * @param max callers that may wait at once
     */
    public ExecutionWatch(ItemTable table, int max) {
        this.poller = new StatePoller(table, callers::containsKey, this::read, MAX_PAUSE);
        this.max = max;
    }

    /**
     * Returns a future for one caller, completed when the execution has another revision. The caller cancels it to stop
     * waiting; no entry remains after that.
     *
     * @param workspace to which the caller is counted
     * @param seen      the revision that the caller knows
     * @return empty if too many callers wait already
     */
    public Optional<CompletableFuture<Void>> change(UUID workspace, UUID id, String seen) {
        int waiting = byWorkspace.merge(workspace, 1, Integer::sum);
        CompletableFuture<Void> change = new CompletableFuture<>();
        change.whenComplete(
                (_, _) -> byWorkspace.computeIfPresent(workspace, (_, count) -> count == 1 ? null : count - 1));
        if (waiting > Math.max(1, max / WORKSPACE_SHARE) || waiting() > max) {
            change.cancel(false);
            return Optional.empty();
        }
        Watcher watcher = new Watcher(seen, change);
        callers.compute(id, (_, others) -> with(others, watcher));
        change.whenComplete((_, _) -> callers.computeIfPresent(id, (_, all) -> without(all, watcher)));
        poller.begin(id);
        return Optional.of(change);
    }

    /** How many callers wait. */
    public int waiting() {
        return byWorkspace.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void read(ExecutionState state) {
        for (Watcher watcher : callers.getOrDefault(state.id(), List.of())) {
            if (!watcher.seen().equals(state.revision())) {
                watcher.change().complete(null);
            }
        }
    }

    private static List<Watcher> with(List<Watcher> others, Watcher watcher) {
        List<Watcher> all = others == null ? new ArrayList<>(1) : new ArrayList<>(others);
        all.add(watcher);
        return List.copyOf(all);
    }

    private static List<Watcher> without(List<Watcher> all, Watcher watcher) {
        List<Watcher> left = all.stream().filter(other -> other != watcher).toList();
        return left.isEmpty() ? null : left;
    }
}
