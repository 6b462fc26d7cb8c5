package dev.tappet.storage;

import java.time.Duration;

/** Receives the calls of the table, for metrics. It must return at once and must not throw. */
public interface TableObserver {
    /** Ignores all calls. */
    TableObserver NONE = (_, _) -> {};

    /** The operations of an {@link ItemTable}. */
    enum Operation {
        GET,
        WRITE,
        COMMIT,
        PUT_ALL,
        QUERY,
        QUERY_INDEX,
        ADMIT
    }

    /**
     * Reports a call.
     *
     * @param duration until the call returned or failed
     */
    void called(Operation operation, Duration duration);
}
