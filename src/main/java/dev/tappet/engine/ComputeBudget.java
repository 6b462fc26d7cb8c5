package dev.tappet.engine;

import dev.tappet.expression.ComputeShare;
import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long one run has computed in expressions, in all its branches, out of its workspace's share. Time that an
 * evaluation waits, for its turn or because the whole machine sleeps, is not held against the execution.
 */
final class ComputeBudget implements ComputeShare {
    private final Duration max;
    private final ComputeShare workspace;
    private final AtomicLong nanos = new AtomicLong();

    /**
     * @param max      what the run may compute in all
     * @param workspace the share of the workspace that it belongs to
     */
    ComputeBudget(Duration max, ComputeShare workspace) {
        this.max = max;
        this.workspace = workspace;
    }

    @Override
    public boolean begin() {
        return workspace.begin();
    }

    @Override
    public boolean proceed(boolean turn, long worked) {
        nanos.addAndGet(worked);
        return workspace.proceed(turn, worked);
    }

    @Override
    public void end(boolean turn, long worked) {
        nanos.addAndGet(worked);
        workspace.end(turn, worked);
    }

    @Override
    public Optional<MemoryBudget.Lease> takeSome() {
        return workspace.takeSome();
    }

    @Override
    public Optional<MemoryBudget.Lease> takeMuch(long max) {
        return workspace.takeMuch(max);
    }

    /** @throws WorkflowInterpreter.LimitExceededException when the run has computed for more than it may */
    void check() {
        if (nanos.get() > max.toNanos()) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the execution computed for more than " + max.toSeconds() + " s");
        }
    }
}
