package dev.tappet.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs branches concurrently, on as many threads as may run at the same time. The first failure or exit decides the
 * result, and the other branches end before their next step.
 */
final class ConcurrentBranches {
    private final WorkflowInterpreter interpreter;
    private final BranchExecutor.BranchGroup group;
    private final Object[] outputs;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicReference<StepResult> winner = new AtomicReference<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final List<StepResult> interrupted = new ArrayList<>();
    private Instant latest = Instant.MIN;
    private StepScope.Remains remains = StepScope.Remains.NONE;

    ConcurrentBranches(WorkflowInterpreter interpreter, BranchExecutor.BranchGroup group, Object[] outputs) {
        this.interpreter = interpreter;
        this.group = group;
        this.outputs = outputs;
    }

    StepResult run() {
        int members = Math.min(group.concurrency(), group.count());
        BranchScheduler.BranchJoin join = interpreter.scheduler().fork(members);
        for (int i = 0; i < members; i++) {
            Thread.ofVirtual().name("branch-" + group.path() + '-' + i).start(() -> runBranches(join));
        }
        try {
            join.join();
        } catch (InterruptedException e) {
            interpreter.scheduler().cancel(group.part());
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted while branches worked");
        }
        return joined();
    }

    private void runBranches(BranchScheduler.BranchJoin join) {
        interpreter.scheduler().awaitStart();
        try {
            for (int i = turn.getAndIncrement(); i < group.count(); i = turn.getAndIncrement()) {
                if (!child(i)) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            // rethrown where the branches join, for the caller of the run
            broken.compareAndSet(null, e);
            interpreter.scheduler().cancel(group.part());
        } finally {
            join.branchDone();
        }
    }

    /** @return whether another branch may begin */
    private boolean child(int i) {
        if (group.part().isCancelled()) {
            interrupted(StepResult.CANCELLED);
            return false;
        }
        BranchExecutor.Branch child = group.child().apply(i);
        StepResult result = interpreter.sequence(child.steps(), child.path(), child.scope());
        Optional<Object> output = BranchExecutor.output(result, group.onError());
        finished(child.scope().now(), child.scope().end(interpreter.request().memory()));
        switch (result) {
            case StepResult.Next _ -> outputs[i] = output.orElse(null);
            case StepResult.Failed _ when output.isPresent() -> outputs[i] = output.get();
            case StepResult.Failed _, StepResult.Exited _ -> {
                winner.compareAndSet(null, result);
                interpreter.scheduler().cancel(group.part());
                return false;
            }
            case StepResult.Suspended _, StepResult.Yielded _, StepResult.Cancelled _ -> {
                interrupted(result);
                return false;
            }
        }
        return true;
    }

    /**
     * The clock of the composite advances only when all branches are done: what a branch sees must not depend on the
     * speed of the others.
     */
    private synchronized void finished(Instant time, StepScope.Remains output) {
        remains = remains.and(output);
        if (time.isAfter(latest)) {
            latest = time;
        }
    }

    private synchronized void interrupted(StepResult result) {
        interrupted.add(result);
    }

    private synchronized StepResult joined() {
        switch (broken.get()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
        if (winner.get() != null) {
            return decide(checkOutput(winner.get()));
        }
        group.scope().hold(remains.bytes(), remains.length());
        StepResult result = new StepResult.Next(null);
        for (StepResult other : interrupted) {
            result = first(result, other);
        }
        group.scope().passed(latest);
        return result;
    }

    /**
     * Checks the output of an exit before it is journaled. The output of the execution itself is checked at its end.
     */
    private StepResult checkOutput(StepResult winning) {
        if (winning instanceof StepResult.Exited(Map<String, Object> output)) {
            try {
                OutputJson.check(output, interpreter.request().output());
            } catch (OutputJson.NotSerializableException e) {
                return new StepResult.Failed(
                        StepFailure.limit(group.step().label().place(), e.getMessage()));
            }
        }
        return winning;
    }

    private StepResult decide(StepResult winning) {
        Instant now = interpreter.clock().instant();
        StepPath path = group.path().decision();
        JournalEntry entry = switch (winning) {
            case StepResult.Failed(StepFailure failure) -> new JournalEntry.JoinedFailure(path, now, failure);
            case StepResult.Exited(Map<String, Object> output) -> new JournalEntry.JoinedExit(path, now, output);
            case StepResult.Next _, StepResult.Suspended _, StepResult.Yielded _, StepResult.Cancelled _ ->
                throw new IllegalStateException("Decides nothing: " + winning);
        };
        interpreter.journal().write(entry);
        group.scope().passed(now);
        return winning;
    }

    /**
     * Combines two interruptions. A cancellation from outside comes first, then a hand-over, which leaves the rest to
     * the next run, then the wait that is due first.
     */
    private static StepResult first(StepResult result, StepResult other) {
        return switch (other) {
            case StepResult.Cancelled _ -> other;
            case StepResult.Yielded _ -> result instanceof StepResult.Cancelled ? result : other;
            case StepResult.Suspended(Instant due) ->
                switch (result) {
                    case StepResult.Suspended(Instant previous) -> previous.isBefore(due) ? result : other;
                    case StepResult.Next _ -> other;
                    case StepResult.Cancelled _, StepResult.Yielded _, StepResult.Exited _, StepResult.Failed _ ->
                        result;
                };
            case StepResult.Next _, StepResult.Exited _, StepResult.Failed _ ->
                throw new IllegalStateException("Interrupts nothing: " + other);
        };
    }
}
