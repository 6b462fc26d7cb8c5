package dev.tappet.engine;

import java.util.Optional;

/** What goes out with the calls of the steps of a run, as W3C Trace Context has it. */
@FunctionalInterface
public interface OutgoingTrace {
    /** The {@code traceparent} of the calls of a step, if there is any. */
    Optional<String> of(StepPath step);

    /** What came in goes out. */
    static OutgoingTrace asReceived(Optional<TraceParent> received) {
        Optional<String> value = received.map(TraceParent::value);
        return _ -> value;
    }
}
