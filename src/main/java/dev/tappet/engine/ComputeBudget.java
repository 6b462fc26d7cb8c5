package dev.tappet.engine;

import dev.tappet.expression.ComputeShare;
import dev.tappet.memory.MemoryBudget;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Limits the time that one run computes in expressions, in all its branches together, within the share of its
 * workspace. Time during which an evaluation waits, for its turn or because the whole machine sleeps, does not count.
 */
final class ComputeBudget implements ComputeShare {
    private final Duration max;
    private final ComputeShare workspace;
    private final AtomicLong nanos = new AtomicLong();

    /**
     * @param max       the maximum time that the run may compute
     * @param workspace the share of the workspace that the run belongs to
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
    public Optional<MemoryBudget.Lease> leaseBase() {
        return workspace.leaseBase();
    }

    @Override
    public Optional<MemoryBudget.Lease> leaseMax(long max) {
        return workspace.leaseMax(max);
    }

    /** @throws WorkflowInterpreter.LimitExceededException if the run has computed longer than its maximum */
    void check() {
        if (nanos.get() > max.toNanos()) {
            throw new WorkflowInterpreter.LimitExceededException(
                    "the execution used more computing time than " + max.toSeconds() + " s");
        }
    }
}
