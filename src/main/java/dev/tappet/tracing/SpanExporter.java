package dev.tappet.tracing;

/** Takes spans that have ended. It answers at once, and never fails. */
@FunctionalInterface
public interface SpanExporter {
    void export(Span span);
}
