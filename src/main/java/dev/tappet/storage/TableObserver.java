package dev.tappet.storage;

import java.time.Duration;

/** Is told of calls of the table, for those who count and measure. It answers at once, and never fails. */
public interface TableObserver {
    /** Looks away. */
    TableObserver NOBODY = (_, _) -> {};

    enum Operation {
        GET,
        WRITE,
        COMMIT,
        PUT_ALL,
        QUERY,
        QUERY_INDEX,
        ADMIT
    }

    /** @param duration until it returned or failed */
    void called(Operation operation, Duration duration);
}
