package dev.tappet.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Children that work at once, each on a thread of its own while it lasts. The first failure or exit decides, and the
 * others end before they act again.
 */
final class ConcurrentBranches {
    private final WorkflowInterpreter walk;
    private final BranchExecutor.BranchGroup family;
    private final Object[] outputs;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicReference<StepResult> winner = new AtomicReference<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final List<StepResult> interrupted = new ArrayList<>();
    private Instant latest = Instant.MIN;
    private StepScope.Remains remains = StepScope.Remains.NONE;

    ConcurrentBranches(WorkflowInterpreter walk, BranchExecutor.BranchGroup family, Object[] outputs) {
        this.walk = walk;
        this.family = family;
        this.outputs = outputs;
    }

    StepResult run() {
        int members = Math.min(family.concurrency(), family.count());
        BranchScheduler.BranchJoin fork = walk.crew().fork(members);
        for (int i = 0; i < members; i++) {
            Thread.ofVirtual().name("branch-" + family.path() + '-' + i).start(() -> work(fork));
        }
        try {
            fork.join();
        } catch (InterruptedException e) {
            walk.crew().cancel(family.part());
            Thread.currentThread().interrupt();
            throw new Journal.LostLeaseException("Interrupted while branches worked");
        }
        return joined();
    }

    private void work(BranchScheduler.BranchJoin fork) {
        walk.crew().awaitBeginning();
        try {
            for (int i = turn.getAndIncrement(); i < family.count(); i = turn.getAndIncrement()) {
                if (!child(i)) {
                    return;
                }
            }
        } catch (RuntimeException | Error e) {
            // thrown again where the branches join: whoever runs the execution has to know
            broken.compareAndSet(null, e);
            walk.crew().cancel(family.part());
        } finally {
            fork.done();
        }
    }

    /** @return whether another child may begin */
    private boolean child(int i) {
        if (family.part().happened()) {
            interrupted(StepResult.CANCELLED);
            return false;
        }
        BranchExecutor.Branch child = family.child().apply(i);
        StepResult flow = walk.sequence(child.steps(), child.path(), child.scope());
        Optional<Object> output = BranchExecutor.output(flow, family.onError());
        finished(child.scope().now(), child.scope().end(walk.request().memory()));
        switch (flow) {
            case StepResult.Next _ -> outputs[i] = output.orElse(null);
            case StepResult.Failed _ when output.isPresent() -> outputs[i] = output.get();
            case StepResult.Failed _, StepResult.Exited _ -> {
                winner.compareAndSet(null, flow);
                walk.crew().cancel(family.part());
                return false;
            }
            case StepResult.Suspended _, StepResult.Yielded _, StepResult.Cancelled _ -> {
                interrupted(flow);
                return false;
            }
        }
        return true;
    }

    /** The clock of all goes on only when all are done: what a child sees must not depend on its siblings' speed. */
    private synchronized void finished(Instant time, StepScope.Remains output) {
        remains = remains.and(output);
        if (time.isAfter(latest)) {
            latest = time;
        }
    }

    private synchronized void interrupted(StepResult flow) {
        interrupted.add(flow);
    }

    private synchronized StepResult joined() {
        switch (broken.get()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
        if (winner.get() != null) {
            return decide(keepable(winner.get()));
        }
        family.scope().hold(remains.bytes(), remains.length());
        StepResult flow = new StepResult.Next(null);
        for (StepResult each : interrupted) {
            flow = first(flow, each);
        }
        family.scope().passed(latest);
        return flow;
    }

    /** An exit's output is looked at when the execution ends; one that goes into the journal, before that. */
    private StepResult keepable(StepResult won) {
        if (won instanceof StepResult.Exited(Map<String, Object> output)) {
            try {
                OutputJson.check(output, walk.request().output());
            } catch (OutputJson.NotSerializableException e) {
                return new StepResult.Failed(
                        StepFailure.limit(family.step().label().place(), e.getMessage()));
            }
        }
        return won;
    }

    private StepResult decide(StepResult won) {
        Instant now = walk.clock().instant();
        StepPath path = family.path().decision();
        JournalEntry entry = switch (won) {
            case StepResult.Failed(StepFailure failure) -> new JournalEntry.JoinedFailure(path, now, failure);
            case StepResult.Exited(Map<String, Object> output) -> new JournalEntry.JoinedExit(path, now, output);
            case StepResult.Next _, StepResult.Suspended _, StepResult.Yielded _, StepResult.Cancelled _ ->
                throw new IllegalStateException("Decides nothing: " + won);
        };
        walk.journal().write(entry);
        family.scope().passed(now);
        return won;
    }

    /** An end from around ends this too, a hand-over leaves everything to the next run, and the first wait is over first. */
    private static StepResult first(StepResult one, StepResult other) {
        return switch (other) {
            case StepResult.Cancelled _ -> other;
            case StepResult.Yielded _ -> one instanceof StepResult.Cancelled ? one : other;
            case StepResult.Suspended(Instant due) ->
                switch (one) {
                    case StepResult.Suspended(Instant earlier) -> earlier.isBefore(due) ? one : other;
                    case StepResult.Next _ -> other;
                    case StepResult.Cancelled _, StepResult.Yielded _, StepResult.Exited _, StepResult.Failed _ -> one;
                };
            case StepResult.Next _, StepResult.Exited _, StepResult.Failed _ ->
                throw new IllegalStateException("Interrupts nothing: " + other);
        };
    }
}
