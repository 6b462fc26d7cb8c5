package dev.tappet.engine;

import java.util.Optional;

/** The trace context that the calls of a run's steps send (W3C Trace Context). */
@FunctionalInterface
public interface OutgoingTrace {
    /** The {@code traceparent} of the calls of a step; empty if there is none. */
    Optional<String> of(StepPath step);

    /** Sends the received trace context unchanged. */
    static OutgoingTrace asReceived(Optional<TraceParent> received) {
        Optional<String> value = received.map(TraceParent::value);
        return _ -> value;
    }
}
