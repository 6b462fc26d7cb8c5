package dev.tappet.tracing;

/** Receives completed spans. It must return at once and must not throw. */
@FunctionalInterface
public interface SpanExporter {
    void export(Span span);
}
