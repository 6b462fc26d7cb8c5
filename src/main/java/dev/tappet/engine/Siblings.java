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
final class Siblings {
    private final Walk walk;
    private final Children.Family family;
    private final Object[] outputs;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicReference<Flow> winner = new AtomicReference<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final List<Flow> interrupted = new ArrayList<>();
    private Instant latest = Instant.MIN;

    Siblings(Walk walk, Children.Family family, Object[] outputs) {
        this.walk = walk;
        this.family = family;
        this.outputs = outputs;
    }

    Flow run() {
        int members = Math.min(family.concurrency(), family.count());
        Crew.Fork fork = walk.crew().fork(members);
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

    private void work(Crew.Fork fork) {
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
            interrupted(Flow.CANCELLED);
            return false;
        }
        Children.Child child = family.child().apply(i);
        Flow flow = walk.sequence(child.steps(), child.path(), child.scope());
        Optional<Object> output = Children.output(flow, family.onError());
        finished(child.scope().now());
        switch (flow) {
            case Flow.Next _ -> outputs[i] = output.orElse(null);
            case Flow.Failed _ when output.isPresent() -> outputs[i] = output.get();
            case Flow.Failed _, Flow.Exited _ -> {
                winner.compareAndSet(null, flow);
                walk.crew().cancel(family.part());
                return false;
            }
            case Flow.Held _, Flow.HandedOver _, Flow.Cancelled _ -> {
                interrupted(flow);
                return false;
            }
        }
        return true;
    }

    /** The clock of all goes on only when all are done: what a child sees must not depend on its siblings' speed. */
    private synchronized void finished(Instant time) {
        if (time.isAfter(latest)) {
            latest = time;
        }
    }

    private synchronized void interrupted(Flow flow) {
        interrupted.add(flow);
    }

    private synchronized Flow joined() {
        switch (broken.get()) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new IllegalStateException(other);
        }
        if (winner.get() != null) {
            return decide(keepable(winner.get()));
        }
        Flow flow = new Flow.Next(null);
        for (Flow each : interrupted) {
            flow = first(flow, each);
        }
        family.scope().passed(latest);
        return flow;
    }

    /** An exit's output is looked at when the execution ends; one that goes into the journal, before that. */
    private Flow keepable(Flow won) {
        if (won instanceof Flow.Exited(Map<String, Object> output)) {
            try {
                OutputJson.write(output, walk.request().output());
            } catch (OutputJson.UnwritableException e) {
                return new Flow.Failed(StepFailure.limit(family.step().label().place(), e.getMessage()));
            }
        }
        return won;
    }

    private Flow decide(Flow won) {
        Instant now = walk.clock().instant();
        Path path = family.path().decision();
        JournalEntry entry = switch (won) {
            case Flow.Failed(StepFailure failure) -> new JournalEntry.JoinedFailure(path, now, failure);
            case Flow.Exited(Map<String, Object> output) -> new JournalEntry.JoinedExit(path, now, output);
            case Flow.Next _, Flow.Held _, Flow.HandedOver _, Flow.Cancelled _ ->
                throw new IllegalStateException("Decides nothing: " + won);
        };
        walk.journal().write(entry);
        family.scope().passed(now);
        return won;
    }

    /** An end from around ends this too, a hand-over leaves everything to the next run, and the first wait is over first. */
    private static Flow first(Flow one, Flow other) {
        return switch (other) {
            case Flow.Cancelled _ -> other;
            case Flow.HandedOver _ -> one instanceof Flow.Cancelled ? one : other;
            case Flow.Held(Instant due) ->
                switch (one) {
                    case Flow.Held(Instant earlier) -> earlier.isBefore(due) ? one : other;
                    case Flow.Next _ -> other;
                    case Flow.Cancelled _, Flow.HandedOver _, Flow.Exited _, Flow.Failed _ -> one;
                };
            case Flow.Next _, Flow.Exited _, Flow.Failed _ ->
                throw new IllegalStateException("Interrupts nothing: " + other);
        };
    }
}
