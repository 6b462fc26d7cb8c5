package dev.tappet.engine;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Walks a definition, step by step, until it exits, fails, waits or runs out of time. It takes from the journal what
 * acted before, so that a resumed run does the rest and nothing twice. It knows no table, no queue and no server.
 */
public final class Engine {
    private final Cast operators;
    private final InstantSource clock;
    private final Limits limits;

    /** @param operators all acting operators, by name */
    public Engine(Map<String, ActingOperator> operators, InstantSource clock, Limits limits) {
        Map<String, ActingOperator> byName = Map.copyOf(operators);
        this.operators = (step, _) -> Optional.ofNullable(byName.get(step.operator()));
        this.clock = inMilliseconds(clock);
        this.limits = limits;
    }

    /** Journals keep milliseconds, so the steps must not see more. */
    private static InstantSource inMilliseconds(InstantSource clock) {
        return () -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    public Limits limits() {
        return limits;
    }

    /**
     * Runs until nothing more can be done now.
     *
     * @throws Journal.LostLeaseException when the journal refuses: what happened since is somebody else's
     */
    public Ending run(RunRequest request, Journal journal) {
        return run(request, new Walk(request, journal, operators, clock, limits, StepObserver.NOBODY));
    }

    /**
     * Runs under the eyes of an observer, at a time of its own.
     *
     * @param before who acts before this engine's operators are asked
     */
    public Ending rehearse(
            RunRequest request, Journal journal, InstantSource time, Cast before, StepObserver observer) {
        Cast cast = (step, path) -> before.of(step, path).or(() -> operators.of(step, path));
        return run(request, new Walk(request, journal, cast, inMilliseconds(time), limits, observer));
    }

    private static Ending run(RunRequest request, Walk walk) {
        Scope scope = Scope.root(request);
        return switch (walk.sequence(request.workflow().steps(), Path.ROOT, scope)) {
            case Flow.Next _ -> new Ending.Exited(Map.of());
            case Flow.Exited(Map<String, Object> output) -> new Ending.Exited(output);
            case Flow.Failed(StepFailure failure) -> new Ending.Failed(failure);
            case Flow.Held(var due) -> new Ending.Held(due);
            case Flow.HandedOver _ -> new Ending.HandedOver();
            case Flow.Cancelled _ ->
                throw new IllegalStateException("The walk as a whole was cancelled: " + request.execution());
        };
    }
}
