package dev.tappet.tracing;

/** Is told what becomes of spans, for those who count. It answers at once, and never fails. */
public interface SpanObserver {
    /** Looks away. */
    SpanObserver NOBODY = new SpanObserver() {};

    /** @param spans how many the receiver accepted */
    default void spansSent(int spans) {}

    /** @param spans how many were lost: the queue was full, or the receiver refused them */
    default void spansDropped(int spans) {}
}
