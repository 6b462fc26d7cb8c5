package dev.tappet.execution;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Walks a definition, step by step, until it exits, fails, waits or runs out of time. It takes from the journal what
 * acted before, so that a resumed run does the rest and nothing twice. It knows no table, no queue and no server.
 */
public final class Engine {
    private final Map<String, ActingOperator> operators;
    private final InstantSource clock;
    private final Limits limits;

    /** @param operators all acting operators, by name */
    public Engine(Map<String, ActingOperator> operators, InstantSource clock, Limits limits) {
        this.operators = Map.copyOf(operators);
        // journals keep milliseconds, so the steps must not see more
        this.clock = () -> clock.instant().truncatedTo(ChronoUnit.MILLIS);
        this.limits = limits;
    }

    Limits limits() {
        return limits;
    }

    /**
     * Runs until nothing more can be done now.
     *
     * @throws Journal.LostLeaseException when the journal refuses: what happened since is somebody else's
     */
    Ending run(RunRequest request, Journal journal) {
        Walk walk = new Walk(request, journal, operators, clock, limits);
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
