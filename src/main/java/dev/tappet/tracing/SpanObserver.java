package dev.tappet.tracing;

/** Receives the numbers of sent and lost spans, for metrics. It must return at once and must not throw. */
public interface SpanObserver {
    /** Ignores all calls. */
    SpanObserver NONE = new SpanObserver() {};

    /** @param spans the number of spans that the receiver accepted */
    default void spansSent(int spans) {}

    /** @param spans the number of lost spans: the queue was full, or the receiver rejected them */
    default void spansDropped(int spans) {}
}
