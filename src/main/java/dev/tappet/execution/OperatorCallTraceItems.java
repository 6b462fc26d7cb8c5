package dev.tappet.execution;

import dev.tappet.engine.OperatorCallTrace;
import dev.tappet.engine.TruncatedValue;
import dev.tappet.json.Json;
import dev.tappet.json.MalformedJsonException;
import dev.tappet.storage.Item;
import java.time.Instant;
import java.util.Optional;

/** The diagnostics of operator calls as attributes of journal entries. */
final class OperatorCallTraceItems {
    /** Bytes of the excerpt of a value that is stored in parts. */
    private static final int EXCERPT_BYTES = 1024;

    private static final String STARTED = "started";
    private static final String ATTEMPTS = "attempts";
    private static final String INPUT = "input";
    private static final String INPUT_BYTES = "input_bytes";
    private static final String EXCERPT = "excerpt";

    private OperatorCallTraceItems() {}

    static void write(Item.Builder item, Optional<OperatorCallTrace> callTrace) {
        callTrace.ifPresent(known -> {
            item.with(STARTED, known.started().toEpochMilli())
                    .with(ATTEMPTS, known.attempts())
                    .with(INPUT, Json.write(known.input().shown()));
            if (!known.input().complete()) {
                item.with(INPUT_BYTES, known.input().bytes());
            }
        });
    }

    static Optional<OperatorCallTrace> read(Item item) {
        return item.number(STARTED)
                .map(started -> new OperatorCallTrace(
                        Instant.ofEpochMilli(started),
                        Math.toIntExact(item.number(ATTEMPTS).orElse(1L)),
                        input(item)));
    }

    private static TruncatedValue input(Item item) {
        byte[] shown = item.bytes(INPUT).orElseThrow(() -> new IllegalStateException("No input in " + item.key()));
        return item.number(INPUT_BYTES)
                .map(bytes -> new TruncatedValue(parsed(shown, item), Math.toIntExact(bytes), false))
                .orElseGet(() -> new TruncatedValue(parsed(shown, item), shown.length, true));
    }

    /**
     * Adds an excerpt, so that a large value can be shown without reading it.
     *
     * @param value without secrets
     */
    static void writeExcerpt(Item.Builder item, Object value, int bytes) {
        item.with(
                EXCERPT,
                Json.write(TruncatedValue.of(value, bytes, EXCERPT_BYTES).shown()));
    }

    /**
     * @param bytes of the complete value
     */
    static TruncatedValue excerpt(Item item, int bytes) {
        Object shown = item.bytes(EXCERPT).map(json -> parsed(json, item)).orElse("…");
        return new TruncatedValue(shown, bytes, false);
    }

    private static Object parsed(byte[] json, Item item) {
        try {
            return Json.readStored(json);
        } catch (MalformedJsonException e) {
            throw new IllegalStateException("The journal entry " + item.key() + " is damaged", e);
        }
    }
}
